using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kefu.Check;

/// <summary>What a check found.</summary>
/// <param name="Source">What was read, without secrets.</param>
/// <param name="Head">Position of the last entry when the check began; later ones were not read.</param>
/// <param name="Entries">Entries read.</param>
/// <param name="Facts">Facts read.</param>
/// <param name="Conversations">Conversations among them.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Invariants">The result of each invariant.</param>
/// <param name="Notes">What is no violation and worth knowing.</param>
public sealed record CheckReport(
    string Source, long Head, long Entries, long Facts, long Conversations, TimeSpan Elapsed, ImmutableArray<InvariantReport> Invariants,
    ImmutableArray<string> Notes)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>No violation.</summary>
    public bool Clean => Violations == 0;

    /// <summary>Violations of all invariants.</summary>
    public long Violations => Invariants.Sum(i => i.Violations);

    /// <summary>0 for a clean ledger, 1 for violations. (2, cannot be read, has no report.)</summary>
    public int ExitCode => Clean ? 0 : 1;

    /// <summary>Entries checked per second.</summary>
    public double EntriesPerSecond => Elapsed > TimeSpan.Zero ? Entries / Elapsed.TotalSeconds : 0;

    /// <summary>The result of one invariant.</summary>
    public InvariantReport this[Invariant invariant] => Invariants.First(i => i.Invariant == invariant);

    /// <summary>The report for programs.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);
}

/// <summary>The result of one invariant.</summary>
/// <param name="Invariant">Which.</param>
/// <param name="Title">What it says.</param>
/// <param name="Counted">What is counted as checked.</param>
/// <param name="Checked">How many of them.</param>
/// <param name="Violations">How many violations there are in all.</param>
/// <param name="Examples">The first of them, at most <see cref="LedgerCheck.MostExamples"/>.</param>
public sealed record InvariantReport(
    Invariant Invariant, string Title, string Counted, long Checked, long Violations, ImmutableArray<Violation> Examples);

/// <summary>One violation and where it stands.</summary>
/// <param name="Check">Which check of the invariant found it.</param>
/// <param name="Stream">The stream, or the table and key for a row of a read model.</param>
/// <param name="Version">Version in the stream; 0 where there is none.</param>
/// <param name="Position">Position in the global order; 0 where there is none.</param>
/// <param name="Expected">What should be.</param>
/// <param name="Seen">What is.</param>
public sealed record Violation(string Check, string Stream, int Version, long Position, string Expected, string Seen);

/// <summary>How far a check is.</summary>
/// <param name="Phase">What it does now.</param>
/// <param name="Done">Of which so many are done.</param>
/// <param name="Total">Of so many; 0 when not known.</param>
public readonly record struct CheckProgress(string Phase, long Done, long Total);

/// <summary>The ledger cannot be read: nothing is known about its invariants. Exit code 2.</summary>
public sealed class LedgerUnreadableException(string message, Exception? inner = null) : Exception(message, inner);
