using System.Collections.Immutable;

namespace Kefu.Ledger;

/// <summary>Follows the global order: projections, webhooks, streams to other systems.</summary>
public interface ILedgerFollower
{
    /// <summary>
    /// All entries after a position, in order and without gaps, first those that are there, then the coming ones. Wakes at once for
    /// commits of this process and within <see cref="LedgerOptions.PollMilliseconds"/> for those of others. Never ends by itself;
    /// a database that cannot be read is waited for.
    /// </summary>
    /// <param name="after">The last position already seen; 0 for all.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Batches that are never empty.</returns>
    IAsyncEnumerable<ImmutableArray<Entry>> Follow(long after, CancellationToken cancellationToken = default);
}

/// <summary>How far each follower has come. A follower that dies repeats what it had not saved: effects must bear that.</summary>
public interface ISubscriptionStore
{
    /// <summary>The stored position; 0 for an unknown name.</summary>
    Task<long> Load(string name, CancellationToken cancellationToken = default);

    /// <summary>Stores a position. It never goes back: an older one than the stored is ignored.</summary>
    Task Save(string name, long position, CancellationToken cancellationToken = default);
}

/// <summary>Brings the ledger up before anything uses it.</summary>
public interface ILedgerStart
{
    /// <summary>
    /// Takes the database, applies missing migrations and begins to write. Called by the host's start (a hosted service does it before
    /// any other starts); calling it again does nothing.
    /// </summary>
    /// <exception cref="LedgerInUseException">Another process has the SQLite file.</exception>
    /// <exception cref="LedgerSchemaException">The schema does not belong to this program.</exception>
    /// <exception cref="LedgerUnavailableException">The database cannot be reached.</exception>
    Task Start(CancellationToken cancellationToken = default);
}
