using Npgsql;

namespace Kefu.EndToEnd.Tests.Processes;

/// <summary>A PostgreSQL database of its own, on the server that <c>./kefu test</c> started.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private static int _count;
    private readonly string _name;

    private TestDatabase(string name, string connectionString) => (_name, ConnectionString) = (name, connectionString);

    public static string? Server { get; } = Environment.GetEnvironmentVariable("KEFU_TEST_POSTGRES");

    public string ConnectionString { get; }

    public static async Task<TestDatabase> Create()
    {
        var database = ToBeMade();
        await Execute($"CREATE DATABASE {database._name}");
        return database;
    }

    /// <summary>One that is not there yet; it is dropped if it comes to be.</summary>
    public static TestDatabase ToBeMade()
    {
        Assert.SkipWhen(string.IsNullOrEmpty(Server), "KEFU_TEST_POSTGRES names no PostgreSQL server; ./kefu test starts one");
        var name = $"kefu_e2e_{Environment.ProcessId}_{Interlocked.Increment(ref _count)}";
        return new TestDatabase(name, new NpgsqlConnectionStringBuilder(Server) { Database = name }.ConnectionString);
    }

    public async ValueTask DisposeAsync() => await Execute($"DROP DATABASE IF EXISTS {_name} WITH (FORCE)");

    private static async Task Execute(string sql)
    {
        await using var connection = new NpgsqlConnection(Server);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
