using System.Data;
using System.Net.Sockets;
using Kefu.Ledger.Writing;
using Npgsql;

namespace Kefu.Ledger.Postgres;

/// <summary>
/// Writes a batch as one pipelined round trip and one implicit transaction: each table's rows as one statement over arrays.
/// </summary>
/// <remarks>
/// The head's row is locked first, so batches of several processes follow one another and cannot deadlock, in whatever order
/// they hold their rows. What is pruned in the background is old receipts only and never waits for the head.
/// </remarks>
internal sealed class PostgresBatchWriter(NpgsqlDataSource source) : IBatchWriter
{
    private NpgsqlConnection? _connection;
    private PostgresStatements? _statements;

    public async Task<BatchOutcome> Write(Batch batch)
    {
        try
        {
            if (_connection is null)
            {
                _connection = await source.OpenConnectionAsync();
                _statements = new PostgresStatements(_connection);
            }
        }
        catch (Exception cause) when (IsFault(cause))
        {
            await Drop();
            return BatchOutcome.Unavailable(cause);
        }

        try
        {
            // All or nothing and in one go: with the last statement goes the commit.
            var position = await _statements!.Run(batch);
            return BatchOutcome.Written(position - batch.Entries.Count);
        }
        catch (PostgresException cause) when (cause.Severity is "ERROR" || cause.InvariantSeverity is "ERROR")
        {
            // An error ends the transaction. (Worse than an error, FATAL and PANIC, can come after the commit.)
            return await Classify(cause);
        }
        catch (NpgsqlException cause) when (cause.InnerException is TimeoutException && _connection.FullState == ConnectionState.Open)
        {
            // Timed out, and the server has confirmed that it cancelled: had it committed first, there would be no error. Otherwise the connection is broken.
            await Drop();
            return BatchOutcome.Unavailable(cause);
        }
        catch (Exception cause) when (IsFault(cause))
        {
            await Drop();
            return BatchOutcome.Unknown(cause);
        }
    }

    public async ValueTask DisposeAsync() => await Drop();

    private async Task<BatchOutcome> Classify(PostgresException cause)
    {
        switch (cause.SqlState)
        {
            case PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.CheckViolation or PostgresErrorCodes.NotNullViolation:
                return BatchOutcome.Refused(
                    cause.ConstraintName switch
                    {
                        "receipt_key" => Refusal.Receipt,
                        "entry_ordinal" or "entry_cap" => Refusal.Ordinal,
                        "entry_version" or "conversation_id" => Refusal.Version,
                        // No constraint is named: the version came out as null, because the version before is not there.
                        _ when cause.SqlState == PostgresErrorCodes.NotNullViolation && cause.ColumnName == "version" => Refusal.Version,
                        _ => Refusal.Invalid,
                    },
                    cause);
            case ['2', '2', ..]:
                return BatchOutcome.Refused(Refusal.Invalid, cause);
            default:
                // Disk full, too many connections, read-only standby, cancelled by a timeout …: a new connection may find a better place.
                await Drop();
                return BatchOutcome.Unavailable(cause);
        }
    }

    private static bool IsFault(Exception cause) =>
        cause is NpgsqlException or SocketException or IOException or TimeoutException or OperationCanceledException or ObjectDisposedException or InvalidOperationException;

    private async Task Drop()
    {
        var connection = _connection;
        _connection = null;
        _statements = null;
        if (connection is not null)
        {
            try
            {
                NpgsqlConnection.ClearPool(connection);
                await connection.DisposeAsync();
            }
            catch (Exception cause) when (IsFault(cause))
            {
                // It was broken already.
            }
        }
    }
}
