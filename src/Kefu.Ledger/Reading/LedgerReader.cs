using System.Collections.Immutable;
using System.Data.Common;
using Kefu.Domain.Conversations;

namespace Kefu.Ledger.Reading;

/// <summary>Reads for grains (gathered), boards, lists and followers.</summary>
internal sealed class LedgerReader : ILedgerReader
{
    private const int MostRows = 1_000;

    /// <summary>One tenant's entries on a stretch of the global order; there is no index for it, as every entry would pay for one.</summary>
    internal const string Stretch =
        $"select {RowReader.EntryColumns} from entry where position > @after and position <= @upto and tenant = @tenant order by position limit @limit";

    /// <summary>Length of such a stretch: some milliseconds if nothing in it is the tenant's.</summary>
    private const int MostLookedAt = 20_000;

    // "store > ''" names the index: see the schema.
    private const string Open = "settled is null and tenant = @tenant and store > ''";

    private readonly IReadDatabase _database;
    private readonly RowReader _rows;
    private readonly ConversationList _list;
    private readonly Gathered<StreamRequest, ImmutableArray<Entry>> _streams;
    private readonly Gathered<CustomerRequest, CustomerView> _customers;
    private readonly Gathered<(string, string), Receipt?> _receipts;
    private readonly Gathered<ImmutableArray<string>, ImmutableArray<ConversationRow>> _conversations;

    public LedgerReader(IReadDatabase database, LedgerOptions options, TimeProvider clock, LedgerMetrics metrics)
    {
        (_database, _rows, _list) = (database, new(database.Dialect), new(database, clock));
        _streams = Gather<StreamRequest, ImmutableArray<Entry>>("stream", database.ReadStreams);
        _customers = Gather<CustomerRequest, CustomerView>("customer", database.FindCustomers);
        _receipts = Gather<(string, string), Receipt?>("receipt", database.FindReceipts);
        _conversations = Gather<ImmutableArray<string>, ImmutableArray<ConversationRow>>("conversation", database.FindConversations);

        Gathered<TRequest, TResult> Gather<TRequest, TResult>(string kind, Func<IReadOnlyList<TRequest>, Task<TResult[]>> ask) =>
            new(
                requests =>
                {
                    metrics.Query(kind);
                    return ask(requests);
                },
                mostWaiting: options.MostQueued);
    }

    public Task<ImmutableArray<Entry>> ReadStream(string stream, int afterVersion, CancellationToken cancellationToken) =>
        _streams.Ask(new(stream, afterVersion), cancellationToken);

    public Task<CustomerView> FindCustomer(string tenant, string customer, DateOnly since, string receiptKey, CancellationToken cancellationToken) =>
        _customers.Ask(new(tenant, customer, since, receiptKey), cancellationToken);

    public Task<Receipt?> FindReceipt(string tenant, string key, CancellationToken cancellationToken) =>
        _receipts.Ask((tenant, key), cancellationToken);

    public Task<ImmutableArray<ConversationRow>> FindConversations(ImmutableArray<string> ids, CancellationToken cancellationToken) =>
        ids.IsDefaultOrEmpty ? Task.FromResult(ImmutableArray<ConversationRow>.Empty) : _conversations.Ask(ids, cancellationToken);

    public async Task<string?> LastStream(string prefix, CancellationToken cancellationToken)
    {
        // Nothing sorts after the last code point, so this is the end of the prefix in the order of bytes. The rest names the index: see the schema.
        var found = await _database.Query(
            """
            select stream from entry where stream >= @prefix and stream < @end
                and version = 1 and (stream < 'conversation:' or stream >= 'conversation;')
            order by stream desc limit 1
            """,
            new Arguments().With("prefix", prefix).With("end", prefix + "\U0010FFFF"),
            row => row.GetString(0), cancellationToken);
        return found.FirstOrDefault();
    }

    public async Task<ImmutableArray<ConversationRow>> Waiting(string tenant, string store, WaitingCursor? after, int limit, CancellationToken cancellationToken)
    {
        var arguments = new Arguments().With("tenant", tenant).With("store", store).With("status", (short)ConversationStatus.Waiting)
            .With("limit", Math.Clamp(limit, 1, MostRows));
        var cursor = "";
        if (after is { } place)
        {
            arguments.With("time", _database.Dialect.Parameter(place.FirstMessageAt)).With("id", place.Id);
            cursor = "and (first_message_at, id) > (@time, @id)";
        }

        return [.. await _database.Query(
            $"select {RowReader.ConversationColumns} from conversation where {Open} and store = @store and status = @status {cursor} order by first_message_at, id limit @limit",
            arguments, _rows.Conversation, cancellationToken)];
    }

    public async Task<ImmutableArray<WaitingStore>> StoresWithWaiting(WaitingStore? after, int limit, CancellationToken cancellationToken) =>
        [.. await _database.Query(
            """
            select tenant, store, count(*) from conversation
            where settled is null and store > '' and status = @status and (tenant, store) > (@tenant, @store)
            group by tenant, store order by tenant, store limit @limit
            """,
            new Arguments().With("status", (short)ConversationStatus.Waiting).With("tenant", after?.Tenant ?? "").With("store", after?.Store ?? "")
                .With("limit", Math.Clamp(limit, 1, MostRows)),
            row => new WaitingStore(row.GetString(0), row.GetString(1), (int)row.GetInt64(2)), cancellationToken)];

