using System.Collections.Immutable;
using System.Data.Common;
using Dapper;
using Kefu.Ledger.Reading;
using Microsoft.Data.Sqlite;

namespace Kefu.Ledger.Sqlite;

/// <summary>
/// Reads from SQLite on threads of their own, never on the writer's. A group is answered from one snapshot by prepared
/// statements, request by request: there is no network to save.
/// </summary>
internal sealed class SqliteReads(SqliteFile file, SqliteBatchWriter writer, TimeProvider clock) : IReadDatabase, IDisposable
{
    private const string Stream = $"select {RowReader.EntryColumns} from entry where stream = $1 and version > $2 order by version";

    // The index is named: left to itself, SQLite walks the tenant's whole list by opened_at, because the answer is ordered by it.
    private const string Customer =
        $"""
        select * from (
            select {RowReader.ConversationColumns} from conversation indexed by conversation_customer
            where settled is null and tenant = $1 and customer = $2
            union all
            select {RowReader.ConversationColumns} from conversation indexed by conversation_customer
            where settled in (select value from json_each($4)) and tenant = $1 and customer = $2 and settled >= $3)
        order by opened_at desc, id desc limit 100
        """;

    private const string ReceiptByKey = "select tenant, key, hash, answer, at from receipt where tenant = $1 and key = $2";

    private const string ConversationById = $"select {RowReader.ConversationColumns} from conversation where id = $1";

    private static readonly SqliteDialect Spelling = new();
    private static readonly RowReader Rows = new(Spelling);

    private readonly SqliteThreads _threads = new("ledger reader", 2);
    private readonly ThreadLocal<ReadConnection> _connections = new(() => new ReadConnection(file), trackAllValues: true);

    public IDialect Dialect => Spelling;

    public Task<ImmutableArray<Entry>[]> ReadStreams(IReadOnlyList<StreamRequest> requests) =>
        Snapshot(c => requests.Select(r => c.All(Stream, row => Rows.Entry(row), r.Stream, r.AfterVersion)).ToArray());

    public Task<CustomerView[]> FindCustomers(IReadOnlyList<CustomerRequest> requests)
    {
        var dates = Spelling.Parameter(BusinessDates.Since(requests.Min(r => r.Since), requests.Max(r => r.Since), clock.GetUtcNow()));
        return Snapshot(c => requests.Select(r => new CustomerView(
            c.All(Customer, Rows.Conversation, r.Tenant, r.Customer, r.Since.DayNumber, dates),
            c.All(ReceiptByKey, ReadReceipt, r.Tenant, r.Key).FirstOrDefault())).ToArray());
    }

    public Task<Receipt?[]> FindReceipts(IReadOnlyList<(string Tenant, string Key)> requests) =>
        Snapshot(c => requests.Select(r => c.All(ReceiptByKey, ReadReceipt, r.Tenant, r.Key).FirstOrDefault()).ToArray());

    public Task<ImmutableArray<ConversationRow>[]> FindConversations(IReadOnlyList<ImmutableArray<string>> requests) =>
        Snapshot(c => requests
            .Select(ids => ids.SelectMany(id => c.All(ConversationById, Rows.Conversation, id)).ToImmutableArray()).ToArray());

    public Task<List<T>> Query<T>(string sql, Arguments arguments, Func<DbDataReader, T> read, CancellationToken cancellationToken) =>
        Guarded(c =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var reader = (DbDataReader)c.Connection.ExecuteReader(new CommandDefinition(sql, arguments));
            List<T> rows = [];
            while (reader.Read())
            {
                rows.Add(read(reader));
            }

            return rows;
        });

    public Task Execute(string sql, Arguments arguments, CancellationToken cancellationToken) =>
        writer.Between(connection => connection.Execute(new CommandDefinition(sql, arguments)));

    public void Dispose()
    {
        // After the threads have ended, nobody else uses their connections.
        _threads.Dispose();
        foreach (var connection in _connections.Values)
        {
            connection.Dispose();
        }

        _connections.Dispose();
    }

    private static Receipt ReadReceipt(DbDataReader row) =>
        new(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), Spelling.Time(row, 4));

    private Task<T> Snapshot<T>(Func<ReadConnection, T> read) => Guarded(connection => connection.Snapshot(read));

    private Task<T> Guarded<T>(Func<ReadConnection, T> read) => _threads.Run(() =>
    {
        var connection = _connections.Value!;
        try
        {
            return read(connection);
        }
        catch (SqliteException cause)
        {
            connection.Drop();
            throw new LedgerUnavailableException("The database cannot be read now.", TimeSpan.FromSeconds(1), cause);
        }
    });

    /// <summary>A reader thread's connection with its prepared statements.</summary>
    private sealed class ReadConnection(SqliteFile file) : IDisposable
    {
        private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);
        private SqliteConnection? _connection;

        public SqliteConnection Connection => _connection ??= file.Read();

        public T Snapshot<T>(Func<ReadConnection, T> read)
        {
            SqliteStatements.Execute(Connection, "begin");
            try
            {
                return read(this);
            }
            finally
            {
                SqliteStatements.Execute(Connection, "rollback");
            }
        }

        public ImmutableArray<T> All<T>(string sql, Func<DbDataReader, T> read, params ReadOnlySpan<object> values)
        {
            if (!_commands.TryGetValue(sql, out var command))
            {
                command = Connection.CreateCommand();
                command.CommandText = sql;
                for (var i = 1; i <= values.Length; i++)
                {
                    command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
                }

                _commands.Add(sql, command);
            }

            for (var i = 0; i < values.Length; i++)
            {
                command.Parameters[i].Value = values[i];
            }

            using var reader = command.ExecuteReader();
            var rows = ImmutableArray.CreateBuilder<T>(0);
            while (reader.Read())
            {
                rows.Add(read(reader));
            }

            return rows.DrainToImmutable();
        }

        public void Drop()
        {
            foreach (var command in _commands.Values)
            {
                command.Dispose();
            }

            _commands.Clear();
            _connection?.Dispose();
            _connection = null;
        }

        public void Dispose() => Drop();
    }
}
