using System.Text.Json;
using System.Text.Json.Serialization;
using Kefu.Festival.Assigning;
using Kefu.Festival.Measuring;

namespace Kefu.Festival.Reports;

/// <summary>All that was measured in one go.</summary>
/// <param name="Began">When (UTC).</param>
/// <param name="Machine">What, and on what.</param>
/// <param name="FactsPerOpen">Facts recorded for one open.</param>
/// <param name="CharactersPerOpen">Their text and that of the receipt.</param>
/// <param name="Shapes">The results.</param>
internal sealed record AssignReport(DateTimeOffset Began, Machine Machine, int FactsPerOpen, int CharactersPerOpen, IReadOnlyList<ShapeReport> Shapes)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Every run of every kind agreed with its database.</summary>
    public bool Verified => Shapes.All(s => s.Kinds.All(k => k.Runs.All(r => r.Faults.Count == 0)));

    public string ToJson() => JsonSerializer.Serialize(this, Json);
}

/// <param name="Shape">Its name.</param>
/// <param name="Kinds">What was measured there.</param>
internal sealed record ShapeReport(string Shape, IReadOnlyList<KindReport> Kinds)
{
    /// <summary>The ratios that the goals are about, as far as both of their sides were measured.</summary>
    public IReadOnlyList<Ratio> Ratios =>
    [
        .. from goal in Goal.All
           let grains = Kinds.FirstOrDefault(k => k.Kind is Kind.Grains)
           let other = Kinds.FirstOrDefault(k => k.Kind == goal.Against)
           where grains is not null && other is not null
           select Ratio.Of(goal, grains, other),
    ];
}

/// <param name="Kind">What it is.</param>
/// <param name="Callers">How many asked at the same time.</param>
/// <param name="Sweep">Opens a second by number of callers, from short runs before.</param>
/// <param name="Runs">The runs that count.</param>
internal sealed record KindReport(Kind Kind, int Callers, IReadOnlyList<RunReport> Sweep, IReadOnlyList<RunReport> Runs)
{
    public Spread OpensPerSecond => Spread.Of(Runs.Select(r => r.OpensPerSecond));
}

/// <param name="Callers">Callers at the same time.</param>
/// <param name="OpensPerSecond">Opens assigned and durable, per second of the window.</param>
/// <param name="Opens">Opens in the window.</param>
/// <param name="Seconds">The window.</param>
/// <param name="P50">Milliseconds from call to answer.</param>
/// <param name="P95">Milliseconds.</param>
/// <param name="P99">Milliseconds.</param>
/// <param name="CpuPer1000">Seconds of processor time of this process (callers included) per 1,000 opens.</param>
/// <param name="ServerCpuPer1000">The same of PostgreSQL; null if it runs elsewhere.</param>
/// <param name="AllocatedPerOpen">Bytes this process allocated per open, callers included.</param>
/// <param name="CommitsPerSecond">PostgreSQL's transactions, reads included.</param>
/// <param name="FlushesPerSecond">PostgreSQL's flushes of its log.</param>
/// <param name="LogBytesPerOpen">Bytes of PostgreSQL's log.</param>
/// <param name="OpensPerBatch">Opens that shared one transaction, where the ledger wrote.</param>
/// <param name="OpensPerGroupRead">Opens that shared one query, where grains read.</param>
/// <param name="LoadBefore">The machine's load (one minute) before.</param>
/// <param name="LoadAfter">And after.</param>
/// <param name="Faults">What did not agree; empty for a good run.</param>
internal sealed record RunReport(
    int Callers, double OpensPerSecond, long Opens, double Seconds, double P50, double P95, double P99, double CpuPer1000, double? ServerCpuPer1000,
    double AllocatedPerOpen, double CommitsPerSecond, double FlushesPerSecond, double LogBytesPerOpen, double? OpensPerBatch, double? OpensPerGroupRead,
    double LoadBefore, double LoadAfter, IReadOnlyList<string> Faults)
{
    public static RunReport Of(LoopResult loop, int callers, ContenderFigures? figures, double loadBefore, IReadOnlyList<string> faults)
    {
        var (seconds, opens) = (loop.Window.TotalSeconds, Math.Max(1, loop.Counted));
        return new RunReport(
            callers, loop.Counted / seconds, loop.Counted, seconds, Milliseconds(0.50), Milliseconds(0.95), Milliseconds(0.99),
            loop.Cpu.TotalSeconds * 1_000 / opens, loop.Server.Cpu?.TotalSeconds * 1_000 / opens, (double)loop.Allocated / opens,
            loop.Server.Commits / seconds, loop.Server.Flushes / seconds, (double)loop.Server.LogBytes / opens,
            figures?.OpensPerBatch, figures?.OpensPerGroupRead, loadBefore, Machine.Load(),
            [.. loop.Faults, .. loop.Exhausted ? ["the agents' caps were reached before the time was over"] : Array.Empty<string>(), .. faults]);

        double Milliseconds(double share) =>
            loop.Latencies.Length == 0 ? 0 : loop.Latencies[Math.Min(loop.Latencies.Length - 1, (int)(loop.Latencies.Length * share))] / 1_000.0;
    }
}

/// <summary>Median and extremes.</summary>
internal sealed record Spread(double Median, double Least, double Most)
{
    public static Spread Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0
            ? new(0, 0, 0)
            : new((sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2, sorted[0], sorted[^1]);
    }
}

/// <param name="Against">What Kefu is compared with.</param>
/// <param name="Now">What issue 2 asks for.</param>
/// <param name="Later">What the design asks for; null where it is the same.</param>
internal sealed record Goal(Kind Against, double Now, double? Later)
{
    public static IReadOnlyList<Goal> All { get; } =
        [new(Kind.Transaction, 5, 10), new(Kind.Statement, 2.5, 5), new(Kind.Ledger, 1.0 / 3, null)];
}

/// <param name="Goal">What is to be reached.</param>
/// <param name="Value">Median of Kefu divided by the other's median.</param>
/// <param name="ByRound">The same within each round, in which one ran right after the other.</param>
internal sealed record Ratio(Goal Goal, double Value, Spread ByRound)
{
    public bool Reached => Value >= Goal.Now;

    public static Ratio Of(Goal goal, KindReport grains, KindReport other) => new(
        goal,
        grains.OpensPerSecond.Median / other.OpensPerSecond.Median,
        Spread.Of(grains.Runs.Zip(other.Runs, (g, o) => g.OpensPerSecond / o.OpensPerSecond)));
}
