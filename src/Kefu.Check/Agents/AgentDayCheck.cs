using System.Globalization;
using System.Runtime.InteropServices;
using Kefu.Check.Facts;
using Kefu.Check.Keys;
using Kefu.Check.Reports;

namespace Kefu.Check.Agents;

/// <summary>Follows each agent-day: ordinals and the daily cap (I1), duty (I3), what was carried over (I10).</summary>
internal sealed class AgentDayCheck(World world, LogCheck log, Findings findings, KeyLog keys, GrantPairs pairs)
{
    private const int MostDailyCap = 120;
    private const int LeastDailyCap = 80;

    // A roster reaches an agent of another process a moment after its commit.
    private static readonly TimeSpan MostRosterLag = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, Day> _days = new(StringComparer.Ordinal);

    public void Follow(Entry entry, StreamName stream)
    {
        var (tenant, agentId, date) = (stream.Parts[0], stream.Parts[1], stream.Parts[2]);
        ref var day = ref CollectionsMarshal.GetValueRefOrAddDefault(_days, entry.Stream, out _);
        log.Version(entry, ref day.Version);
        if (entry.Tenant != tenant)
        {
            findings.Add(Invariant.I12, "foreign-entry", entry, $"tenant {tenant}", $"tenant {entry.Tenant}");
        }

        var agent = world.Agent(tenant, agentId);
        var facts = log.Read(entry, StreamKind.AgentDay);
        var grants = facts.Where(f => f.Kind is FactKind.InquiryTaken or FactKind.InquiryResumed).ToList();
        if (grants.Count > 1)
        {
            findings.Add(Invariant.I1, "several-grants", entry, $"one inquiry in an entry", $"{grants.Count}");
        }

        if (!day.Started && facts is not [{ Kind: FactKind.DayStarted }, ..])
        {
            findings.Add(Invariant.I1, "day-not-started", entry, $"an agent-day begins with 'day-started'", $"{(facts is [var first, ..] ? first.Name : "nothing")}");
        }

        Columns(entry, grants.Find(f => f.Kind is FactKind.InquiryTaken));
        foreach (var fact in facts)
        {
            switch (fact.Kind)
            {
                case FactKind.DayStarted:
                    Started(entry, agent, ref day, date, fact, grants);
                    break;
                case FactKind.PresenceChanged:
                    day.Online = fact.To is "Online";
                    break;
                case FactKind.InquiryTaken:
                    OnTheShiftsDate(entry, agent, day, date, fact);
                    Taken(entry, ref day, fact);
                    Granted(entry, agent, day, fact);
                    break;
                case FactKind.InquiryResumed:
                    keys.Resumed(Digest.Of(entry.Stream, fact.Conversation!), entry.Position);
                    Granted(entry, agent, day, fact);
                    break;
            }
        }
    }

    // The counter's date is that on which the shift began (P0-7), over midnight and the store's own boundary. Who was on a later date
    // before the shift was rostered does not go back.
    private void OnTheShiftsDate(Entry entry, AgentRecord agent, in Day day, string date, Fact f)
    {
        var (at, known) = (f.At!.Value, agent.Shifts.PublishedAt + MostRosterLag);
        if (known <= at && agent.Shifts.Shifts.Find(s => s.StartsAt <= at && at < s.EndsAt) is { } shift)
        {
            var expected = shift.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            if (expected != date && !(string.CompareOrdinal(date, expected) > 0 && day.StartedAt <= known))
            {
                findings.Add(Invariant.I1, "shift-date", entry, $"the date {expected} of the shift that runs", $"{date}");
            }
        }
    }

    /// <summary>The columns that the database's own fence reads must say what the fact says.</summary>
    public void Columns(Entry entry, Fact? taken)
    {
        if (entry.Ordinal != taken?.Ordinal || entry.Cap != taken?.DailyCap || entry.Over != (taken?.OverDailyCap ?? false))
        {
            findings.Add(Invariant.I1, "columns-differ", entry,
                $"ordinal {Text(taken?.Ordinal)}, cap {Text(taken?.DailyCap)}, over {taken?.OverDailyCap ?? false}, as in the fact",
                $"ordinal {Text(entry.Ordinal)}, cap {Text(entry.Cap)}, over {entry.Over}");
        }
    }

