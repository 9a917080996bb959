using System.Collections.Immutable;
using System.Diagnostics;
using Kefu.Domain.Conversations;
using Kefu.Domain.Tenants;
using static Kefu.Domain.Agents.AgentDayFact;

namespace Kefu.Domain.Agents;

/// <summary>One business date of one agent: the ledger's truth about the daily cap (I1).</summary>
/// <param name="Date">The business date; <see cref="DateOnly.MinValue"/> before the agent's first day.</param>
/// <param name="Version">Entries of the day's stream folded into this state.</param>
/// <param name="Presence">Whether the agent is there.</param>
/// <param name="Since">Since when (UTC).</param>
/// <param name="Taken">The inquiries given on this date, in the order of their ordinals.</param>
/// <param name="Carried">Conversations open when the date began.</param>
public sealed record AgentDayState(
    DateOnly Date, int Version, Presence Presence, DateTimeOffset Since, ImmutableArray<string> Taken, ImmutableArray<string> Carried)
{
    /// <summary>Before the agent's first day.</summary>
    public static AgentDayState None { get; } = new(DateOnly.MinValue, 0, Presence.Offline, DateTimeOffset.MinValue, [], []);
}

/// <summary>A request for one of the agent's slots.</summary>
/// <param name="Conversation">The inquiry.</param>
/// <param name="Store">Its store.</param>
/// <param name="Cause">Why.</param>
public sealed record TakeInquiry(string Conversation, string Store, AssignCause Cause);

/// <summary>The rules of an agent's day: caps before everything (I1, I2). Pure: no clock, no storage, nothing to await.</summary>
public static class AgentDay
{
    /// <summary>
    /// Takes one of the agent's slots. Precedence: daily cap, then concurrent cap; each exception has its own switch and is
    /// recorded in the fact.
    /// </summary>
    /// <param name="day">The day, already started for today (see <see cref="Start"/>).</param>
    /// <param name="profile">The agent's profile.</param>
    /// <param name="settings">The agent's settings in force.</param>
    /// <param name="open">Conversations open with the agent now.</param>
    /// <param name="command">What is asked.</param>
    /// <param name="now">The time.</param>
    /// <param name="offShift">Shifts count for this agent, and it is in none (P0-7).</param>
    public static Decision<TakeOutcome, AgentDayFact> Take(
        AgentDayState day, AgentState profile, EffectiveSettings settings, IReadOnlyCollection<string> open, TakeInquiry command, DateTimeOffset now,
        bool offShift = false)
    {
        if (profile.Status is not AgentStatus.Active)
        {
            return new(TakeOutcome.NotActive, []);
        }

        if (profile.BindingTo(command.Store, now) is null)
        {
            return new(TakeOutcome.NotBound, []);
        }

        if (day.Presence is not Presence.Online && command.Cause is not AssignCause.Override)
        {
            return new(TakeOutcome.NotOnline, []);
        }

        // What is open stays; nothing is added, neither by routing nor by a colleague, but by a supervisor's hand.
        if (offShift && command.Cause is not AssignCause.Override)
        {
            return new(TakeOutcome.OffShift, []);
        }

        var counted = day.Taken.Contains(command.Conversation);
        var overDaily = !counted && day.Taken.Length >= settings.DailyCap;
        if (overDaily && !(command.Cause is AssignCause.Override && settings.OverCapOnOverride))
        {
            return new(TakeOutcome.DailyCapReached, []);
        }

        var overConcurrent = open.Count >= settings.ConcurrentCap;
        if (overConcurrent && !MayPassConcurrentCap(settings, command.Cause))
        {
            return new(TakeOutcome.ConcurrentCapReached, []);
        }

        return new(TakeOutcome.Taken,
        [
            counted
                ? new InquiryResumed(command.Conversation, command.Store, open.Count + 1, settings.ConcurrentCap, command.Cause, overConcurrent, now)
                : new InquiryTaken(
                    command.Conversation, command.Store, day.Taken.Length + 1, settings.DailyCap, open.Count + 1, settings.ConcurrentCap,
                    command.Cause, overDaily, overConcurrent, now),
        ]);
    }

    /// <summary>
    /// Starts the business date <paramref name="today"/> where it has not begun; a clock that stepped back does not reopen
    /// yesterday. Lazy: nothing happens at midnight.
    /// </summary>
    public static ImmutableArray<AgentDayFact> Start(
        AgentDayState day, AgentState profile, DateOnly today, IEnumerable<string> open, DateTimeOffset now) =>
        today <= day.Date ? [] : [new DayStarted(profile.Tenant, profile.Agent, today, day.Presence, [.. open.Order(StringComparer.Ordinal)], now)];

    /// <summary>The agent comes or goes.</summary>
    public static ImmutableArray<AgentDayFact> SetPresence(AgentDayState day, Presence to, PresenceCause cause, DateTimeOffset now) =>
        day.Presence == to ? [] : [new PresenceChanged(to, cause, now)];

    /// <summary>The facts of one ledger entry, folded in. A started day begins a new stream, so the version starts again.</summary>
    public static AgentDayState Fold(AgentDayState state, ImmutableArray<AgentDayFact> entry)
    {
        foreach (var fact in entry)
        {
            state = Apply(state, fact);
        }

        return state with { Version = state.Version + 1 };
    }

    /// <summary>One fact, folded in. Never refuses.</summary>
    public static AgentDayState Apply(AgentDayState state, AgentDayFact fact) => fact switch
    {
        DayStarted f => new(f.Date, 0, f.Presence, f.At, [], f.Carried),
        PresenceChanged f => state with { Presence = f.To, Since = f.At },
        InquiryTaken f => state with { Taken = state.Taken.Add(f.Conversation) },
        InquiryResumed => state,
        _ => throw new UnreachableException(fact.GetType().Name),
    };

    private static bool MayPassConcurrentCap(EffectiveSettings settings, AssignCause cause) => cause switch
    {
        AssignCause.Return => settings.OverCapOnReturn,
        AssignCause.Transfer => settings.OverCapOnTransfer,
        AssignCause.Claim => settings.OverCapOnClaim,
        AssignCause.Override => settings.OverCapOnOverride,
        _ => false,
    };
}

/// <summary>Answer to a request for a slot.</summary>
public enum TakeOutcome
{
    /// <summary>A slot was taken.</summary>
    Taken,

    /// <summary>No such agent, a trainee, or stopped.</summary>
    NotActive,

    /// <summary>The agent does not serve this store.</summary>
    NotBound,

    /// <summary>The agent is not online.</summary>
    NotOnline,

    /// <summary>The day's inquiries are used up (I1).</summary>
    DailyCapReached,

    /// <summary>As many conversations are open as may be (I2).</summary>
    ConcurrentCapReached,

    /// <summary>Shifts count for the agent, and it is in none (P0-7).</summary>
    OffShift = 20,
}
