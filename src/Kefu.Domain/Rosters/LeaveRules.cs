using System.Collections.Immutable;
using System.Globalization;
using Kefu.Domain.Calendar;
using Kefu.Domain.Conversations;
using Kefu.Domain.Tenants;
using static Kefu.Domain.Rosters.RosterBreachKind;
using static Kefu.Domain.Rosters.RosterFact;
using static Kefu.Domain.Rosters.RosterPlan;

namespace Kefu.Domain.Rosters;

/// <summary>What is asked of a leave.</summary>
/// <param name="Id">The leave's id.</param>
/// <param name="Agent">Who would be away.</param>
/// <param name="From">The first business date.</param>
/// <param name="To">The last business date.</param>
/// <param name="Kind">What kind of leave.</param>
/// <param name="Comment">Why; personal.</param>
public sealed record LeaveRequest(string Id, string Agent, DateOnly From, DateOnly To, LeaveKind Kind, string Comment);

/// <summary>The rules of leave and absence (SHF-8, SHF-9, SHF-10). Pure.</summary>
public static class LeaveRules
{
    /// <summary>Asks for leave within the guard times of SHF-8; whoever stays away otherwise is absent.</summary>
    /// <param name="book">The months of all dates.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="blocked">Dates on which those on duty take no leave (SHF-10).</param>
    /// <param name="settings">The agent's settings.</param>
    /// <param name="by">Who asks, for the record.</param>
    /// <param name="now">The time.</param>
    public static Decision<RosterBreach?, RosterFact> Ask(
        RosterBook book, LeaveRequest request, ImmutableArray<BlockedDate> blocked, EffectiveSettings settings, string by, DateTimeOffset now)
    {
        if (book.Leaves.ContainsKey(request.Id))
        {
            return new(null, []);
        }

        if (request.To < request.From || request.To.DayNumber - request.From.DayNumber >= Leave.MostDays)
        {
            return Refused(LeaveDates, $"Leave has a first date, a last date not before it, and {Leave.MostDays} days at most.");
        }

        var begins = book.Worked(request.Agent, request.From)?.StartsAt ?? LocalMoment.First(request.From.ToDateTime(TimeOnly.MinValue), settings.TimeZone);
        if (begins <= now)
        {
            return Refused(Past, $"The first shift concerned, on {Text(request.From)}, has begun.");
        }

        if (request.From.DayNumber - settings.DateOf(now).DayNumber > MostDaysAhead)
        {
            return Refused(TooFarAhead, $"{Text(request.From)} lies more than {MostDaysAhead} days ahead.");
        }

        for (var date = request.From; date <= request.To; date = date.AddDays(1))
        {
            if (Breach(book, request, date, blocked, settings, now) is { } breach)
            {
                return new(breach, []);
            }
        }

        var (ahead, kind) = request.Kind is LeaveKind.Ordinary ? (settings.LeaveAhead, "Ordinary") : (settings.SpecialLeaveAhead, "Special");
        if (begins - now < ahead)
        {
            return Refused(TooLate, $"{kind} leave is asked for {Span(ahead)} before the first shift at the latest, which begins at {begins.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC.");
        }

        return new(null, [new LeaveRequested(request.Id, request.Agent, request.From, request.To, request.Kind, request.Comment, by, now)]);
    }

    /// <summary>Agrees to a leave or rejects it; the department head first, for more than one day then the centre head, nobody skipped (SHF-8).</summary>
    public static Decision<RosterBreach?, RosterFact> Decide(
        RosterBook book, string id, Person by, ImmutableArray<ApprovalLevel> levels, bool agrees, string? reason, ImmutableArray<BlockedDate> blocked,
        DateTimeOffset now)
    {
        if (!book.Leaves.TryGetValue(id, out var leave))
        {
            return Refused(Unknown, "There is no such leave.");
        }

        if (leave.Status is not RequestStatus.Requested)
        {
            return Refused(Decided, $"The leave is {leave.Status} already.");
        }

        if (by.Agent == leave.Agent)
        {
            return Refused(OwnRequest, "Nobody agrees to a leave of their own.");
        }

        if (!levels.Contains(leave.Next))
        {
            return Refused(WrongLevel, $"The leave of {leave.Days} days waits for a {leave.Next}; no level is skipped.");
        }

        if (!agrees)
        {
            return new(null, [new LeaveEnded(id, RequestStatus.Rejected, reason, by.Name, now)]);
        }

        if (leave.Approvals.Any(a => a.By == by.Name))
        {
            return Refused(AgreedBefore, $"{by.Name} has agreed already; another person has to.");
        }

        // The shifts may have begun and a campaign may have been planned since the request.
        for (var date = leave.From; date <= leave.To; date = date.AddDays(1))
        {
            if (book.Planned(leave.Agent, date) is not { } shift)
            {
                continue;
            }

            if (shift.StartsAt <= now)
            {
                return Refused(Past, $"The shift of {Text(date)} has begun; whoever was not there was absent.");
            }

            if (Block(leave.Kind, date, blocked) is { } breach)
            {
                return new(breach, []);
            }
        }

        return new(null, [new LeaveAgreed(id, leave.Next, leave.IsLast, by.Name, now)]);
    }

