using System.Collections.Immutable;
using Kefu.Contracts.Commands;
using Kefu.Contracts.Rosters;
using Kefu.Domain.Rosters;
using Kefu.Domain.Shifts;
using Kefu.Grains.Recording;
using Kefu.Ledger;

namespace Kefu.Grains.Rosters;

/// <content>Patterns, holidays, and who works when.</content>
internal sealed partial class RosterGrain
{
    public Task<CommandReply> SetPatterns(Command command, string? store, ImmutableArray<ShiftPattern> patterns, CancellationToken cancellationToken) =>
        ShiftPattern.Errors(patterns) is [var error, ..]
            ? Task.FromResult(CommandReply.Refused(RefusalTypes.InvalidPatterns, error.Message, error.Rule))
            : SetCalendar(command, now => CalendarState.SetPatterns(_calendar.State, store, patterns, now), cancellationToken);

    public Task<ImmutableArray<ShiftPattern>> Patterns(string? store, CancellationToken cancellationToken) =>
        Task.FromResult(_calendar.State.PatternsOf(store));

    public Task<CommandReply> SetHolidays(Command command, int year, ImmutableArray<Holiday> holidays, CancellationToken cancellationToken) =>
        holidays.Length > CalendarState.MostHolidays || holidays.Any(h => h.Date.Year != year) || holidays.DistinctBy(h => h.Date).Count() != holidays.Length
            ? Task.FromResult(CommandReply.Refused(
                RefusalTypes.InvalidHolidays, $"A year has at most {CalendarState.MostHolidays} holidays, each once and in that year.", "SHF-10"))
            : SetCalendar(command, now => CalendarState.SetHolidays(_calendar.State, year, holidays, now), cancellationToken);

    public Task<ImmutableArray<Holiday>> Holidays(int year, CancellationToken cancellationToken) => Task.FromResult(_calendar.State.HolidaysOf(year));

    public async Task<CommandReply> Plan(Command command, ImmutableArray<PlanLine> lines, CancellationToken cancellationToken)
    {
        if (await Receipts.Replay(reader, command, cancellationToken) is { } replayed)
        {
            return replayed;
        }

        var now = clock.GetUtcNow();

        // Yesterday's night shift may still run.
        var today = Today(now).AddDays(-1);
        var shifts = ImmutableArray.CreateBuilder<RosterLine>(lines.Length);
        for (var i = 0; i < lines.Length; i++)
        {
            var (shift, refusal) = await ShiftOf(lines[i], i, today, cancellationToken);
            if (refusal is not null)
            {
                return new CommandReply(refusal, 0);
            }

            shifts.Add(new(lines[i].Agent, lines[i].Date, shift));
        }

        await Load(shifts.Select(s => s.Date), cancellationToken);
        var (breach, facts) = RosterPlan.Set(_book, shifts.ToImmutable(), command.By.Name, today, now);
        if (RosterRefusals.Of(breach) is { } refused)
        {
            return new CommandReply(refused, 0);
        }

        return await Done(command, lines[0].Date, facts, now, cancellationToken);
    }

    public async Task<RosterList> List(RosterQuery query, CancellationToken cancellationToken)
    {
        await Load([query.From, query.To], cancellationToken);
        HashSet<string>? wanted = query.Agents is { } agents ? new(agents, StringComparer.Ordinal) : null;
        List<RosterEntry> entries = [];
        for (var date = query.From; date <= query.To && entries.Count <= query.Limit; date = date.AddDays(1))
        {
            if (query.After is { } after && date < after.Date)
            {
                continue;
            }

            var onDate = (wanted?.Where(a => IsThere(a, date)) ?? Everybody(date))
                .Where(a => query.After?.Date != date || string.CompareOrdinal(a, query.After.Agent) > 0)
                .Order(StringComparer.Ordinal);
            entries.AddRange(onDate.Take(query.Limit + 1 - entries.Count).Select(a => EntryOf(a, date)));
        }

        return new([.. entries.Take(query.Limit)], entries.Count > query.Limit);
    }

