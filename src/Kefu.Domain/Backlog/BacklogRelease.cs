using System.Collections.Immutable;

namespace Kefu.Domain.Backlog;

/// <summary>
/// How the conversations that waited while nobody was on duty are given out when duty begins (P0-14): at a set rate, and evenly over
/// all agents scheduled, not all to the first one who signs in (peers 16). Pure.
/// </summary>
/// <param name="Began">When duty began (UTC); who has waited since before belongs to the backlog.</param>
/// <param name="Waiting">How many waited then.</param>
/// <param name="PerMinute">Conversations per minute.</param>
/// <param name="SharesUntil">Until when (UTC) the shares of those who are not there yet are kept for them.</param>
/// <param name="Share">How many each agent scheduled may be given until then.</param>
/// <param name="Scheduled">The agents scheduled; empty when nobody is rostered, and then there are no shares.</param>
public sealed record BacklogRelease(
    DateTimeOffset Began, int Waiting, int PerMinute, DateTimeOffset SharesUntil, int Share, ImmutableArray<string> Scheduled)
{
    // A timer may come late by some milliseconds; up to a second's worth is made up for, so that high rates are kept.
    private static readonly TimeSpan MostMadeUp = TimeSpan.FromSeconds(1);

    /// <summary>Time between two conversations.</summary>
    public TimeSpan Interval => TimeSpan.FromMinutes(1) / PerMinute;

    /// <summary>A release that begins now.</summary>
    /// <param name="now">When duty begins.</param>
    /// <param name="waiting">How many wait.</param>
    /// <param name="perMinute">Conversations per minute, above 0.</param>
    /// <param name="keep">How long after the beginning of the shift, or of duty if that is later, shares are kept for who is not there yet.</param>
    /// <param name="scheduled">Agents in a shift that runs or whose roll is called, with its beginning.</param>
    public static BacklogRelease Begin(
        DateTimeOffset now, int waiting, int perMinute, TimeSpan keep, ImmutableArray<(string Agent, DateTimeOffset StartsAt)> scheduled)
    {
        var from = now;
        foreach (var (_, startsAt) in scheduled)
        {
            from = startsAt > from ? startsAt : from;
        }

        return scheduled.IsEmpty
            ? new(now, waiting, perMinute, now, waiting, [])
            : new(now, waiting, perMinute, from + keep, ShareOf(waiting, scheduled.Length), [.. scheduled.Select(s => s.Agent).Order(StringComparer.Ordinal)]);
    }

    /// <summary>The same release, taken up again by a process that knows how many are left and not who had been given how many.</summary>
    public BacklogRelease TakenUp(int left) => Scheduled.IsEmpty ? this : this with { Share = Math.Min(Share, ShareOf(left, Scheduled.Length)) };

    /// <summary>Whether somebody waits since before duty began.</summary>
    public bool Covers(DateTimeOffset firstMessageAt) => firstMessageAt <= Began;

    /// <summary>Whether shares are kept for those who are scheduled.</summary>
    public bool HasShares(DateTimeOffset now) => !Scheduled.IsEmpty && now < SharesUntil;

    /// <summary>How many an agent may be given while shares are kept.</summary>
    public int ShareOf(string agent) => Scheduled.Contains(agent) ? Share : 0;

    /// <summary>When (UTC) the next one may be given out, after one that was due at a moment is given out now.</summary>
    public DateTimeOffset NextAfter(DateTimeOffset due, DateTimeOffset now)
    {
        var earliest = Interval < MostMadeUp ? now - MostMadeUp + Interval : now;
        return (due > earliest ? due : earliest) + Interval;
    }

    private static int ShareOf(int waiting, int agents) => (waiting + agents - 1) / agents;
}
