using System.Collections.Immutable;
using Kefu.Domain.Agents;
using Kefu.Domain.Conversations;
using Kefu.Domain.Tenants;
using static Kefu.Domain.Rosters.RosterBreachKind;
using static Kefu.Domain.Rosters.RosterFact;
using static Kefu.Domain.Rosters.RosterPlan;

namespace Kefu.Domain.Rosters;

/// <summary>What is asked of a swap.</summary>
/// <param name="Id">The swap's id.</param>
/// <param name="Agent">Who asks.</param>
/// <param name="Date">Business date of the agent's shift.</param>
/// <param name="Partner">Who would work it.</param>
/// <param name="PartnerDate">Business date of the partner's shift, which the agent would work.</param>
/// <param name="Comment">Why; personal.</param>
public sealed record SwapRequest(string Id, string Agent, DateOnly Date, string Partner, DateOnly PartnerDate, string? Comment);

/// <summary>
/// The rules of swaps (SHF-9, SHF-10). Pure. A request that waits for agreement counts like an effective swap, so that parallel
/// requests pass no limit.
/// </summary>
public static class SwapRules
{
    /// <summary>Asks for a swap.</summary>
    /// <param name="book">The months of both dates, and of those before and after them.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="unlike">Why the two cannot stand in for each other; null if they can. See <see cref="Unlike"/>.</param>
    /// <param name="blocked">Dates on which nobody on duty swaps.</param>
    /// <param name="settings">The settings of who asks.</param>
    /// <param name="by">Who asks, for the record.</param>
    /// <param name="now">The time.</param>
    public static Decision<RosterBreach?, RosterFact> Ask(
        RosterBook book, SwapRequest request, string? unlike, ImmutableArray<BlockedDate> blocked, EffectiveSettings settings, string by, DateTimeOffset now)
    {
        if (book.Swaps.ContainsKey(request.Id))
        {
            return new(null, []);
        }

        if (request.Agent == request.Partner)
        {
            return Refused(SwapWithOneself, "A swap needs two people.");
        }

        var swap = new Swap(
            request.Id, request.Agent, request.Date, request.Partner, request.PartnerDate, settings.SwapApproval, request.Comment, by, now,
            RequestStatus.Requested, [], null);
        var breach = Open(book, swap, blocked, now)
            ?? Limit(book, swap, settings.SwapsPerMonth)
            ?? Consecutive(book, swap)
            ?? (unlike is null ? null : new RosterBreach(NotAlike, "SHF-9", unlike))
            ?? Clash(book, swap);
        return breach is not null
            ? new(breach, [])
            : new(null, [new SwapRequested(swap.Id, swap.Agent, swap.Date, swap.Partner, swap.PartnerDate, swap.Approval, swap.Comment, by, now)]);
    }

    /// <summary>Agrees to a swap or rejects it.</summary>
    /// <param name="book">As for <see cref="Ask"/>.</param>
    /// <param name="id">The swap.</param>
    /// <param name="by">Who decides.</param>
    /// <param name="levels">For whom this person may speak.</param>
    /// <param name="agrees">Agreed or not.</param>
    /// <param name="reason">Why not.</param>
    /// <param name="blocked">Dates on which nobody on duty swaps; a campaign may have been planned since the request.</param>
    /// <param name="now">The time.</param>
    public static Decision<RosterBreach?, RosterFact> Decide(
        RosterBook book, string id, Person by, ImmutableArray<ApprovalLevel> levels, bool agrees, string? reason, ImmutableArray<BlockedDate> blocked,
        DateTimeOffset now)
    {
        if (!book.Swaps.TryGetValue(id, out var swap))
        {
            return Refused(Unknown, "There is no such swap.");
        }

        if (swap.Status is not RequestStatus.Requested)
        {
            return Refused(Decided, $"The swap is {swap.Status} already.");
        }

        if (by.Agent is not null && swap.Concerns(by.Agent))
        {
            return Refused(OwnRequest, "Nobody agrees to a swap of their own.");
        }

        if (!levels.Contains(swap.Next))
        {
            return Refused(WrongLevel, $"The swap waits for a {swap.Next}.");
        }

        if (!agrees)
        {
            return new(null, [new SwapEnded(id, RequestStatus.Rejected, reason, by.Name, now)]);
        }

        if (swap.Approvals.Any(a => a.By == by.Name))
        {
            return Refused(AgreedBefore, $"{by.Name} has agreed already; another person has to.");
        }

        var others = book with { Swaps = book.Swaps.Remove(id) };
        return (Open(others, swap, blocked, now) ?? Clash(others, swap)) is { } breach
            ? new(breach, [])
            : new(null, [new SwapAgreed(id, swap.Next, swap.IsLast, by.Name, now)]);
    }

    /// <summary>Takes a swap back: who asked while it is not decided, a lead until its first shift begins.</summary>
    public static Decision<RosterBreach?, RosterFact> Withdraw(RosterBook book, string id, Person by, bool isLead, string? reason, DateTimeOffset now)
    {
        if (!book.Swaps.TryGetValue(id, out var swap))
        {
            return Refused(Unknown, "There is no such swap.");
        }

        if (swap.Status is RequestStatus.Withdrawn)
        {
            return new(null, []);
        }

        if (!swap.IsAlive || (swap.Status is RequestStatus.Approved && !isLead))
        {
            return Refused(Decided, $"The swap is {swap.Status}; only a lead undoes what is agreed, before it begins.");
        }

        if (!isLead && by.Agent != swap.Agent)
        {
            return Refused(NotRequester, "Only who asked takes a swap back.");
        }

        if (swap.Status is RequestStatus.Approved
            && (book.Planned(swap.Agent, swap.Date)?.StartsAt <= now || book.Planned(swap.Partner, swap.PartnerDate)?.StartsAt <= now))
        {
            return Refused(Past, "The swap has begun.");
        }

        // What was planned meanwhile may stand where the old shifts would come back.
        var ended = new SwapEnded(id, RequestStatus.Withdrawn, reason, by.Name, now);
        var after = RosterBook.Apply(book, ended);
        return Overlap(after.Worked, swap.Agent, swap.Date) is null && Overlap(after.Worked, swap.Partner, swap.PartnerDate) is null
            ? new(null, [ended])
            : Refused(RosterBreachKind.Overlap, "A shift planned since would overlap what comes back; change it first.");
    }

