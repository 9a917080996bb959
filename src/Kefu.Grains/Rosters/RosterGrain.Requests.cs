using System.Collections.Immutable;
using Kefu.Contracts.Commands;
using Kefu.Contracts.Rosters;
using Kefu.Domain.Identity;
using Kefu.Domain.Rosters;
using Kefu.Grains.Recording;

namespace Kefu.Grains.Rosters;

/// <content>Leave, swaps and absences.</content>
internal sealed partial class RosterGrain
{
    public async Task<RequestReply> AskLeave(Command command, LeaveAsk ask, CancellationToken cancellationToken)
    {
        // The id is derived from the key, so a repetition answers with the same one.
        var id = Keys.RequestId("leave", _tenant, command.Key ?? command.Hash, ask.From);
        if (await Receipts.Replay(reader, command, cancellationToken) is { } replayed)
        {
            return new RequestReply(replayed.Refusal, replayed.Refusal is null ? id : "", replayed.Replayed);
        }

        if (await Find(ask.Agent, cancellationToken) is not { } agent)
        {
            return new RequestReply(UnknownAgent(ask.Agent), "");
        }

        var now = clock.GetUtcNow();
        if (OutOfReach(now, ask.From) is { } refusal)
        {
            return new RequestReply(refusal, "");
        }

        // Out of order or too long is for the rules to refuse; nothing far away is loaded for it.
        var to = ask.To < ask.From || ask.To.DayNumber - ask.From.DayNumber > Domain.Rosters.Leave.MostDays ? ask.From : ask.To;
        await Load(RosterBook.Months(ask.From, to).Add(ask.From).Add(to), cancellationToken);
        var request = new LeaveRequest(id, ask.Agent, ask.From, ask.To, ask.Kind, ask.Comment);
        var decided = LeaveRules.Ask(_book, request, BlockedFor(agent, ask.From, to), directory.ForAgent(agent), command.By.Name, now);
        return await Asked(command, id, decided, now, cancellationToken);
    }

    public Task<CommandReply> DecideLeave(Command command, string leave, RequestDecision decision, CancellationToken cancellationToken) => Do(
        command,
        leave,
        now => LeaveRules.Decide(
            _book, leave, command.By, decision.Levels, decision.Agrees, decision.Reason,
            _book.Leaves.TryGetValue(leave, out var known) && directory.Agent(_tenant, known.Agent) is { } agent ? BlockedFor(agent, known.From, known.To) : [],
            now),
        cancellationToken);

    public Task<CommandReply> WithdrawLeave(Command command, string leave, bool isLead, string? reason, CancellationToken cancellationToken) =>
        Do(command, leave, now => LeaveRules.Withdraw(_book, leave, command.By, isLead, reason, now), cancellationToken);

    public async Task<Leave?> Leave(string leave, CancellationToken cancellationToken) =>
        await LoadFor(leave, cancellationToken) ? _book.Leaves.GetValueOrDefault(leave) : null;

    public async Task<ImmutableArray<Leave>> Leaves(RequestQuery query, CancellationToken cancellationToken)
    {
        var (first, last) = await LoadMonth(query.Month, cancellationToken);
        return
        [
            .. _book.Leaves.Values
                .Where(l => l.From <= last && l.To >= first && (query.Agent is null || l.Agent == query.Agent) && (query.Status is null || l.Status == query.Status)
                    && string.CompareOrdinal(l.Id, query.After) > 0)
                .OrderBy(l => l.Id, StringComparer.Ordinal).Take(query.Limit),
        ];
    }

    public async Task<RequestReply> AskSwap(Command command, SwapAsk ask, CancellationToken cancellationToken)
    {
        var id = Keys.RequestId("swap", _tenant, command.Key ?? command.Hash, ask.Date < ask.PartnerDate ? ask.Date : ask.PartnerDate);
        if (await Receipts.Replay(reader, command, cancellationToken) is { } replayed)
        {
            return new RequestReply(replayed.Refusal, replayed.Refusal is null ? id : "", replayed.Replayed);
        }

        if (await Find(ask.Agent, cancellationToken) is not { } agent)
        {
            return new RequestReply(UnknownAgent(ask.Agent), "");
        }

        if (await Find(ask.Partner, cancellationToken) is not { } partner)
        {
            return new RequestReply(UnknownAgent(ask.Partner), "");
        }

        var now = clock.GetUtcNow();
        if ((OutOfReach(now, ask.Date) ?? OutOfReach(now, ask.PartnerDate)) is { } refusal)
        {
            return new RequestReply(refusal, "");
        }

        await Load([ask.Date, ask.PartnerDate], cancellationToken);
        var request = new SwapRequest(id, ask.Agent, ask.Date, ask.Partner, ask.PartnerDate, ask.Comment);
        var decided = SwapRules.Ask(
            _book, request, SwapRules.Unlike(agent, partner, now), BlockedFor(ask.Date, ask.PartnerDate, ask.Agent, ask.Partner), directory.ForAgent(agent),
            command.By.Name, now);
        return await Asked(command, id, decided, now, cancellationToken);
    }

    public Task<CommandReply> DecideSwap(Command command, string swap, RequestDecision decision, CancellationToken cancellationToken) => Do(
        command,
        swap,
        now => SwapRules.Decide(
            _book, swap, command.By, decision.Levels, decision.Agrees, decision.Reason,
            _book.Swaps.TryGetValue(swap, out var known) ? BlockedFor(known.Date, known.PartnerDate, known.Agent, known.Partner) : [], now),
        cancellationToken);

