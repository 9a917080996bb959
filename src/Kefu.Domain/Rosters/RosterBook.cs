using System.Collections.Immutable;
using System.Diagnostics;
using Kefu.Domain.Shifts;
using static Kefu.Domain.Rosters.RosterFact;

namespace Kefu.Domain.Rosters;

/// <summary>
/// What a tenant's roster is, as far as it is loaded: who is planned for which shift, and what leave and swaps make of it. What is
/// planned and what is worked are kept apart, so that whatever is undone leaves the plan as it was.
/// </summary>
/// <param name="Plan">Planned shifts by agent and business date.</param>
/// <param name="Leaves">Leaves by id.</param>
/// <param name="Swaps">Swaps by id.</param>
/// <param name="Absences">Absences by agent and business date.</param>
/// <param name="RequestsOf">Ids of the leaves and swaps that concern an agent.</param>
public sealed record RosterBook(
    ImmutableDictionary<(string Agent, DateOnly Date), Shift> Plan,
    ImmutableDictionary<string, Leave> Leaves,
    ImmutableDictionary<string, Swap> Swaps,
    ImmutableDictionary<(string Agent, DateOnly Date), Absence> Absences,
    ImmutableDictionary<string, ImmutableArray<string>> RequestsOf)
{
    /// <summary>Nothing planned.</summary>
    public static RosterBook Empty { get; } = new(
        ImmutableDictionary<(string, DateOnly), Shift>.Empty,
        ImmutableDictionary.Create<string, Leave>(StringComparer.Ordinal),
        ImmutableDictionary.Create<string, Swap>(StringComparer.Ordinal),
        ImmutableDictionary<(string, DateOnly), Absence>.Empty,
        ImmutableDictionary.Create<string, ImmutableArray<string>>(StringComparer.Ordinal));

    /// <summary>The shift that was planned for an agent on a date.</summary>
    public Shift? Planned(string agent, DateOnly date) => Plan.GetValueOrDefault((agent, date));

    /// <summary>The shift that an agent works on a date: the planned one, unless swapped for another or freed by leave.</summary>
    public Shift? Worked(string agent, DateOnly date)
    {
        if (LeaveOn(agent, date) is { Status: RequestStatus.Approved })
        {
            return null;
        }

        return SwapOn(agent, date) is { Status: RequestStatus.Approved } swap ? After(swap, agent, date) : Planned(agent, date);
    }

    /// <summary>What an agent would work on a date if a swap were effective.</summary>
    public Shift? After(Swap swap, string agent, DateOnly date)
    {
        if (swap.Partner == agent && swap.Date == date)
        {
            return Planned(swap.Agent, date);
        }

        if (swap.Agent == agent && swap.PartnerDate == date)
        {
            return Planned(swap.Partner, date);
        }

        return swap.Touches(agent, date) ? null : Worked(agent, date);
    }

    /// <summary>The leave of an agent that is about a date, if it is asked for or approved.</summary>
    public Leave? LeaveOn(string agent, DateOnly date) => LeavesOf(agent).FirstOrDefault(l => l.IsAlive && l.Covers(date));

    /// <summary>The swap that touches what an agent works on a date, if it is asked for or effective.</summary>
    public Swap? SwapOn(string agent, DateOnly date) => SwapsOf(agent).FirstOrDefault(s => s.IsAlive && s.Touches(agent, date));

    /// <summary>An agent's leaves, whatever became of them.</summary>
    public IEnumerable<Leave> LeavesOf(string agent)
    {
        foreach (var id in RequestsOf.GetValueOrDefault(agent, []))
        {
            if (Leaves.TryGetValue(id, out var leave))
            {
                yield return leave;
            }
        }
    }

    /// <summary>The swaps that an agent takes part in, whatever became of them.</summary>
    public IEnumerable<Swap> SwapsOf(string agent)
    {
        foreach (var id in RequestsOf.GetValueOrDefault(agent, []))
        {
            if (Swaps.TryGetValue(id, out var swap))
            {
                yield return swap;
            }
        }
    }

    /// <summary>One fact, folded in. Never refuses; twice is as good as once.</summary>
    public static RosterBook Apply(RosterBook book, RosterFact fact)
    {
        switch (fact)
        {
            case RosterFact.Planned f:
                var plan = book.Plan.ToBuilder();
                foreach (var line in f.Lines)
                {
                    if (line.Shift is { } shift)
                    {
                        plan[(line.Agent, line.Date)] = shift;
                    }
                    else
                    {
                        plan.Remove((line.Agent, line.Date));
                    }
                }

                return book with { Plan = plan.ToImmutable() };
            case LeaveRequested f:
                return book.With(new Leave(f.Leave, f.Agent, f.From, f.To, f.Kind, f.Comment, f.By, f.At, RequestStatus.Requested, [], null));
            case LeaveAgreed f:
                return book.Leaves.TryGetValue(f.Leave, out var agreed)
                    ? book.With(agreed with { Approvals = With(agreed.Approvals, new(f.Level, f.By, f.At)), Status = f.Final ? RequestStatus.Approved : agreed.Status })
                    : book;
            case LeaveEnded f:
                return book.Leaves.TryGetValue(f.Leave, out var ended) ? book.With(ended with { Status = f.To, Reason = f.Reason }) : book;
            case SwapRequested f:
                return book.With(new Swap(f.Swap, f.Agent, f.Date, f.Partner, f.PartnerDate, f.Approval, f.Comment, f.By, f.At, RequestStatus.Requested, [], null));
            case SwapAgreed f:
                return book.Swaps.TryGetValue(f.Swap, out var swapped)
                    ? book.With(swapped with { Approvals = With(swapped.Approvals, new(f.Level, f.By, f.At)), Status = f.Final ? RequestStatus.Approved : swapped.Status })
                    : book;
            case SwapEnded f:
                return book.Swaps.TryGetValue(f.Swap, out var gone) ? book.With(gone with { Status = f.To, Reason = f.Reason }) : book;
            case AbsenceRecorded f:
                return book with { Absences = book.Absences.SetItem((f.Agent, f.Date), new(f.Agent, f.Date, f.Cause, f.Comment, f.By, f.At)) };
            default:
                throw new UnreachableException(fact.GetType().Name);
        }
    }

    /// <summary>The first dates of the months that a fact is about; the agents whose work it may change. The request it is about must be in the book.</summary>
    public (ImmutableArray<DateOnly> Months, ImmutableArray<string> Agents) Concerns(RosterFact fact) => fact switch
    {
        RosterFact.Planned f => ([.. f.Lines.Select(l => MonthOf(l.Date)).Distinct()], [.. f.Lines.Select(l => l.Agent).Distinct(StringComparer.Ordinal)]),
        LeaveRequested f => (Months(f.From, f.To), []),
        LeaveAgreed f => Of(Leaves[f.Leave]),
        LeaveEnded f => Of(Leaves[f.Leave]),
        SwapRequested f => ([.. new[] { MonthOf(f.Date), MonthOf(f.PartnerDate) }.Distinct()], []),
        SwapAgreed f => Of(Swaps[f.Swap]),
        SwapEnded f => Of(Swaps[f.Swap]),
        AbsenceRecorded f => ([MonthOf(f.Date)], []),
        _ => throw new UnreachableException(fact.GetType().Name),
    };

    /// <summary>The first date of a date's month.</summary>
    public static DateOnly MonthOf(DateOnly date) => new(date.Year, date.Month, 1);

    /// <summary>The first dates of all months from one date to another.</summary>
    public static ImmutableArray<DateOnly> Months(DateOnly from, DateOnly to)
    {
        var months = ImmutableArray.CreateBuilder<DateOnly>();
        for (var month = MonthOf(from); month <= to; month = month.AddMonths(1))
        {
            months.Add(month);
        }

        return months.ToImmutable();
    }

    private static (ImmutableArray<DateOnly>, ImmutableArray<string>) Of(Leave leave) => (Months(leave.From, leave.To), [leave.Agent]);

    private static (ImmutableArray<DateOnly>, ImmutableArray<string>) Of(Swap swap) =>
        ([.. new[] { MonthOf(swap.Date), MonthOf(swap.PartnerDate) }.Distinct()], [swap.Agent, swap.Partner]);

    private static ImmutableArray<Approval> With(ImmutableArray<Approval> approvals, Approval one) => approvals.Contains(one) ? approvals : approvals.Add(one);

    private RosterBook With(Leave leave) => this with { Leaves = Leaves.SetItem(leave.Id, leave), RequestsOf = With(RequestsOf, leave.Agent, leave.Id) };

    private RosterBook With(Swap swap) =>
        this with { Swaps = Swaps.SetItem(swap.Id, swap), RequestsOf = With(With(RequestsOf, swap.Agent, swap.Id), swap.Partner, swap.Id) };

    private static ImmutableDictionary<string, ImmutableArray<string>> With(ImmutableDictionary<string, ImmutableArray<string>> requests, string agent, string id)
    {
        var known = requests.GetValueOrDefault(agent, []);
        return known.Contains(id) ? requests : requests.SetItem(agent, known.Add(id));
    }
}
