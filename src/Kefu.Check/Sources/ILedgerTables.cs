using Kefu.Check.ReadModels;

namespace Kefu.Check;

/// <summary>The ledger's tables as of one moment: a snapshot, so a running system changes nothing under the check.</summary>
internal interface ILedgerTables : IAsyncDisposable
{
    /// <summary>What <c>ledger_head</c> says; for SQLite, which has none, the greatest position.</summary>
    Task<long> Head(CancellationToken cancellationToken);

    /// <summary>When the newest receipt was written; null without any.</summary>
    Task<DateTimeOffset?> NewestReceipt(CancellationToken cancellationToken);

    /// <summary>A page of the log after a position, in order.</summary>
    Task<List<Entry>> Entries(long after, int limit, CancellationToken cancellationToken);

    /// <summary>The stream and version at a position; null if there is none.</summary>
    Task<(string Stream, int Version)?> Locate(long position, CancellationToken cancellationToken);

    /// <summary>Rows of the read model, in no particular order.</summary>
    IAsyncEnumerable<ConversationRow> Conversations(CancellationToken cancellationToken);

    /// <summary>Directory rows, in no particular order.</summary>
    IAsyncEnumerable<DirectoryRow> Directory(CancellationToken cancellationToken);

    /// <summary>Receipts, in no particular order.</summary>
    IAsyncEnumerable<ReceiptRow> Receipts(CancellationToken cancellationToken);

    /// <summary>Keys with more than one receipt.</summary>
    IAsyncEnumerable<(string Tenant, string Key, long Count)> RepeatedReceipts(CancellationToken cancellationToken);
}