    public Task<CommandReply> WithdrawSwap(Command command, string swap, bool isLead, string? reason, CancellationToken cancellationToken) =>
        Do(command, swap, now => SwapRules.Withdraw(_book, swap, command.By, isLead, reason, now), cancellationToken);

    public async Task<Swap?> Swap(string swap, CancellationToken cancellationToken) =>
        await LoadFor(swap, cancellationToken) ? _book.Swaps.GetValueOrDefault(swap) : null;

    public async Task<ImmutableArray<Swap>> Swaps(RequestQuery query, CancellationToken cancellationToken)
    {
        var (first, last) = await LoadMonth(query.Month, cancellationToken);
        return
        [
            .. _book.Swaps.Values
                .Where(s => ((s.Date >= first && s.Date <= last) || (s.PartnerDate >= first && s.PartnerDate <= last))
                    && (query.Agent is null || s.Concerns(query.Agent)) && (query.Status is null || s.Status == query.Status)
                    && string.CompareOrdinal(s.Id, query.After) > 0)
                .OrderBy(s => s.Id, StringComparer.Ordinal).Take(query.Limit),
        ];
    }

    public async Task<CommandReply> RecordAbsence(
        Command command, string agent, DateOnly date, AbsenceCause cause, string comment, CancellationToken cancellationToken)
    {
        if (await Receipts.Replay(reader, command, cancellationToken) is { } replayed)
        {
            return replayed;
        }

        await Load([date], cancellationToken);
        var now = clock.GetUtcNow();
        return await Done(command, date, LeaveRules.Absent(_book, agent, date, cause, comment, command.By, now), now, cancellationToken);
    }

    private async Task<CommandReply> Do(
        Command command, string request, Func<DateTimeOffset, Domain.Decision<RosterBreach?, RosterFact>> decide, CancellationToken cancellationToken)
    {
        if (await Receipts.Replay(reader, command, cancellationToken) is { } replayed)
        {
            return replayed;
        }

        if (!await LoadFor(request, cancellationToken))
        {
            return new CommandReply(RosterRefusals.Of(new(RosterBreachKind.Unknown, "SHF-9", "There is no such request.")), 0);
        }

        var now = clock.GetUtcNow();
        return await Done(command, Keys.DateOf(request)!.Value, decide(now), now, cancellationToken);
    }

    private async Task<CommandReply> Done(
        Command command, DateOnly date, Domain.Decision<RosterBreach?, RosterFact> decided, DateTimeOffset now, CancellationToken cancellationToken) =>
        RosterRefusals.Of(decided.Outcome) is { } refusal ? new CommandReply(refusal, 0) : await Done(command, date, decided.Facts, now, cancellationToken);

    /// <summary>Records what a command led to; what found nothing to change is remembered under its key.</summary>
    private async Task<CommandReply> Done(
        Command command, DateOnly date, ImmutableArray<RosterFact> facts, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!facts.IsEmpty)
        {
            return CommandReply.Done(await Record(facts, command, now, cancellationToken));
        }

        var version = _versions[RosterBook.MonthOf(date)];
        await this.CommitNothingToDo(ledger, command, version, now, cancellationToken);
        return CommandReply.Done(version);
    }

    private async Task<RequestReply> Asked(
        Command command, string id, Domain.Decision<RosterBreach?, RosterFact> decided, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (RosterRefusals.Of(decided.Outcome) is { } refusal)
        {
            return new RequestReply(refusal, "");
        }

        if (!decided.Facts.IsEmpty)
        {
            await Record(decided.Facts, command, now, cancellationToken);
        }

        return new RequestReply(null, id);
    }

    /// <summary>Loads the months of a request; its id begins with its first date.</summary>
    private async Task<bool> LoadFor(string request, CancellationToken cancellationToken)
    {
        if (Keys.DateOf(request) is not { Year: > 2000 and < 3000 } date)
        {
            return false;
        }

        await Load([date], cancellationToken);
        var last = _book.Leaves.TryGetValue(request, out var leave) ? leave.To
            : _book.Swaps.TryGetValue(request, out var swap) ? (swap.Date > swap.PartnerDate ? swap.Date : swap.PartnerDate)
            : date;
        await Load([.. RosterBook.Months(date, last), date, last], cancellationToken);
        return true;
    }

    private async Task<(DateOnly First, DateOnly Last)> LoadMonth(DateOnly month, CancellationToken cancellationToken)
    {
        var first = RosterBook.MonthOf(month);
        var last = first.AddMonths(1).AddDays(-1);
        await Load([first, last], cancellationToken);
        return (first, last);
    }

    private Refusal? OutOfReach(DateTimeOffset now, DateOnly date) =>
        RosterPlan.IsInReach(date, Today(now).AddDays(-1)) ? null
        : new(
            date < Today(now) ? RefusalTypes.ShiftPast : RefusalTypes.TooFarAhead,
            $"{date:O} is not within today and {RosterPlan.MostDaysAhead} days.", "SHF-8");

    private ImmutableArray<BlockedDate> BlockedFor(DateOnly one, DateOnly other, params ReadOnlySpan<string> agents)
    {
        var (from, to) = one < other ? (one, other) : (other, one);
        var all = ImmutableArray.CreateBuilder<BlockedDate>();
        foreach (var id in agents)
        {
            if (directory.Agent(_tenant, id) is { } agent)
            {
                all.AddRange(BlockedFor(agent, from, to));
            }
        }

        return all.ToImmutable();
    }
}
