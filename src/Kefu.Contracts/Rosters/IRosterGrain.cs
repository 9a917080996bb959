using System.Collections.Immutable;
using Kefu.Contracts.Commands;
using Kefu.Domain.Rosters;
using Kefu.Domain.Shifts;
using Orleans;

namespace Kefu.Contracts.Rosters;

/// <summary>
/// A tenant's roster, keyed by <see cref="Domain.Identity.Keys.Roster"/>: the one authority on shift patterns, holidays, who works
/// when, leave and swaps. One command at a time, so that no limit is passed however parallel the requests are.
/// </summary>
[Alias("roster")]
public interface IRosterGrain : IGrainWithStringKey
{
    /// <summary>Sets the shift patterns of a store, or of the tenant; none for those above it. What is rostered already stays as it was told.</summary>
    [Alias("set-patterns")]
    Task<CommandReply> SetPatterns(Command command, string? store, ImmutableArray<ShiftPattern> patterns, CancellationToken cancellationToken = default);

    /// <summary>The shift patterns that hold in a store, or in the tenant.</summary>
    [Alias("patterns")]
    Task<ImmutableArray<ShiftPattern>> Patterns(string? store, CancellationToken cancellationToken = default);

    /// <summary>Sets the public holidays of a year (SHF-10).</summary>
    [Alias("set-holidays")]
    Task<CommandReply> SetHolidays(Command command, int year, ImmutableArray<Holiday> holidays, CancellationToken cancellationToken = default);

    /// <summary>The public holidays of a year.</summary>
    [Alias("holidays")]
    Task<ImmutableArray<Holiday>> Holidays(int year, CancellationToken cancellationToken = default);

    /// <summary>Plans shifts by agent and business date: all lines or none (SHF-1). At most <see cref="RosterPlan.MostLines"/>.</summary>
    [Alias("plan")]
    Task<CommandReply> Plan(Command command, ImmutableArray<PlanLine> lines, CancellationToken cancellationToken = default);

    /// <summary>Who works when, by date and agent.</summary>
    [Alias("list")]
    Task<RosterList> List(RosterQuery query, CancellationToken cancellationToken = default);

    /// <summary>How agents' months are divided between day and night work (SHF-1).</summary>
    [Alias("rotations")]
    Task<ImmutableArray<Rotation>> Rotations(DateOnly month, ImmutableArray<string> agents, CancellationToken cancellationToken = default);

    /// <summary>Asks for leave (SHF-8).</summary>
    [Alias("ask-leave")]
    Task<RequestReply> AskLeave(Command command, LeaveAsk ask, CancellationToken cancellationToken = default);

    /// <summary>Agrees to a leave or rejects it.</summary>
    /// <param name="command">Who, and the idempotency key.</param>
    /// <param name="leave">The leave.</param>
    /// <param name="decision">What was decided, and for whom the person may speak.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Alias("decide-leave")]
    Task<CommandReply> DecideLeave(Command command, string leave, RequestDecision decision, CancellationToken cancellationToken = default);

    /// <summary>Takes a leave back before it begins.</summary>
    [Alias("withdraw-leave")]
    Task<CommandReply> WithdrawLeave(Command command, string leave, bool isLead, string? reason, CancellationToken cancellationToken = default);

    /// <summary>A leave; null if there is none.</summary>
    [Alias("leave")]
    Task<Leave?> Leave(string leave, CancellationToken cancellationToken = default);

    /// <summary>Leaves about dates of a month, by id.</summary>
    [Alias("leaves")]
    Task<ImmutableArray<Leave>> Leaves(RequestQuery query, CancellationToken cancellationToken = default);

    /// <summary>Asks for a swap (SHF-9).</summary>
    [Alias("ask-swap")]
    Task<RequestReply> AskSwap(Command command, SwapAsk ask, CancellationToken cancellationToken = default);

    /// <summary>Agrees to a swap or rejects it.</summary>
    /// <param name="command">Who, and the idempotency key.</param>
    /// <param name="swap">The swap.</param>
    /// <param name="decision">What was decided, and for whom the person may speak.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Alias("decide-swap")]
    Task<CommandReply> DecideSwap(Command command, string swap, RequestDecision decision, CancellationToken cancellationToken = default);

    /// <summary>Takes a swap back.</summary>
    [Alias("withdraw-swap")]
    Task<CommandReply> WithdrawSwap(Command command, string swap, bool isLead, string? reason, CancellationToken cancellationToken = default);

    /// <summary>A swap; null if there is none.</summary>
    [Alias("swap")]
    Task<Swap?> Swap(string swap, CancellationToken cancellationToken = default);