    /// <summary>
    /// Why two people cannot stand in for each other: not the same kind of work, or no similar skill (SHF-9). Null if they can.
    /// Each must serve the other's main store, and both or neither must be in training.
    /// </summary>
    public static string? Unlike(AgentState agent, AgentState partner, DateTimeOffset now)
    {
        if (agent.Status != partner.Status)
        {
            return $"{agent.Agent} is {agent.Status}, {partner.Agent} is {partner.Status}.";
        }

        return Lacks(agent, partner) ?? Lacks(partner, agent);

        string? Lacks(AgentState who, AgentState other) =>
            other.MainStore is { } store && who.BindingTo(store, now) is null ? $"{who.Agent} does not serve {store}, the main store of {other.Agent}." : null;
    }

    // Both shifts are there, not begun, not blocked, and nothing else is going on about them.
    private static RosterBreach? Open(RosterBook book, Swap swap, ImmutableArray<BlockedDate> blocked, DateTimeOffset now)
    {
        foreach (var (agent, date) in new[] { (swap.Agent, swap.Date), (swap.Partner, swap.PartnerDate) })
        {
            if (book.Planned(agent, date) is not { } shift)
            {
                return new(NoShift, "SHF-9", $"{agent} has no shift on {Text(date)}.");
            }

            if (shift.StartsAt <= now)
            {
                return new(Past, "SHF-9", $"The shift of {agent} on {Text(date)} has begun.");
            }

            if (blocked.FirstOrDefault(b => b.Date == date) is { } block)
            {
                return new(DateBlocked, block.Rule, $"{Text(date)} is {block.Name}: no swap for those on duty.");
            }
        }

        foreach (var agent in new[] { swap.Agent, swap.Partner })
        {
            foreach (var date in new[] { swap.Date, swap.PartnerDate })
            {
                if (book.LeaveOn(agent, date) is { } leave)
                {
                    return new(OnLeave, "SHF-9", $"{agent} has leave {leave.Id} ({leave.Status}) on {Text(date)}.");
                }

                if (book.SwapOn(agent, date) is { } other)
                {
                    return new(Swapped, "SHF-9", $"Swap {other.Id} touches {agent} on {Text(date)} already.");
                }
            }
        }

        return null;
    }

    private static RosterBreach? Limit(RosterBook book, Swap swap, int most)
    {
        foreach (var agent in new[] { swap.Agent, swap.Partner })
        {
            foreach (var month in new[] { RosterBook.MonthOf(swap.Date), RosterBook.MonthOf(swap.PartnerDate) })
            {
                var count = book.SwapsOf(agent).Count(s => s.IsAlive && (RosterBook.MonthOf(s.Date) == month || RosterBook.MonthOf(s.PartnerDate) == month));
                if (count >= most)
                {
                    return new(SwapLimit, "SHF-9", $"{agent} takes part in {count} swaps in {Text(month)[..7]}; at most {most} a month.");
                }
            }
        }

        return null;
    }

    private static RosterBreach? Consecutive(RosterBook book, Swap swap)
    {
        foreach (var agent in new[] { swap.Agent, swap.Partner })
        {
            foreach (var other in book.SwapsOf(agent).Where(s => s.IsAlive))
            {
                foreach (var (date, before) in new[]
                    { (swap.Date, other.Date), (swap.Date, other.PartnerDate), (swap.PartnerDate, other.Date), (swap.PartnerDate, other.PartnerDate) })
                {
                    if (Math.Abs(date.DayNumber - before.DayNumber) <= 1)
                    {
                        return new(SwapConsecutive, "SHF-9", $"{agent} swaps on {Text(before)} already (swap {other.Id}); swaps do not follow each other.");
                    }
                }
            }
        }

        return null;
    }

    // Nobody works twice on a date, nor two shifts at once.
    private static RosterBreach? Clash(RosterBook book, Swap swap)
    {
        foreach (var agent in new[] { swap.Agent, swap.Partner })
        {
            foreach (var date in new[] { swap.Date, swap.PartnerDate })
            {
                var gives = (agent == swap.Agent && date == swap.Date) || (agent == swap.Partner && date == swap.PartnerDate);
                if (!gives && book.Worked(agent, date) is not null)
                {
                    return new(RosterBreachKind.Overlap, "SHF-9", $"{agent} works on {Text(date)} already.");
                }

                if (Overlap((a, d) => book.After(swap, a, d), agent, date) is { } other)
                {
                    return new(RosterBreachKind.Overlap, "SHF-9", $"{agent} would work on {Text(date)} while the shift of {Text(other.Date)} lasts.");
                }
            }
        }

        return null;
    }

    private static Decision<RosterBreach?, RosterFact> Refused(RosterBreachKind kind, string detail) => new(new(kind, "SHF-9", detail), []);
}
