using System.Data.Common;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Kefu.Check.Tests.Building;

/// <summary>A database of its own for each test, with the shipped schema, written to directly.</summary>
internal abstract class TestDatabase : IAsyncDisposable
{
    public abstract string Source { get; }

    protected abstract DbConnection Connection { get; }

    public static async Task<TestDatabase> Create(string kind)
    {
        TestDatabase database = kind == "sqlite" ? new SqliteTestDatabase() : new PostgresTestDatabase(await PostgresForTests.CreateDatabase());
        await database.Connection.OpenAsync();
        if (kind == "sqlite")
        {
            // As the ledger sets it, but for the waiting: these rows may be lost.
            await database.Execute("pragma journal_mode = wal; pragma synchronous = off");
        }

        foreach (var step in Assembly.GetExecutingAssembly().GetManifestResourceNames().Where(n => n.StartsWith(kind + "/", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(step)!);
            await database.Execute(await reader.ReadToEndAsync());
        }

        return database;
    }

    public async Task<CheckReport> Check() => await LedgerCheck.Run(CheckSource.Parse(Source), null, TestContext.Current.CancellationToken);

    public async Task Execute(string sql)
    {
        await using var command = Connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    public async Task Write(LedgerBuilder built)
    {
        await using var transaction = await Connection.BeginTransactionAsync();
        await Insert(
            "entry", "position, stream, version, tenant, at, ordinal, cap, over, facts" + (HasKeys ? ", key" : ""),
            built.Entries.Select(e => Keyed(e.Stream, e.Position, e.Stream, e.Version, e.Tenant, Time(e.At), Small(e.Ordinal), Small(e.Cap), Flag(e.Over), e.Facts)));
        await Insert(
            "conversation",
            "id, tenant, store, customer, platform, date, settled, status, priority, owner, last_owner, version, first_message_at, opened_at, assigned_at, first_reply_at, closed_at, transfers, invited, score",
            built.Conversations.Values.Select(c => new object?[]
            {
                c.Id, c.Tenant, c.Store, c.Customer, "tmall", Date(c.Date), c.Status >= 5 ? Date(c.Date) : null, Small(c.Status), Small(c.Priority), c.Owner, c.LastOwner,
                c.Version, Time(c.FirstMessageAt), Time(c.OpenedAt), Time(c.AssignedAt), Time(c.FirstReplyAt), Time(c.ClosedAt), Small(c.Transfers), Flag(c.Invited), Small(c.Score),
            }));
        await Insert(
            "directory", "tenant, kind, id, version, position, body",
            built.Directory.Values.Select(d => new object?[] { d.Tenant, Small(d.Kind), d.Id, d.Version, d.Position, d.Body }));
        await Insert(
            "receipt", "tenant, key, hash, answer, at" + (HasKeys ? ", id" : ""),
            built.Receipts.Select(r => Keyed($"{r.Tenant.Length} {r.Tenant} {r.Key}", r.Tenant, r.Key, "hash", r.Answer, Time(r.At))));
        await transaction.CommitAsync();
        await WriteHead(built.Entries.Count);
    }

    public abstract ValueTask DisposeAsync();

    protected virtual Task WriteHead(long head) => Task.CompletedTask;

    /// <summary>Entries and receipts are unique by a digest of their names, instead of by the names themselves.</summary>
    protected virtual bool HasKeys => false;

    // Any digest will do: the checker reads names.
    private object?[] Keyed(string name, params ReadOnlySpan<object?> row) =>
        HasKeys ? [.. row, new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16))] : [.. row];

    protected abstract object? Time(DateTimeOffset? at);

    protected abstract object Date(string date);

    protected abstract object Flag(bool flag);

    protected abstract object? Small(int? number);

    private async Task Insert(string table, string columns, IEnumerable<object?[]> rows)
    {
        foreach (var some in rows.Chunk(200))
        {
            await using var command = Connection.CreateCommand();
            var values = new List<string>();
            foreach (var row in some)
            {
                var names = row.Select(value =>
                {
                    var parameter = command.CreateParameter();
                    (parameter.ParameterName, parameter.Value) = ("p" + command.Parameters.Count.ToString(CultureInfo.InvariantCulture), value ?? DBNull.Value);
                    command.Parameters.Add(parameter);
                    return "@" + parameter.ParameterName;
                });
                values.Add($"({string.Join(", ", names)})");
            }

            command.CommandText = $"insert into {table} ({columns}) values {string.Join(", ", values)}";
            await command.ExecuteNonQueryAsync();
        }
    }

    private sealed class SqliteTestDatabase : TestDatabase
    {
        private readonly DirectoryInfo _folder = System.IO.Directory.CreateTempSubdirectory("kefu-check-test-");
        private readonly SqliteConnection _connection;

        public SqliteTestDatabase()
        {
            Source = Path.Combine(_folder.FullName, "kefu.db");
            _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Source, Pooling = false }.ToString());
        }

        public override string Source { get; }

        protected override DbConnection Connection => _connection;

        public override async ValueTask DisposeAsync()
        {
            await _connection.DisposeAsync();
            _folder.Delete(recursive: true);
        }

        protected override object? Time(DateTimeOffset? at) => at is { } t ? (t.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / 10 : null;

        protected override object Date(string date) => DateOnly.Parse(date, CultureInfo.InvariantCulture).DayNumber;

        protected override object Flag(bool flag) => flag ? 1 : 0;

        protected override object? Small(int? number) => number;
    }

    private sealed class PostgresTestDatabase(string database) : TestDatabase
    {
        private readonly NpgsqlConnection _connection = new(new NpgsqlConnectionStringBuilder(database) { Pooling = false }.ConnectionString);

        public override string Source => database;

        protected override DbConnection Connection => _connection;

        public override async ValueTask DisposeAsync()
        {
            await _connection.DisposeAsync();
            await PostgresForTests.Drop(database);
        }

        protected override bool HasKeys => true;

        protected override Task WriteHead(long head) => Execute($"update ledger_head set position = {head}");

        protected override object? Time(DateTimeOffset? at) => at?.UtcDateTime;

        protected override object Date(string date) => DateOnly.Parse(date, CultureInfo.InvariantCulture);

        protected override object Flag(bool flag) => flag;

        protected override object? Small(int? number) => number is { } n ? (short)n : null;
    }
}