    /// <summary>Swaps about dates of a month, by id.</summary>
    [Alias("swaps")]
    Task<ImmutableArray<Swap>> Swaps(RequestQuery query, CancellationToken cancellationToken = default);

    /// <summary>Records that somebody was not there without leave (SHF-8, SHF-9).</summary>
    [Alias("record-absence")]
    Task<CommandReply> RecordAbsence(
        Command command, string agent, DateOnly date, AbsenceCause cause, string comment, CancellationToken cancellationToken = default);
}

/// <summary>One shift to plan: by pattern, by times of its own, or none.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="Date">The business date.</param>
/// <param name="Pattern">Id of a pattern that holds in the agent's main store.</param>
/// <param name="Start">Local time at which it begins, instead of a pattern.</param>
/// <param name="End">Local time at which it ends; not after <paramref name="Start"/> means on the next date.</param>
/// <param name="Night">Whether it counts as a night shift; null to tell by its end.</param>
[GenerateSerializer, Immutable, Alias("plan-line")]
public sealed record PlanLine(string Agent, DateOnly Date, string? Pattern, TimeOnly? Start, TimeOnly? End, bool? Night);

/// <summary>Which part of the roster to list.</summary>
/// <param name="From">The first business date.</param>
/// <param name="To">The last one; at most 31 days.</param>
/// <param name="Agents">Only of these; null for all.</param>
/// <param name="After">Only after this date and agent: the last of the page before.</param>
/// <param name="Limit">Entries, 1 to 200.</param>
[GenerateSerializer, Immutable, Alias("roster-query")]
public sealed record RosterQuery(DateOnly From, DateOnly To, ImmutableArray<string>? Agents, RosterPlace? After, int Limit);

/// <summary>A place in a list that is sorted by date and agent.</summary>
[GenerateSerializer, Immutable, Alias("roster-place")]
public sealed record RosterPlace(DateOnly Date, string Agent);

/// <summary>A page of the roster.</summary>
/// <param name="Entries">By date, then agent.</param>
/// <param name="More">There are more after the last.</param>
[GenerateSerializer, Immutable, Alias("roster-list")]
public sealed record RosterList(ImmutableArray<RosterEntry> Entries, bool More);

/// <summary>One agent on one business date.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="Date">The business date.</param>
/// <param name="Works">The shift that the agent works; null for none.</param>
/// <param name="Planned">The shift that was planned; differs after a swap or leave.</param>
/// <param name="Leave">The leave about that date, if it is asked for or approved.</param>
/// <param name="Swap">The swap that touches that date, if it is asked for or effective.</param>
/// <param name="Absence">Why the agent counts as absent.</param>
[GenerateSerializer, Immutable, Alias("roster-entry")]
public sealed record RosterEntry(string Agent, DateOnly Date, Shift? Works, Shift? Planned, string? Leave, string? Swap, AbsenceCause? Absence);

/// <summary>A leave that is asked for.</summary>
[GenerateSerializer, Immutable, Alias("leave-ask")]
public sealed record LeaveAsk(string Agent, DateOnly From, DateOnly To, LeaveKind Kind, string Comment);

/// <summary>A swap that is asked for.</summary>
[GenerateSerializer, Immutable, Alias("swap-ask")]
public sealed record SwapAsk(string Agent, DateOnly Date, string Partner, DateOnly PartnerDate, string? Comment);

/// <summary>What somebody decided about a request.</summary>
/// <param name="Agrees">Agreed, or rejected.</param>
/// <param name="Levels">For whom the person may speak; taken from the credential, never from the body.</param>
/// <param name="Reason">Why not.</param>
[GenerateSerializer, Immutable, Alias("request-decision")]
public sealed record RequestDecision(bool Agrees, ImmutableArray<ApprovalLevel> Levels, string? Reason);

/// <summary>Which requests to list.</summary>
/// <param name="Month">A date of the month.</param>
/// <param name="Agent">Only of this agent.</param>
/// <param name="Status">Only those that stand here.</param>
/// <param name="After">Only after this id.</param>
/// <param name="Limit">Requests, 1 to 200; one more than that tells whether there are more.</param>
[GenerateSerializer, Immutable, Alias("request-query")]
public sealed record RequestQuery(DateOnly Month, string? Agent, RequestStatus? Status, string? After, int Limit);

/// <summary>Answer to a request.</summary>
/// <param name="Refusal">Why it was refused; null when it is asked for.</param>
/// <param name="Id">Its id.</param>
/// <param name="Replayed">The key had been used by the same request: this is the first answer again.</param>
[GenerateSerializer, Immutable, Alias("request-reply")]
public sealed record RequestReply(Refusal? Refusal, string Id, bool Replayed = false);
