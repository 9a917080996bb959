using System.Net.Sockets;
using Dapper;
using Kefu.Ledger.Pruning;
using Npgsql;

namespace Kefu.Ledger.Postgres;

/// <summary>
/// Walks over the table's blocks. There is no index on the time, because every command would pay for it; and no process deletes
/// what another is at.
/// </summary>
internal sealed class PostgresReceipts(NpgsqlDataSource source) : IReceiptStore
{
    private const int BlocksAtOnce = 256;
    private const long LockKey = 0x6B656676;

    public async Task<(int Deleted, long? Next)> Prune(DateTimeOffset before, long place, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            if (!await connection.ExecuteScalarAsync<bool>("select pg_try_advisory_xact_lock(@LockKey)", new { LockKey }, transaction))
            {
                return (0, null);
            }

            var blocks = await connection.ExecuteScalarAsync<long>(
                "select pg_relation_size('receipt') / current_setting('block_size')::bigint", transaction: transaction);
            var deleted = await connection.ExecuteAsync(
                "delete from receipt where ctid >= format('(%s,0)', @From)::tid and ctid < format('(%s,0)', @To)::tid and at < @Before",
                new { From = place, To = place + BlocksAtOnce, Before = before.UtcDateTime }, transaction);
            await transaction.CommitAsync(cancellationToken);
            return (deleted, place + BlocksAtOnce < blocks ? place + BlocksAtOnce : null);
        }
        catch (Exception cause) when (cause is NpgsqlException or SocketException or IOException or TimeoutException)
        {
            throw new LedgerUnavailableException("The database cannot be written now.", TimeSpan.FromSeconds(1), cause);
        }
    }
}
