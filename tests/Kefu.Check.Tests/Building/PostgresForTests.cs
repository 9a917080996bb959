using Npgsql;

namespace Kefu.Check.Tests.Building;

/// <summary>The test run's PostgreSQL server: <c>KEFU_TEST_POSTGRES</c>, as <c>./kefu test</c> sets it.</summary>
internal static class PostgresForTests
{
    public static Task<string> ConnectionString() => Task.FromResult(
        Environment.GetEnvironmentVariable("KEFU_TEST_POSTGRES") is { Length: > 0 } given
            ? given
            : throw new InvalidOperationException("Set KEFU_TEST_POSTGRES, or run ./kefu test."));

    public static async Task Execute(string server, string sql)
    {
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
