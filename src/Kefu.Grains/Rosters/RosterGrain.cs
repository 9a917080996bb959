using System.Collections.Immutable;
using Kefu.Contracts.Commands;
using Kefu.Contracts.Rosters;
using Kefu.Contracts.Stores;
using Kefu.Domain.Agents;
using Kefu.Domain.Identity;
using Kefu.Domain.Rosters;
using Kefu.Domain.Shifts;
using Kefu.Grains.Recording;
using Kefu.Ledger;
using Kefu.Ledger.Directory;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Kefu.Grains.Rosters;

/// <inheritdoc cref="IRosterGrain"/>
/// <remarks>
/// One stream per month, loaded when somebody asks for it. What a change makes of an agent's shifts is published in the same commit,
/// as a document of the directory, so agents and stores of every process read their shifts from memory.
/// </remarks>
[GrainType("roster")]
internal sealed partial class RosterGrain(
    ILedger ledger, ILedgerReader reader, LedgerDirectory directory, DirectoryFollower follower, IEnumerable<IBlockedDates> blocked, TimeProvider clock,
    ILogger<RosterGrain> logger)
    : Grain, IRosterGrain
{
    // Months held in memory; whoever leafs through years starts anew.
    private const int MostMonths = 24;

    private readonly Notices _notices = new(clock, logger);
    private readonly Dictionary<DateOnly, int> _versions = [];
    private string _tenant = null!;
    private RosterBook _book = RosterBook.Empty;
    private Recorded<CalendarState, CalendarFact> _calendar = null!;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _tenant = Key.Parts(this.GetPrimaryKeyString())[0];
        _calendar = new(Keys.Calendar(_tenant), _tenant, CalendarState.None, CalendarState.Fold, FactCodec.Write);
        await _calendar.Load(reader, FactCodec.ReadCalendar, cancellationToken);

        // This grain alone publishes shifts: from here on the directory holds what it has published, and at which version.
        await follower.Refresh(cancellationToken);
    }

    private static Refusal UnknownAgent(string agent) => new(RefusalTypes.UnknownAgent, $"There is no agent {agent}.");

    private async Task<AgentState?> Find(string agent, CancellationToken cancellationToken)
    {
        if (directory.Agent(_tenant, agent) is null)
        {
            // Another process may have registered the agent a moment ago.
            await follower.Refresh(cancellationToken);
        }

        return directory.Agent(_tenant, agent);
    }

    /// <summary>Makes sure that the months of dates are loaded, and those of the days beside them.</summary>
    private async Task Load(IEnumerable<DateOnly> dates, CancellationToken cancellationToken)
    {
        var needed = dates.SelectMany(d => new[] { RosterBook.MonthOf(d.AddDays(-2)), RosterBook.MonthOf(d.AddDays(2)) }).Distinct().Order().ToList();
        var missing = needed.Where(m => !_versions.ContainsKey(m)).ToList();
        if (missing.Count == 0)
        {
            return;
        }

        if (_versions.Count + missing.Count > MostMonths)
        {
            _versions.Clear();
            _book = RosterBook.Empty;
            missing = needed;
        }

        var reads = missing.ConvertAll(m => reader.ReadStream(Keys.RosterMonth(_tenant, m), cancellationToken: cancellationToken));
        var (book, versions) = (_book, new List<int>());
        foreach (var read in reads)
        {
            var entries = await read;
            book = entries.SelectMany(e => FactCodec.ReadRoster(e.Facts)).Aggregate(book, RosterBook.Apply);
            versions.Add(entries.Length);
        }

        _book = book;
        for (var i = 0; i < missing.Count; i++)
        {
            _versions[missing[i]] = versions[i];
        }
    }

    /// <summary>Records facts in all months that they are about, and what they make of agents' shifts, in one commit.</summary>
    /// <returns>The version of the first month.</returns>
    private async Task<int> Record(ImmutableArray<RosterFact> facts, Command command, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var after = facts.Aggregate(_book, RosterBook.Apply);
        SortedDictionary<DateOnly, List<RosterFact>> byMonth = [];
        SortedSet<string> agents = new(StringComparer.Ordinal);
        foreach (var fact in facts)
        {
            var (months, changed) = after.Concerns(fact);
            agents.UnionWith(changed);
            foreach (var month in months)
            {
                if (!byMonth.TryGetValue(month, out var own))
                {
                    byMonth.Add(month, own = []);
                }

                own.Add(fact);
            }
        }

        var version = _versions[byMonth.Keys.First()] + 1;
        var appends = byMonth.Select(m => new StreamAppend(Keys.RosterMonth(_tenant, m.Key), _versions[m.Key], FactCodec.Write([.. m.Value]), _tenant, now));
        var published = agents.Select(a => Publication(after, a, [.. byMonth.Keys], now)).OfType<AgentShifts>().ToList();
        var commit = new Commit([.. appends, .. published.Select(p => Append(p, now))]).Of(command, version, now);
        var committed = await this.Commit(ledger, commit, cancellationToken);

        _book = after;
        foreach (var month in byMonth.Keys)
        {
            _versions[month]++;
        }

        foreach (var shifts in published)
        {
            Tell(shifts, committed.Position, now);
        }

        return version;
    }

    /// <summary>What is to be published of an agent's shifts; null if it has not changed.</summary>
    private AgentShifts? Publication(RosterBook book, string agent, ImmutableArray<DateOnly> months, DateTimeOffset now)
    {
        var known = directory.Shifts(_tenant, agent);
        var since = now - AgentShifts.KeptFor;
        var kept = known.Shifts.Where(s => !months.Contains(RosterBook.MonthOf(s.Date)));
        var worked = months.SelectMany(m => Enumerable.Range(0, DateTime.DaysInMonth(m.Year, m.Month)).Select(d => book.Worked(agent, m.AddDays(d)))).OfType<Shift>();
        ImmutableArray<Shift> shifts = [.. kept.Concat(worked).Where(s => s.EndsAt > since).OrderBy(s => s.StartsAt)];
        return shifts.SequenceEqual(known.Shifts.Where(s => s.EndsAt > since)) ? null : new AgentShifts(_tenant, agent, known.Version + 1, shifts);
    }

    private static StreamAppend Append(AgentShifts shifts, DateTimeOffset now) =>
        new(Keys.AgentShifts(shifts.Tenant, shifts.Agent), shifts.Version - 1, FactCodec.Write([new AgentShiftsFact.Published(shifts.Shifts, now)]), shifts.Tenant, now)
        {
            Directory = RowOf(shifts),
        };

    private static DirectoryRow RowOf(AgentShifts shifts) =>
        new(shifts.Tenant, DirectoryKind.AgentShifts, shifts.Agent, shifts.Version, FactCodec.Write(shifts));

    /// <summary>Stores look at their agents' shifts by themselves within a second; those for whom this moment changes are told at once.</summary>
    private void Tell(AgentShifts shifts, long position, DateTimeOffset now)
    {
        var before = directory.Shifts(_tenant, shifts.Agent);
        directory.Apply(RowOf(shifts));
        if (directory.Agent(_tenant, shifts.Agent) is not { } agent)
        {
            return;
        }

        var settings = directory.ForAgent(agent);
        if (before.DutyAt(now, settings).OnShift != shifts.DutyAt(now, settings).OnShift || before.DateOf(now, settings) != shifts.DateOf(now, settings))
        {
            foreach (var binding in agent.Stores)
            {
                var store = GrainFactory.GetGrain<IStoreGrain>(Keys.Store(_tenant, binding.Store));
                _notices.Send("shifts-changed", () => store.SettingsChanged(position));
            }
        }
    }

    private ImmutableArray<BlockedDate> BlockedFor(AgentState agent, DateOnly from, DateOnly to) =>
        [.. _calendar.State.Blocked(from, to), .. blocked.SelectMany(b => b.For(agent, from, to))];

    private DateOnly Today(DateTimeOffset now) => directory.ForTenant(_tenant).DateOf(now);
}
