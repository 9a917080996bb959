using System.Collections.Immutable;
using System.Data.Common;
using System.Net.Sockets;
using Dapper;
using Kefu.Ledger.Reading;
using Npgsql;

namespace Kefu.Ledger.Postgres;

/// <summary>Reads from PostgreSQL: requests of a group go as arrays, one statement and one round trip for all of them.</summary>
/// <remarks><c>offset 0</c> and <c>limit</c> inside <c>lateral</c> keep it one index descent per request, whatever the statistics say; <c>customer &gt; ''</c> names the index (see the schema).</remarks>
internal sealed class PostgresReads(NpgsqlDataSource source, TimeProvider clock) : IReadDatabase
{
    public const string Streams =
        """
        select r.n::integer, e.* from unnest($1, $2) with ordinality as r (key, after, n)
        cross join lateral (
            select position, stream, version, tenant, at, facts from entry
            where key = r.key and version > r.after order by version offset 0) e
        order by r.n, e.version
        """;

    public const string Customers =
        $"""
        select r.n::integer, c.* from unnest($1, $2, $3) with ordinality as r (tenant, customer, since, n)
        cross join lateral (
            select {RowReader.ConversationColumns} from conversation
            where settled is null and tenant = r.tenant and customer = r.customer and customer > ''
            union all
            select {RowReader.ConversationColumns} from conversation
            where settled = any ($4) and tenant = r.tenant and customer = r.customer and customer > '' and settled >= r.since
            offset 0) c
        """;

    public const string Receipts =
        """
        select r.n::integer, x.* from unnest($1) with ordinality as r (id, n)
        cross join lateral (select tenant, key, hash, answer, at from receipt where id = r.id limit 1) x
        """;

    public const string ConversationsById =
        $"""
        select c.* from unnest($1) as r (id)
        cross join lateral (select {RowReader.ConversationColumns} from conversation where id = r.id limit 1) c
        """;

    private const int MostOfOneCustomer = 100;

    private static readonly RowReader Rows = new(new PostgresDialect());

    public IDialect Dialect { get; } = new PostgresDialect();

    public async Task<ImmutableArray<Entry>[]> ReadStreams(IReadOnlyList<StreamRequest> requests) =>
        await Guarded(async () =>
        {
            var found = Builders<Entry>(requests.Count);
            await using var command = source.CreateCommand(Streams);
            Add(command.Parameters, requests.Select(r => RowKeys.OfStream(r.Stream)).ToArray());
            Add(command.Parameters, requests.Select(r => r.AfterVersion).ToArray());
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                found[reader.GetInt32(0) - 1].Add(Rows.Entry(reader, 1));
            }

            return Array.ConvertAll(found, f => f.DrainToImmutable());
        });

    public async Task<CustomerView[]> FindCustomers(IReadOnlyList<CustomerRequest> requests) =>
        await Guarded(async () =>
        {
            var conversations = Builders<ConversationRow>(requests.Count);
            var receipts = new Receipt?[requests.Count];
            var tenants = requests.Select(r => r.Tenant).ToArray();
            var sinces = requests.Select(r => r.Since).ToArray();

            await using var batch = source.CreateBatch();
            var first = new NpgsqlBatchCommand(Customers);
            Add(first.Parameters, tenants);
            Add(first.Parameters, requests.Select(r => r.Customer).ToArray());
            Add(first.Parameters, sinces);
            Add(first.Parameters, BusinessDates.Since(sinces.Min(), sinces.Max(), clock.GetUtcNow()));
            batch.BatchCommands.Add(first);
            var second = new NpgsqlBatchCommand(Receipts);
            Add(second.Parameters, requests.Select(r => RowKeys.OfReceipt(r.Tenant, r.Key)).ToArray());
            batch.BatchCommands.Add(second);

            await using var reader = await batch.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                conversations[reader.GetInt32(0) - 1].Add(Rows.Conversation(reader, 1));
            }

            await reader.NextResultAsync();
            while (await reader.ReadAsync())
            {
                receipts[reader.GetInt32(0) - 1] = ReadReceipt(reader);
            }

            return conversations.Select((c, i) => new CustomerView(Newest(c), receipts[i])).ToArray();
        });

    public async Task<Receipt?[]> FindReceipts(IReadOnlyList<(string Tenant, string Key)> requests) =>
        await Guarded(async () =>
        {
            var found = new Receipt?[requests.Count];
            await using var command = source.CreateCommand(Receipts);
            Add(command.Parameters, requests.Select(r => RowKeys.OfReceipt(r.Tenant, r.Key)).ToArray());
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                found[reader.GetInt32(0) - 1] = ReadReceipt(reader);
            }

            return found;
        });

    public async Task<ImmutableArray<ConversationRow>[]> FindConversations(IReadOnlyList<ImmutableArray<string>> requests) =>
        await Guarded(async () =>
        {
            var found = new Dictionary<string, ConversationRow>(StringComparer.Ordinal);
            await using var command = source.CreateCommand(ConversationsById);
            Add(command.Parameters, requests.SelectMany(ids => ids).Distinct(StringComparer.Ordinal).ToArray());
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                var row = Rows.Conversation(reader);
                found.Add(row.Id, row);
            }

            return requests.Select(ids => ids.Where(found.ContainsKey).Select(id => found[id]).ToImmutableArray()).ToArray();
        });

    public async Task<List<T>> Query<T>(string sql, Arguments arguments, Func<DbDataReader, T> read, CancellationToken cancellationToken) =>
        await Guarded(async () =>
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            await using var reader = await connection.ExecuteReaderAsync(new CommandDefinition(sql, arguments, cancellationToken: cancellationToken));
            List<T> rows = [];
            while (await reader.ReadAsync(cancellationToken))
            {
                rows.Add(read(reader));
            }

            return rows;
        });

    public async Task Execute(string sql, Arguments arguments, CancellationToken cancellationToken) =>
        await Guarded(async () =>
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            return await connection.ExecuteAsync(new CommandDefinition(sql, arguments, cancellationToken: cancellationToken));
        });

    private static async Task<T> Guarded<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception cause) when (cause is NpgsqlException or SocketException or IOException or TimeoutException)
        {
            throw new LedgerUnavailableException("The database cannot be read now.", TimeSpan.FromSeconds(1), cause);
        }
    }

    private static Receipt ReadReceipt(NpgsqlDataReader reader) => new(
        reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.GetFieldValue<DateTimeOffset>(5));

    // Here and not in SQL: nearly every customer has one at most, and a sort costs even where there is nothing to sort.
    private static ImmutableArray<ConversationRow> Newest(ImmutableArray<ConversationRow>.Builder rows)
    {
        if (rows.Count > 1)
        {
            rows.Sort(static (a, b) => b.OpenedAt.CompareTo(a.OpenedAt) is not 0 and var order ? order : string.CompareOrdinal(b.Id, a.Id));
            rows.Count = Math.Min(rows.Count, MostOfOneCustomer);
        }

        return rows.DrainToImmutable();
    }

    private static ImmutableArray<T>.Builder[] Builders<T>(int count)
    {
        var builders = new ImmutableArray<T>.Builder[count];
        for (var i = 0; i < count; i++)
        {
            builders[i] = ImmutableArray.CreateBuilder<T>(0);
        }

        return builders;
    }

    private static void Add<T>(NpgsqlParameterCollection parameters, T[] values) => parameters.Add(new NpgsqlParameter<T[]> { TypedValue = values });
}
