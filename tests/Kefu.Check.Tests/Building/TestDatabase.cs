using System.Data.Common;
using System.Globalization;
using System.Reflection;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Kefu.Check.Tests.Building;

/// <summary>A database of its own for each test, with the shipped schema, written to directly.</summary>
internal abstract class TestDatabase : IAsyncDisposable
{
    private static int _number;

    public abstract string Source { get; }

    protected abstract DbConnection Connection { get; }

    protected abstract string Kind { get; }

    public static async Task<TestDatabase> Create(string kind)
    {
        TestDatabase database = kind == "sqlite" ? new SqliteTestDatabase() : await PostgresTestDatabase.Create(Interlocked.Increment(ref _number));
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
            "entry", "position, stream, version, tenant, at, ordinal, cap, over, facts",
            built.Entries.Select(e => new object?[] { e.Position, e.Stream, e.Version, e.Tenant, Time(e.At), Small(e.Ordinal), Small(e.Cap), Flag(e.Over), e.Facts }));
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
        await Insert("receipt", "tenant, key, hash, answer, at", built.Receipts.Select(r => new object?[] { r.Tenant, r.Key, "hash", r.Answer, Time(r.At) }));
        await transaction.CommitAsync();
        await WriteHead(built.Entries.Count);
    }

    public abstract ValueTask DisposeAsync();

    protected virtual Task WriteHead(long head) => Task.CompletedTask;

    protected abstract object? Time(DateTimeOffset? at);

    protected abstract object Date(string date);

    protected abstract object Flag(bool flag);

    protected abstract object? Small(int? number);

    private async Task Insert(string table, string columns, IEnumerable<object?[]> rows)
    {
        var count = columns.Split(',').Length;
        await using var command = Connection.CreateCommand();
        command.CommandText = $"insert into {table} ({columns}) values ({string.Join(", ", Enumerable.Range(1, count).Select(i => "@p" + i.ToString(CultureInfo.InvariantCulture)))})";
        for (var i = 1; i <= count; i++)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = "p" + i.ToString(CultureInfo.InvariantCulture);
            command.Parameters.Add(parameter);
        }

        foreach (var row in rows)
        {
            for (var i = 0; i < count; i++)
            {
                command.Parameters[i].Value = row[i] ?? DBNull.Value;
            }

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

        protected override string Kind => "sqlite";

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

    private sealed class PostgresTestDatabase(string server, string name) : TestDatabase
    {
        private readonly NpgsqlConnection _connection = new(new NpgsqlConnectionStringBuilder(server) { Database = name, Pooling = false }.ConnectionString);

        public override string Source { get; } = new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString;

        protected override DbConnection Connection => _connection;

        protected override string Kind => "postgres";

        public static async Task<PostgresTestDatabase> Create(int number)
        {
            var server = await PostgresForTests.ConnectionString();
            var name = $"check_{Environment.ProcessId}_{number}";
            await PostgresForTests.Execute(server, $"create database {name}");
            return new PostgresTestDatabase(server, name);
        }

        public override async ValueTask DisposeAsync()
        {
            await _connection.DisposeAsync();
            await PostgresForTests.Execute(server, $"drop database if exists {name} with (force)");
        }

        protected override Task WriteHead(long head) => Execute($"update ledger_head set position = {head}");

        protected override object? Time(DateTimeOffset? at) => at?.UtcDateTime;

        protected override object Date(string date) => DateOnly.Parse(date, CultureInfo.InvariantCulture);

        protected override object Flag(bool flag) => flag;

        protected override object? Small(int? number) => number is { } n ? (short)n : null;
    }
}
