namespace Kefu.Ledger;

/// <summary>
/// The append-only truth. What <see cref="Commit"/> has answered is on disk (I5); nothing else is. Appends of all grains of a
/// process are gathered and written together (group commit).
/// </summary>
public interface ILedger
{
    /// <summary>
    /// Writes one commit: all of its appends, rows and its receipt, or nothing.
    /// </summary>
    /// <returns>Where it stands in the global order.</returns>
    /// <exception cref="VersionConflictException">A stream was longer than expected: the caller's state is stale. Nothing was written.</exception>
    /// <exception cref="OrdinalRefusedException">The database refused an agent-day's ordinal (I1). Nothing was written.</exception>
    /// <exception cref="ReceiptExistsException">The idempotency key was used before. Nothing was written.</exception>
    /// <exception cref="LedgerUnavailableException">The queue is full or the database cannot be written. Nothing was written.</exception>
    /// <exception cref="OutcomeUnknownException">The database was lost during the commit: it may be written or not. Reload, then repeat.</exception>
    Task<Committed> Commit(Commit commit, CancellationToken cancellationToken = default);
}

/// <summary>Where a commit stands.</summary>
/// <param name="Position">Position of its last entry in the global order, from 1, without gaps.</param>
public readonly record struct Committed(long Position);