    public async Task<ImmutableArray<ConversationRow>> OwnedBy(string tenant, string agent, CancellationToken cancellationToken) =>
        [.. await _database.Query(
            $"select {RowReader.ConversationColumns} from conversation where {Open} and owner = @owner order by opened_at, id",
            new Arguments().With("tenant", tenant).With("owner", agent), _rows.Conversation, cancellationToken)];

    public Task<ImmutableArray<ConversationRow>> Conversations(ConversationFilter filter, CancellationToken cancellationToken) =>
        _list.Page(filter, cancellationToken);

    public async Task<StoreFigures> Figures(string tenant, string store, DateOnly date, TimeSpan serviceLevel, CancellationToken cancellationToken)
    {
        var dialect = _database.Dialect;
        var figures = await _database.Query(
            $"""
            select count(*), count(*) filter (where status = 1), count(*) filter (where status in (2, 3, 4)), count(*) filter (where status = 5),
                count(*) filter (where status = 6), count(*) filter (where assigned_at is not null),
                count(*) filter (where {dialect.Seconds("first_message_at", "assigned_at")} <= @level), count(*) filter (where transfers > 0),
                count(*) filter (where status = 5 and transfers = 0), count(*) filter (where invited), count(*) filter (where score is not null),
                avg({dialect.Seconds("first_message_at", "assigned_at")}), min(first_message_at) filter (where status = 1)
            from (
                select * from conversation where {Open} and store = @store and date = @date
                union all
                select * from conversation where settled = @date and tenant = @tenant and store > '' and store = @store) c
            """,
            new Arguments().With("tenant", tenant).With("store", store).With("date", dialect.Parameter(date)).With("level", serviceLevel.TotalSeconds),
            Read, cancellationToken);
        return figures[0];

        static int Count(DbDataReader row, int column) => (int)row.GetInt64(column);

        StoreFigures Read(DbDataReader row) => new(
            Count(row, 0), Count(row, 1), Count(row, 2), Count(row, 3), Count(row, 4), Count(row, 5), Count(row, 6), Count(row, 7),
            Count(row, 8), Count(row, 9), Count(row, 10), row.IsDBNull(11) ? null : row.GetDouble(11), _rows.Time(row, 12));
    }

    public async Task<(ImmutableArray<DirectoryRow> Rows, long Position)> Directory(long afterPosition, CancellationToken cancellationToken)
    {
        var rows = await _database.Query(
            "select position, tenant, kind, id, version, body from directory where position > @after order by position",
            new Arguments().With("after", afterPosition),
            row => (row.GetInt64(0), new DirectoryRow(row.GetString(1), (DirectoryKind)row.GetInt16(2), row.GetString(3), row.GetInt32(4), row.GetString(5))),
            cancellationToken);
        return ([.. rows.Select(r => r.Item2)], rows.Count > 0 ? rows[^1].Item1 : afterPosition);
    }

    public async Task<ImmutableArray<Entry>> ReadAll(long afterPosition, int limit, CancellationToken cancellationToken) =>
        [.. await _database.Query(
            $"select {RowReader.EntryColumns} from entry where position > @after order by position limit @limit",
            new Arguments().With("after", afterPosition).With("limit", Math.Clamp(limit, 1, 10_000)), row => _rows.Entry(row), cancellationToken)];

    public async Task<TenantEntries> ReadTenant(string tenant, long afterPosition, int limit, CancellationToken cancellationToken)
    {
        // The head is read first: whatever is up to it can be seen by the query that follows.
        var head = await Head(cancellationToken);
        if (afterPosition >= head)
        {
            return new([], afterPosition, head);
        }

        var upto = Math.Min(head, afterPosition + MostLookedAt);
        var most = Math.Clamp(limit, 1, MostRows);
        var entries = await _database.Query(
            Stretch, new Arguments().With("after", afterPosition).With("upto", upto).With("tenant", tenant).With("limit", most),
            row => _rows.Entry(row), cancellationToken);
        return new([.. entries], entries.Count == most ? entries[^1].Position : upto, head);
    }

    public async Task<ReadOnlyMemory<byte>> FeedSecret(CancellationToken cancellationToken) =>
        (await _database.Query("select value from secret where name = 'feed'", new(), row => row.GetFieldValue<byte[]>(0), cancellationToken))[0];

    public async Task<long> Head(CancellationToken cancellationToken) =>
        (await _database.Query("select coalesce(max(position), 0) from entry", new(), row => row.GetInt64(0), cancellationToken))[0];

    public async Task<ImmutableArray<(long Number, AuditRow Row)>> Audit(string tenant, long? before, int limit, CancellationToken cancellationToken) =>
        [.. await _database.Query(
            "select number, tenant, at, actor, act, target, outcome, detail, address from audit where tenant = @tenant and number < @before order by number desc limit @limit",
            new Arguments().With("tenant", tenant).With("before", before ?? long.MaxValue).With("limit", Math.Clamp(limit, 1, MostRows)),
            row => (row.GetInt64(0), new AuditRow(
                row.GetString(1), _database.Dialect.Time(row, 2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetString(6),
                RowReader.Text(row, 7), RowReader.Text(row, 8))),
            cancellationToken)];
}
