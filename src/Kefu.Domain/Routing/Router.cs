using System.Collections.Immutable;
using Kefu.Domain.Agents;
using Kefu.Domain.Conversations;

namespace Kefu.Domain.Routing;

/// <summary>Who is to be served, as far as routing needs to know.</summary>
/// <param name="FirstMessageAt">Since when the customer waits (UTC).</param>
/// <param name="CoolDowns">Agents to whom the conversation is not offered for now.</param>
/// <param name="Backlog">It belongs to a backlog that is being released: shares count (P0-14).</param>
public readonly record struct RouteRequest(DateTimeOffset FirstMessageAt, ImmutableArray<CoolDown> CoolDowns, bool Backlog = false);

/// <summary>
/// Chooses an agent. Pure and deterministic: the same roster and the same moment give the same agent, whatever the order of the
/// roster. One pass over the agents of one store; no history is read.
/// </summary>
/// <remarks>
/// Order of choice (design 6): main-store agents; secondary-store agents only when no main agent has room or the customer has
/// waited past the threshold; lowest load ratio, (open + reserved) / (concurrent cap × weight); then the share kept so far
/// (stride scheduling: Waldspurger and Weihl, 1995), so that shares hold to one inquiry when nobody is loaded; then longest
/// since the last grant; then id.
/// </remarks>
public static class Router
{
    /// <summary>Version of these rules, stored with each choice.</summary>
    public const string Rule = "1";

    /// <summary>By how much a grant advances a pass, before dividing by the weight.</summary>
    public const long Stride = 1_000_000;

    private const int Reasons = 8;

    private static readonly string[] ReasonNames = ["not-active", "not-bound", "not-online", "daily-cap", "concurrent-cap", "cooling-down", "off-shift", "backlog-share"];

    /// <summary>The agent for a request; null when nobody may take it now.</summary>
    public static Candidate? Choose(ReadOnlySpan<Candidate> roster, in RouteRequest request, TimeSpan secondaryAfter, DateTimeOffset now)
    {
        var late = IsLate(request, secondaryAfter, now);
        Candidate? best = null;
        foreach (var candidate in roster)
        {
            if (ExclusionOf(candidate, request, now) < 0 && (best is null || IsBefore(candidate, best, late)))
            {
                best = candidate;
            }
        }

        return best;
    }

    /// <summary>The record of a choice: bounded, whatever the size of the roster.</summary>
    public static Choice Explain(ReadOnlySpan<Candidate> roster, in RouteRequest request, Candidate chosen, TimeSpan secondaryAfter, DateTimeOffset now)
    {
        var late = IsLate(request, secondaryAfter, now);
        Span<int> excluded = stackalloc int[Reasons];
        var eligible = 0;
        var mains = 0;
        Candidate? second = null, third = null;
        foreach (var candidate in roster)
        {
            var reason = ExclusionOf(candidate, request, now);
            if (reason >= 0)
            {
                excluded[reason]++;
                continue;
            }

            eligible++;
            mains += candidate.Rank is BindingRank.Main ? 1 : 0;
            if (candidate == chosen)
            {
                continue;
            }

            if (second is null || IsBefore(candidate, second, late))
            {
                (second, third) = (candidate, second);
            }
            else if (third is null || IsBefore(candidate, third, late))
            {
                third = candidate;
            }
        }

        var why = (chosen.Rank, eligible) switch
        {
            (_, 1) => "only-one-with-room",
            (BindingRank.Secondary, _) when mains == 0 => "no-main-agent-with-room",
            _ when late && mains < eligible => "waited-past-threshold",
            _ => "lowest-load-of-main-agents",
        };

        var best = ImmutableArray.CreateBuilder<Scored>(3);
        best.Add(Score(chosen));
        if (second is not null)
        {
            best.Add(Score(second));
        }

        if (third is not null)
        {
            best.Add(Score(third));
        }

        var exclusions = ImmutableArray.CreateBuilder<Exclusion>();
        for (var i = 0; i < Reasons; i++)
        {
            if (excluded[i] > 0)
            {
                exclusions.Add(new Exclusion(ReasonNames[i], excluded[i]));
            }
        }

        return new Choice(Rule, why, eligible, best.ToImmutable(), exclusions.ToImmutable());
    }

