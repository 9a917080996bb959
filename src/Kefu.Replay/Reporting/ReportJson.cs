using System.Text.Encodings.Web;
using System.Text.Json;
using Kefu.Replay.Playing;

namespace Kefu.Replay.Reporting;

/// <summary>A report for programs.</summary>
public static class ReportJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The report as JSON.</summary>
    public static string Write(ReplayReport report) => JsonSerializer.Serialize(report, Options);
}
