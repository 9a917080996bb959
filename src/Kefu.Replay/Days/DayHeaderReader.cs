using System.Collections.Immutable;

namespace Kefu.Replay.Days;

/// <summary>Reads and validates the header line.</summary>
internal static class DayHeaderReader
{
    public static DayHeader Read(DayLine line)
    {
        if (line.OptionalText("event") != "day")
        {
            throw line.Problem("the first line must be the header (\"event\":\"day\")");
        }

        if (line.OptionalNumber("format", 0, int.MaxValue) is var format && format != DayFile.Format)
        {
            throw line.Problem($"'format' is {format?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "missing"}; this program reads format {DayFile.Format}");
        }

        var zone = line.Text("timeZone");
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
        {
            throw line.Problem($"'timeZone' {zone} is not a zone this system knows; use an IANA name such as Asia/Shanghai");
        }

        var stores = line.Objects("stores").Select(Store).ToImmutableArray();
        var agents = line.Objects("agents").Select(a => Agent(a, stores)).ToImmutableArray();
        Unique(line, "store", stores.Select(s => s.Id));
        Unique(line, "agent", agents.Select(a => a.Id));
        if (stores.IsEmpty)
        {
            throw line.Problem("'stores' is empty");
        }

        var header = new DayHeader(
            line.Text("name", 60), line.Flag("synthetic"), line.OptionalNumber("seed", long.MinValue, long.MaxValue), zone,
            line.OptionalTime("starts") ?? TimeSpan.Zero, stores, agents, Settings(line.Object("settings")),
            (int)(line.OptionalNumber("inquiries", 0, DayFile.MostEvents) ?? throw line.Problem("'inquiries' is missing")));
        line.OptionalText("note", 2_000);
        line.Done();
        return header;
    }

    private static DayStore Store(DayLine store)
    {
        var read = new DayStore(store.Text("id", 100), store.Text("name"), store.Text("platform", 40));
        store.Done();
        return read;
    }

    private static DayAgent Agent(DayLine agent, ImmutableArray<DayStore> stores)
    {
        var read = new DayAgent(agent.Text("id", 100), agent.Text("name"), agent.Text("main", 100), agent.OptionalText("secondary", 100));
        agent.Done();
        foreach (var store in new[] { read.Main, read.Secondary })
        {
            if (store is not null && stores.All(s => s.Id != store))
            {
                throw agent.Problem($"agent '{read.Id}' is bound to store '{store}', which is not in the header");
            }
        }

        return read.Main != read.Secondary ? read : throw agent.Problem($"agent '{read.Id}' has the same main and secondary store (CAP-6)");
    }

    private static DaySettings Settings(DayLine? settings)
    {
        if (settings is null)
        {
            return new DaySettings();
        }

        var read = new DaySettings(
            Number("dailyCap", 80, 120), Number("concurrentCap", 1, 120), Number("leaseSeconds", 10, 600), Number("ageingSeconds", 10, 3_600),
            Number("secondaryAfterSeconds", 0, 3_600), Number("serviceLevelSeconds", 1, 3_600));
        settings.Done();
        return read;

        int? Number(string name, int least, int most) => (int?)settings.OptionalNumber(name, least, most);
    }

    private static void Unique(DayLine line, string what, IEnumerable<string> ids)
    {
        if (ids.GroupBy(id => id, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw line.Problem($"{what} '{twice.Key}' is given twice");
        }
    }
}
