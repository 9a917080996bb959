using Kefu.Testing.Postgres;
using Npgsql;

[assembly: AssemblyFixture(typeof(Kefu.Check.Tests.Building.PostgresForTests))]

namespace Kefu.Check.Tests.Building;

/// <summary>One PostgreSQL server for the tests of this assembly, started when the first of them asks.</summary>
public sealed class PostgresForTests : IAsyncDisposable
{
    private static readonly Lazy<Task<PostgresServer>> Server = new(() => PostgresServer.Start());

    /// <summary>A new, empty database.</summary>
    public static async Task<string> CreateDatabase() => await (await Server.Value).CreateDatabase();

    public static async Task Drop(string connectionString)
    {
        var database = new NpgsqlConnectionStringBuilder(connectionString);
        var name = database.Database;
        (database.Database, database.Pooling) = ("postgres", false);
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"drop database if exists {name} with (force)", connection);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (Server.IsValueCreated)
        {
            await (await Server.Value).DisposeAsync();
        }
    }
}