    private void Started(Entry entry, AgentRecord agent, ref Day day, string date, Fact f, List<Fact> grants)
    {
        var seen = f.Date!.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        if (day.Started || seen != date || f.Agent != agent.Id || f.Tenant != agent.Tenant)
        {
            findings.Add(Invariant.I1, "day-started", entry, $"once, agent {agent.Id} on {date}", $"{(day.Started ? "again, " : "")}agent {f.Agent} on {seen}");
        }

        (day.Started, day.StartedAt, day.Online) = (true, f.At!.Value, f.Presence is "Online");

        // The grant that starts the day may stand before or after this entry; it is not carried over.
        var carried = f.Carried!.Select(c => Digest.Of("conversation", c)).ToHashSet();
        var granted = grants.Select(g => Digest.Of("conversation", g.Conversation!)).ToHashSet();
        var missing = agent.Open.Count(c => !carried.Contains(c) && !granted.Contains(c));
        var late = agent.LeftShortlyBefore(f.At!.Value);
        var leaked = carried.Count(c => !agent.Open.Contains(c) && !late.Contains(c));
        findings.Checked(Invariant.I10, carried.Count);
        if (missing + leaked > 0)
        {
            findings.Add(Invariant.I10, "carried", entry, $"the conversations open with agent {agent.Id} when the date began",
                $"{missing} missing, {leaked} that are not open");
        }
    }

    private void Taken(Entry entry, ref Day day, Fact f)
    {
        findings.Checked(Invariant.I1);
        keys.Once(KeyKind.Counted, Digest.Of(entry.Stream, f.Conversation!), entry.Position);
        var (ordinal, cap, over) = (f.Ordinal!.Value, f.DailyCap!.Value, f.OverDailyCap!.Value);
        if (ordinal != day.LastOrdinal + 1)
        {
            findings.Add(Invariant.I1, "ordinal", entry, $"ordinal {day.LastOrdinal + 1}", $"ordinal {ordinal}");
        }

        day.LastOrdinal = ordinal;
        if (ordinal > cap && !(over && f.Cause is "Override"))
        {
            findings.Add(Invariant.I1, "above-daily-cap", entry, $"at most {cap} without a supervisor's override", $"number {ordinal}, cause {f.Cause}, override {(over ? "recorded" : "not recorded")}");
        }

        if (over && ordinal <= cap)
        {
            findings.Add(Invariant.I1, "exception-misrecorded", entry, $"overDailyCap False for number {ordinal} of {cap}", $"True");
        }

        if (cap is < LeastDailyCap or > MostDailyCap)
        {
            findings.Add(Invariant.I1, "cap-out-of-range", entry, $"a daily cap of {LeastDailyCap} to {MostDailyCap}", $"{cap}");
        }
    }

    private void Granted(Entry entry, AgentRecord agent, in Day day, Fact f)
    {
        findings.Checked(Invariant.I3);
        pairs.Slot(entry, f, Digest.Of("conversation", f.Conversation!), agent);
        if (!agent.Serves(f.Store!, f.At!.Value))
        {
            findings.Add(Invariant.I3, "not-bound", entry, $"a store that agent {agent.Id} serves: {Stores(agent)}", $"{f.Store}");
        }

        if (agent.Profile.Status is not "Active" || !agent.Exists)
        {
            findings.Add(Invariant.I3, "not-active", entry, $"an agent who takes part", $"{agent.Id} is {(agent.Exists ? agent.Profile.Status : "unknown")}");
        }

        if (!day.Online && f.Cause is not "Override")
        {
            findings.Add(Invariant.I3, "not-online", entry, $"an agent who is online", $"{agent.Id} is not, cause {f.Cause}");
        }
    }

    private static string Stores(AgentRecord agent) => agent.Stores.Count == 0 ? "none" : string.Join(", ", agent.Stores.Keys.Order(StringComparer.Ordinal));

    private static string Text(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "none";

    private struct Day
    {
        public int Version;
        public int LastOrdinal;
        public DateTimeOffset StartedAt;
        public bool Started;
        public bool Online;
    }
}