    /// <summary>What keeps a request waiting that has no candidate; null when it has one.</summary>
    public static WaitReason? WhyWaiting(ReadOnlySpan<Candidate> roster, in RouteRequest request, DateTimeOffset now)
    {
        var (bound, online, underDay, underBoth, cooling, offShift) = (0, 0, 0, 0, 0, 0);
        var shared = false;
        foreach (var candidate in roster)
        {
            switch (ExclusionOf(candidate, request, now))
            {
                case -1:
                    return null;
                case 2:
                    bound++;
                    break;
                case 3:
                    (bound, online) = (bound + 1, online + 1);
                    break;
                case 4:
                    (bound, online, underDay) = (bound + 1, online + 1, underDay + 1);
                    break;
                case 5:
                    (bound, online, underDay, underBoth, cooling) = (bound + 1, online + 1, underDay + 1, underBoth + 1, cooling + 1);
                    break;
                case 6:
                    (bound, offShift) = (bound + 1, offShift + 1);
                    break;
                case 7:
                    shared = true;
                    break;
            }
        }

        return shared ? WaitReason.BacklogPaced : (bound, online, underDay, underBoth, cooling) switch
        {
            (0, _, _, _, _) => WaitReason.NoAgentBound,
            (_, 0, _, _, _) => offShift > 0 ? WaitReason.NoAgentOnShift : WaitReason.NoAgentOnline,
            (_, _, _, _, > 0) => WaitReason.CoolingDown,
            (_, _, 0, _, _) => WaitReason.DailyCapsReached,
            _ => WaitReason.ConcurrentCapsReached,
        };
    }

    /// <summary>Records a grant in the store's memory of shares.</summary>
    public static void Granted(Candidate candidate, long grant)
    {
        candidate.Pass += StrideOf(candidate);
        candidate.LastGrant = grant;
    }

    /// <summary>
    /// Whoever comes on duty starts at the lowest pass of those on duty, or one grant above it: nothing saved up from hours away,
    /// no arrears from hours alone, and nothing to gain by going and coming.
    /// </summary>
    public static void Join(Candidate newcomer, ReadOnlySpan<Candidate> roster, DateTimeOffset now)
    {
        long? lowest = null;
        foreach (var candidate in roster)
        {
            if (candidate != newcomer && candidate.OnDuty(now))
            {
                lowest = lowest is { } pass ? Math.Min(pass, candidate.Pass) : candidate.Pass;
            }
        }

        if (lowest is { } floor)
        {
            newcomer.Pass = Math.Clamp(newcomer.Pass, floor, floor + StrideOf(newcomer));
        }
    }

    private static int ExclusionOf(Candidate c, in RouteRequest request, DateTimeOffset now)
    {
        if (!c.Active || c.Weight <= 0)
        {
            return 0;
        }

        if (!c.IsBound(now))
        {
            return 1;
        }

        if (!c.Online)
        {
            return 2;
        }

        if (c.OffShift)
        {
            return 6;
        }

        if (!c.HasDay)
        {
            return 3;
        }

        if (!c.HasSlot)
        {
            return 4;
        }

        foreach (var coolDown in request.CoolDowns)
        {
            if (coolDown.Agent == c.Agent && now < coolDown.Until)
            {
                return 5;
            }
        }

        return request.Backlog && c.BacklogLeft <= 0 ? 7 : -1;
    }

    private static bool IsLate(in RouteRequest request, TimeSpan secondaryAfter, DateTimeOffset now) => now - request.FirstMessageAt >= secondaryAfter;

    private static bool IsBefore(Candidate a, Candidate b, bool late)
    {
        // Past the threshold, secondary agents compete with main agents on load.
        if (!late && a.Rank != b.Rank)
        {
            return a.Rank is BindingRank.Main;
        }

        // Cross-multiplied, so that equal ratios are equal: no rounding decides who is served.
        var (loadA, loadB) = ((long)(a.Open + a.Reserved) * b.ConcurrentCap * b.Weight, (long)(b.Open + b.Reserved) * a.ConcurrentCap * a.Weight);
        if (loadA != loadB)
        {
            return loadA < loadB;
        }

        if (a.Pass != b.Pass)
        {
            return a.Pass < b.Pass;
        }

        return a.LastGrant != b.LastGrant ? a.LastGrant < b.LastGrant : string.CompareOrdinal(a.Agent, b.Agent) < 0;
    }

    private static long StrideOf(Candidate c) => Stride / Math.Max(1, c.Weight);

    private static Scored Score(Candidate c) => new(c.Agent, c.Open + c.Reserved, c.ConcurrentCap);
}
