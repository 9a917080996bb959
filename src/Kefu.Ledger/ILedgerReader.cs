using System.Collections.Immutable;
using Kefu.Domain.Conversations;

namespace Kefu.Ledger;

/// <summary>
/// What is in the ledger. Point reads that grains make when they are activated are gathered: those asked at the same moment are
/// answered by one query (group read).
/// </summary>
public interface ILedgerReader
{
    /// <summary>The entries of one stream after a version, in order. Grouped.</summary>
    Task<ImmutableArray<Entry>> ReadStream(string stream, int afterVersion = 0, CancellationToken cancellationToken = default);

    /// <summary>The stream that sorts last (ordinal order) among those that begin with a prefix; null if there is none.</summary>
    Task<string?> LastStream(string prefix, CancellationToken cancellationToken = default);

    /// <summary>
    /// What a customer's grain needs for one command: the customer's conversations that are open or of a business date not before
    /// <paramref name="since"/> (at most 100, newest first), and the receipt of the key if it has been used. Grouped: one query for
    /// all that ask at the same moment.
    /// </summary>
    Task<CustomerView> FindCustomer(string tenant, string customer, DateOnly since, string receiptKey, CancellationToken cancellationToken = default);

    /// <summary>A used idempotency key. Grouped.</summary>
    Task<Receipt?> FindReceipt(string tenant, string key, CancellationToken cancellationToken = default);

    /// <summary>The rows of conversations by id; unknown ids are left out. Grouped.</summary>
    Task<ImmutableArray<ConversationRow>> FindConversations(ImmutableArray<string> ids, CancellationToken cancellationToken = default);

    /// <summary>A page of a store's waiting conversations, by first message and id, after a cursor; for a store grain that starts.</summary>
    Task<ImmutableArray<ConversationRow>> Waiting(string tenant, string store, WaitingCursor? after, int limit, CancellationToken cancellationToken = default);

    /// <summary>
    /// A page of the stores in which somebody waits, of all tenants, by tenant and store, after the last one of the page before; for
    /// the start. Costs a pass over the index of the open conversations.
    /// </summary>
    Task<ImmutableArray<WaitingStore>> StoresWithWaiting(WaitingStore? after, int limit, CancellationToken cancellationToken = default);

    /// <summary>The conversations an agent owns now. Used at start and by audits, so it may cost an index scan of the tenant's open ones.</summary>
    Task<ImmutableArray<ConversationRow>> OwnedBy(string tenant, string agent, CancellationToken cancellationToken = default);

    /// <summary>A page of conversations, newest first.</summary>
    Task<ImmutableArray<ConversationRow>> Conversations(ConversationFilter filter, CancellationToken cancellationToken = default);

    /// <summary>The figures of a store on a business date.</summary>
    Task<StoreFigures> Figures(string tenant, string store, DateOnly date, TimeSpan serviceLevel, CancellationToken cancellationToken = default);

    /// <summary>Directory rows changed after a position, in order of position, with the position of the last one.</summary>
    Task<(ImmutableArray<DirectoryRow> Rows, long Position)> Directory(long afterPosition, CancellationToken cancellationToken = default);

    /// <summary>
    /// Entries of all streams after a position, in global order without gaps: an entry that commits late is never skipped.
    /// </summary>
    Task<ImmutableArray<Entry>> ReadAll(long afterPosition, int limit, CancellationToken cancellationToken = default);

    /// <summary>
    /// One tenant's entries after a position (I12), in global order without gaps. However busy the others are, it looks at a bounded
    /// stretch of the order, says how far it has looked, and goes on from there.
    /// </summary>
    Task<TenantEntries> ReadTenant(string tenant, long afterPosition, int limit, CancellationToken cancellationToken = default);

    /// <summary>32 random bytes that belong to this ledger: the same for all processes on it, and after a restore.</summary>
    Task<ReadOnlyMemory<byte>> FeedSecret(CancellationToken cancellationToken = default);

