using System.Globalization;
using System.IO.Compression;
using System.Text.Json;

namespace Kefu.EndToEnd.Tests.Processes;

/// <summary>The shipped days, and how they are replayed.</summary>
internal static class Day
{
    public static readonly string[] Stores = ["nuanyang-home", "moxiang-books"];

    public static string Reference { get; } = Path.Combine(KefuProgram.Root, "benchmarks", "days", "reference-day.jsonl");

    public static string Tenfold { get; } = Path.Combine(KefuProgram.Root, "benchmarks", "days", "tenfold-day.jsonl.gz");

    /// <summary>A zone in which it is about noon, so that no business date ends during a test.</summary>
    public static string NoonZone { get; } = Noon();

    /// <summary>Starts <c>kefu replay --json</c>.</summary>
    public static KefuProgram Replay(Retailer retailer, string file, params string[] more) => KefuProgram.Start(
        ["replay", file, "--url", retailer.Url, "--key", retailer.Key, "--data", retailer.Directory, "--json", "--time-zone", NoonZone, "--run", "test", .. more]);

    /// <summary>Waits for the replay's end and reads its report.</summary>
    public static async Task<JsonElement> Report(KefuProgram replay, TimeSpan within)
    {
        var code = await replay.Exit(within);
        Assert.True(code == 0, $"kefu replay ended with {code}.\n{replay.Said()}");
        using var document = JsonDocument.Parse(replay.Output);
        return document.RootElement.Clone();
    }

    /// <summary>Ids of the different messages of a file.</summary>
    public static HashSet<string> MessageIds(string file, string run)
    {
        using var raw = File.OpenRead(file);
        using var lines = new StreamReader(file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(raw, CompressionMode.Decompress) : raw);
        var ids = new HashSet<string>(StringComparer.Ordinal);
        while (lines.ReadLine() is { } line)
        {
            using var happened = JsonDocument.Parse(line);
            if (happened.RootElement.GetProperty("event").GetString() == "message")
            {
                ids.Add($"{run}.{happened.RootElement.GetProperty("id").GetString()}");
            }
        }

        return ids;
    }

    /// <summary>All served, every agent exactly at the cap.</summary>
    public static void AllServed(JsonElement report)
    {
        Assert.Equal((1_320, 1_320, 0, 1_320), (Number(report, "inquiries"), Number(report, "assigned"), Number(report, "waiting"), Number(report, "closed")));
        EveryAgentAtTheCap(report);
    }

    /// <summary>Exactly as many granted as the caps allow, the rest waits.</summary>
    public static void CapsGranted(JsonElement report)
    {
        Assert.Equal((13_200, 1_320, 11_880), (Number(report, "inquiries"), Number(report, "assigned"), Number(report, "waiting")));
        EveryAgentAtTheCap(report);
    }

    public static int Number(JsonElement report, string name) => report.GetProperty(name).GetInt32();

    private static void EveryAgentAtTheCap(JsonElement report)
    {
        var agents = report.GetProperty("agents").EnumerateArray().ToList();
        Assert.Equal(11, agents.Count);
        Assert.All(agents, a => Assert.Equal(120, a.GetProperty("server").GetProperty("taken").GetInt32()));
        Assert.Equal(0, report.GetProperty("differences").GetArrayLength());
        Assert.Empty(report.GetProperty("errors").EnumerateObject());
    }

    private static string Noon()
    {
        // "Etc/GMT-8" is eight hours ahead of UTC.
        var ahead = 12 - TimeProvider.System.GetUtcNow().Hour;
        return ahead == 0 ? "Etc/GMT" : string.Create(CultureInfo.InvariantCulture, $"Etc/GMT{(ahead > 0 ? "-" : "+")}{Math.Abs(ahead)}");
    }
}