    /// <summary>Takes a leave back before it begins: the agent or a lead.</summary>
    public static Decision<RosterBreach?, RosterFact> Withdraw(RosterBook book, string id, Person by, bool isLead, string? reason, DateTimeOffset now)
    {
        if (!book.Leaves.TryGetValue(id, out var leave))
        {
            return Refused(Unknown, "There is no such leave.");
        }

        if (leave.Status is RequestStatus.Withdrawn)
        {
            return new(null, []);
        }

        if (!leave.IsAlive)
        {
            return Refused(Decided, $"The leave is {leave.Status}.");
        }

        if (!isLead && by.Agent != leave.Agent)
        {
            return Refused(NotRequester, "Only who asked takes a leave back.");
        }

        if (leave.Status is RequestStatus.Approved && book.Planned(leave.Agent, leave.From)?.StartsAt <= now)
        {
            return Refused(Past, "The leave has begun.");
        }

        // What was planned meanwhile may stand where the old shifts would come back.
        var ended = new LeaveEnded(id, RequestStatus.Withdrawn, reason, by.Name, now);
        var after = RosterBook.Apply(book, ended);
        for (var date = leave.From; date <= leave.To; date = date.AddDays(1))
        {
            if (Overlap(after.Worked, leave.Agent, date) is not null)
            {
                return Refused(RosterBreachKind.Overlap, $"A shift planned since would overlap that of {Text(date)}; change it first.");
            }
        }

        return new(null, [ended]);
    }

    /// <summary>Records that somebody was not there without leave. A person does that, never the system.</summary>
    public static Decision<RosterBreach?, RosterFact> Absent(
        RosterBook book, string agent, DateOnly date, AbsenceCause cause, string comment, Person by, DateTimeOffset now)
    {
        if (book.Absences.TryGetValue((agent, date), out var known) && known.Cause == cause && known.Comment == comment)
        {
            return new(null, []);
        }

        if (by.Agent == agent)
        {
            return Refused(OwnRequest, "Nobody records an absence of their own.");
        }

        var shift = cause is AbsenceCause.MuddledSwap && book.SwapsOf(agent).FirstOrDefault(s => s.Touches(agent, date)) is { } swap
            ? book.Planned(swap.Agent, date) ?? book.Planned(swap.Partner, date)
            : book.Worked(agent, date);
        if (shift is null)
        {
            return Refused(NoShift, $"{agent} has no shift to be absent from on {Text(date)}.");
        }

        return shift.StartsAt > now
            ? Refused(Past, $"The shift of {Text(date)} has not begun.")
            : new(null, [new AbsenceRecorded(agent, date, cause, comment, by.Name, now)]);
    }

    private static RosterBreach? Breach(
        RosterBook book, LeaveRequest request, DateOnly date, ImmutableArray<BlockedDate> blocked, EffectiveSettings settings, DateTimeOffset now)
    {
        if (book.LeaveOn(request.Agent, date) is { } other)
        {
            return new(OnLeave, "SHF-8", $"Leave {other.Id} ({other.Status}) is about {Text(date)} already.");
        }

        if (book.SwapOn(request.Agent, date) is { } swap)
        {
            return new(Swapped, "SHF-9", $"No leave on a swapped or repaid shift: swap {swap.Id} touches {Text(date)}.");
        }

        // Holidays and nights are about those on duty; without a shift there is nothing to be away from.
        if (book.Planned(request.Agent, date) is not { } shift)
        {
            return null;
        }

        if (Block(request.Kind, date, blocked) is { } breach)
        {
            return breach;
        }

        if (blocked.Any(b => b.Date == date) && shift.StartsAt - now < settings.HolidayLeaveAhead)
        {
            return new(TooLate, "SHF-8", $"Leave on {Text(date)} is asked for {Span(settings.HolidayLeaveAhead)} ahead.");
        }

        if (!shift.Night)
        {
            return null;
        }

        return request.Kind is LeaveKind.Ordinary
            ? new(NightLeave, "SHF-8", $"The shift of {Text(date)} is a night shift: no ordinary leave, special leave before {settings.NightLeaveUntil:HH\\:mm} of that date.")
            : now >= LocalMoment.First(date.ToDateTime(settings.NightLeaveUntil), settings.TimeZone)
                ? new(TooLate, "SHF-8", $"Leave from the night shift of {Text(date)} is asked for before {settings.NightLeaveUntil:HH\\:mm} of that date.")
                : null;
    }

    private static RosterBreach? Block(LeaveKind kind, DateOnly date, ImmutableArray<BlockedDate> blocked) =>
        blocked.FirstOrDefault(b => b.Date == date) is { } block && !(kind is LeaveKind.Extreme && block.ExtremeCases)
            ? new(DateBlocked, block.Rule, $"{Text(date)} is {block.Name}: no leave for those on duty{(block.ExtremeCases ? ", except in extreme cases" : "")}.")
            : null;

    private static string Span(TimeSpan span) => span.TotalHours >= 1
        ? span.TotalHours.ToString("0.#", CultureInfo.InvariantCulture) + " hours"
        : span.TotalMinutes.ToString("0", CultureInfo.InvariantCulture) + " minutes";

    private static Decision<RosterBreach?, RosterFact> Refused(RosterBreachKind kind, string detail) => new(new(kind, "SHF-8", detail), []);
}
