using Kefu.Ledger;
using Npgsql;

namespace Kefu.Grains.Tests;

/// <summary>A fresh database of each kind for each test: a SQLite file, or a database on the test run's PostgreSQL server.</summary>
public static class Databases
{
    private static int _number;

    public static TheoryData<string> Both => ["sqlite", "postgres"];

    public static async Task<Database> Create(string kind)
    {
        var number = Interlocked.Increment(ref _number);
        if (kind == "sqlite")
        {
            var folder = Directory.CreateTempSubdirectory("kefu-grains-");
            return new Database(o => o.File = Path.Combine(folder.FullName, "kefu.db"), () =>
            {
                folder.Delete(recursive: true);
                return Task.CompletedTask;
            });
        }

        var server = await Server();
        var name = $"grains_{Environment.ProcessId}_{number}";
        await Execute(server, $"CREATE DATABASE {name}");
        var connection = new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString;
        return new Database(o => o.Database = connection, () => Execute(server, $"DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
    }

    private static Task<string> Server() =>
        Environment.GetEnvironmentVariable("KEFU_TEST_POSTGRES") is { Length: > 0 } given ? Task.FromResult(given) : Started.Value;

    private static readonly Lazy<Task<string>> Started = new(() => throw new InvalidOperationException("Set KEFU_TEST_POSTGRES, or run ./kefu test."));

    private static async Task Execute(string server, string sql)
    {
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public sealed class Database(Action<LedgerOptions> configure, Func<Task> drop) : IAsyncDisposable
    {
        public Action<LedgerOptions> Configure { get; } = configure;

        public async ValueTask DisposeAsync() => await drop();
    }
}
