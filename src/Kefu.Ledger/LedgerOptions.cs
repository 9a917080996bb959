using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Kefu.Ledger;

/// <summary>How the ledger writes and what bounds it.</summary>
public sealed class LedgerOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Ledger";

    /// <summary>PostgreSQL connection string; empty for SQLite.</summary>
    public string? Database { get; set; }

    /// <summary>SQLite file; used when <see cref="Database"/> is empty. Default: <c>data/kefu.db</c>.</summary>
    public string File { get; set; } = "data/kefu.db";

    /// <summary>Commits that may wait to be written; beyond it, commits are refused as unavailable. Default: 20,000.</summary>
    [Range(100, 1_000_000)]
    public int MostQueued { get; set; } = 20_000;

    /// <summary>Commits written together at most. Default: 512.</summary>
    [Range(1, 10_000)]
    public int MostTogether { get; set; } = 512;

    /// <summary>Days for which receipts are kept: a repetition is recognised within them. Default: 8.</summary>
    [Range(1, 400)]
    public int ReceiptDays { get; set; } = 8;

    /// <summary>Seconds after which a commit or read without an answer fails. Default: 15.</summary>
    [Range(1, 300)]
    public int TimeoutSeconds { get; set; } = 15;

    /// <summary>Milliseconds between two looks for commits of other processes. Default: 250.</summary>
    [Range(10, 60_000)]
    public int PollMilliseconds { get; set; } = 250;

    /// <summary>Minutes between two passes over the receipts that are too old. Default: 30.</summary>
    [Range(1, 1_440)]
    public int PruneMinutes { get; set; } = 30;
}

/// <summary>Checks the options when the host starts.</summary>
[OptionsValidator]
internal sealed partial class LedgerOptionsValidator : IValidateOptions<LedgerOptions>;