    /// <summary>Position of the last entry; 0 for an empty ledger.</summary>
    Task<long> Head(CancellationToken cancellationToken = default);

    /// <summary>A page of the audit trail of a tenant, newest first, before a row number (exclusive; null for the newest).</summary>
    Task<ImmutableArray<(long Number, AuditRow Row)>> Audit(string tenant, long? before, int limit, CancellationToken cancellationToken = default);
}

/// <summary>One entry of the ledger.</summary>
/// <param name="Position">In the global order, from 1, without gaps.</param>
/// <param name="Stream">Its stream.</param>
/// <param name="Version">In the stream, from 1.</param>
/// <param name="Tenant">Whose it is.</param>
/// <param name="At">When it was decided (UTC).</param>
/// <param name="Facts">The facts, a JSON array.</param>
public sealed record Entry(long Position, string Stream, int Version, string Tenant, DateTimeOffset At, string Facts);

/// <summary>A stretch of the global order, as one tenant sees it.</summary>
/// <param name="Entries">The tenant's entries in it.</param>
/// <param name="Upto">Everything of the tenant up to here is among them, or was before: go on after it.</param>
/// <param name="Head">Where the order ended when it was looked at.</param>
public sealed record TenantEntries(ImmutableArray<Entry> Entries, long Upto, long Head);

/// <summary>What the ledger knows of a customer for one command.</summary>
public sealed record CustomerView(ImmutableArray<ConversationRow> Conversations, Receipt? Receipt);

/// <summary>A store in which somebody waits.</summary>
/// <param name="Tenant">The retailer.</param>
/// <param name="Store">The store.</param>
/// <param name="Waiting">How many wait.</param>
public readonly record struct WaitingStore(string Tenant, string Store, int Waiting);

/// <summary>A place in a store's waiting list.</summary>
public readonly record struct WaitingCursor(DateTimeOffset FirstMessageAt, string Id);

/// <summary>Which conversations to list.</summary>
/// <param name="Tenant">The retailer; always.</param>
/// <param name="Store">Only of this store.</param>
/// <param name="Owner">Only owned by this agent now.</param>
/// <param name="Customer">Only of this customer.</param>
/// <param name="Status">Only those that stand here.</param>
/// <param name="After">Only those after this place: opened-at and id of the last row of the page before.</param>
/// <param name="Limit">Rows, 1 to 200.</param>
public sealed record ConversationFilter(
    string Tenant, string? Store = null, string? Owner = null, string? Customer = null, ConversationStatus? Status = null,
    (DateTimeOffset OpenedAt, string Id)? After = null, int Limit = 50);

/// <summary>A store's figures on one business date (TIM-1, TIM-3, TIM-6; P0-5). Counts are of inquiries; times in seconds.</summary>
/// <param name="Arrived">Inquiries opened.</param>
/// <param name="Waiting">In the queue now.</param>
/// <param name="Open">With an agent now.</param>
/// <param name="Closed">Closed.</param>
/// <param name="Abandoned">Left while waiting.</param>
/// <param name="Assigned">Given to an agent at least once.</param>
/// <param name="AssignedInTime">Of those, within the service level's seconds of the first message.</param>
/// <param name="Transferred">Transferred at least once.</param>
/// <param name="ClosedUntransferred">Closed without a transfer: resolved at first contact (TIM-8).</param>
/// <param name="Invited">Invitations sent.</param>
/// <param name="Evaluated">Evaluations received.</param>
/// <param name="AverageQueueSeconds">Mean time from first message to first assignment.</param>
/// <param name="LongestWaitingSince">First message of whoever waits longest (UTC).</param>
public sealed record StoreFigures(
    int Arrived, int Waiting, int Open, int Closed, int Abandoned, int Assigned, int AssignedInTime, int Transferred,
    int ClosedUntransferred, int Invited, int Evaluated, double? AverageQueueSeconds, DateTimeOffset? LongestWaitingSince);
