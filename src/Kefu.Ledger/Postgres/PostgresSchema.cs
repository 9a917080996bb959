using System.Net.Sockets;
using Dapper;
using Kefu.Ledger.Migrations;
using Npgsql;

namespace Kefu.Ledger.Postgres;

/// <summary>Brings a database's schema up to this program's, each step in a transaction. Safe when several processes start at once.</summary>
internal static class PostgresSchema
{
    // Any number that nobody else locks: the letters "kefu".
    private const long LockKey = 0x6B656675;

    private const int Tries = 4;

    public static async Task Migrate(NpgsqlDataSource source, IReadOnlyList<Migration> known, TimeProvider clock, CancellationToken cancellationToken)
    {
        await using var connection = await Connect(source, cancellationToken);
        await Lock(connection, clock, cancellationToken);
        try
        {
            await connection.ExecuteAsync(
                """
                create table if not exists schema_step (number integer primary key, name text not null, checksum text not null, applied_at timestamptz not null default now())
                """);
            var applied = await connection.QueryAsync<(int, string, string)>("select number, name, checksum from schema_step order by number");
            foreach (var step in Migration.Missing(known, [.. applied]).ToList())
            {
                await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
                await connection.ExecuteAsync(step.Sql, transaction: transaction);
                await connection.ExecuteAsync(
                    "insert into schema_step (number, name, checksum) values (@Number, @Name, @Checksum)", new { step.Number, step.Name, step.Checksum }, transaction);
                await transaction.CommitAsync(cancellationToken);
            }
        }
        finally
        {
            await connection.ExecuteAsync("select pg_advisory_unlock(@LockKey)", new { LockKey });
        }
    }

    private static async Task<NpgsqlConnection> Connect(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        for (var left = Tries; ; left--)
        {
            try
            {
                return await source.OpenConnectionAsync(cancellationToken);
            }
            catch (Exception cause) when (left > 1 && cause is TimeoutException or NpgsqlException { InnerException: TimeoutException })
            {
                // A machine on which everything starts at once may be this slow; a database that is not there refuses at once.
            }
            catch (Exception cause) when (cause is NpgsqlException or SocketException or TimeoutException)
            {
                throw new LedgerUnavailableException("The database cannot be reached.", TimeSpan.FromSeconds(5), cause);
            }
        }
    }

    private static async Task Lock(NpgsqlConnection connection, TimeProvider clock, CancellationToken cancellationToken)
    {
        while (!await connection.ExecuteScalarAsync<bool>("select pg_try_advisory_lock(@LockKey)", new { LockKey }))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), clock, cancellationToken);
        }
    }
}