    public async Task<ImmutableArray<Rotation>> Rotations(DateOnly month, ImmutableArray<string> agents, CancellationToken cancellationToken)
    {
        await Load([RosterBook.MonthOf(month), RosterBook.MonthOf(month).AddMonths(1).AddDays(-1)], cancellationToken);
        return [.. agents.Select(a => Rotation.Of(_book, a, month))];
    }

    private bool IsThere(string agent, DateOnly date) =>
        _book.Planned(agent, date) is not null || _book.SwapOn(agent, date) is not null || _book.LeaveOn(agent, date) is not null;

    private IEnumerable<string> Everybody(DateOnly date) => _book.Plan.Keys.Where(k => k.Date == date).Select(k => k.Agent)
        .Concat(_book.Swaps.Values.Where(s => s.IsAlive && (s.Date == date || s.PartnerDate == date)).SelectMany(s => new[] { s.Agent, s.Partner }))
        .Concat(_book.Leaves.Values.Where(l => l.IsAlive && l.Covers(date)).Select(l => l.Agent))
        .Distinct(StringComparer.Ordinal);

    private RosterEntry EntryOf(string agent, DateOnly date) => new(
        agent, date, _book.Worked(agent, date), _book.Planned(agent, date), _book.LeaveOn(agent, date)?.Id, _book.SwapOn(agent, date)?.Id,
        _book.Absences.GetValueOrDefault((agent, date))?.Cause);

    private async ValueTask<(Shift? Shift, Refusal? Refusal)> ShiftOf(PlanLine line, int index, DateOnly today, CancellationToken cancellationToken)
    {
        if (await Find(line.Agent, cancellationToken) is not { } agent)
        {
            return (null, UnknownAgent(line.Agent));
        }

        if (!RosterPlan.IsInReach(line.Date, today))
        {
            var type = line.Date < today ? RefusalTypes.ShiftPast : RefusalTypes.TooFarAhead;
            return (null, new(type, $"Line {index}: {line.Date:O} is not within today and {RosterPlan.MostDaysAhead} days.", "SHF-1"));
        }

        var zone = directory.ForAgent(agent).TimeZone;
        if (line.Pattern is { } id)
        {
            return _calendar.State.PatternsOf(agent.MainStore).FirstOrDefault(p => p.Id == id) is { } pattern
                ? (Shift.On(line.Date, pattern, zone), null)
                : (null, new(RefusalTypes.UnknownPattern, $"Line {index}: no shift pattern '{id}' holds for {line.Agent}.", "SHF-1"));
        }

        if (line is not { Start: { } start, End: { } end })
        {
            return (null, null);
        }

        var own = ShiftPattern.Of("", start, end);
        own = line.Night is { } night ? own with { Night = night } : own;
        return own.Length > ShiftPattern.Longest
            ? (null, new(RefusalTypes.InvalidPatterns, $"Line {index}: a shift lasts at most {ShiftPattern.Longest.TotalHours:0} hours.", "SHF-3"))
            : (Shift.On(line.Date, own, zone, named: false), null);
    }

    private async Task<CommandReply> SetCalendar(Command command, Func<DateTimeOffset, ImmutableArray<CalendarFact>> decide, CancellationToken cancellationToken)
    {
        if (await Receipts.Replay(reader, command, cancellationToken) is { } replayed)
        {
            return replayed;
        }

        var now = clock.GetUtcNow();
        var facts = decide(now);
        if (facts.IsEmpty)
        {
            await this.CommitNothingToDo(ledger, command, _calendar.Version, now, cancellationToken);
            return CommandReply.Done(_calendar.Version);
        }

        await this.Commit(ledger, new Commit(_calendar.Append(facts, now)).Of(command, _calendar.Version + 1, now), cancellationToken);
        _calendar.Believe(facts);
        return CommandReply.Done(_calendar.Version);
    }
}
