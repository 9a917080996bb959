namespace Kefu.Ledger.Pruning;

/// <summary>Forgets old receipts, a bounded piece at a time, so that it never holds anything up.</summary>
internal interface IReceiptStore
{
    /// <summary>Deletes some receipts older than a moment, from a place on.</summary>
    /// <param name="before">Receipts from before this moment go.</param>
    /// <param name="place">Where to begin: 0, then what the call before returned.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>How many went, and where to go on; a null place when the pass is over.</returns>
    Task<(int Deleted, long? Next)> Prune(DateTimeOffset before, long place, CancellationToken cancellationToken);
}
