using System.Data;
using System.Globalization;
using System.Runtime.CompilerServices;
using Kefu.Check.ReadModels;
using Npgsql;

namespace Kefu.Check;

/// <summary>
/// Reads a PostgreSQL ledger within one read-only transaction of isolation level repeatable read: one snapshot. While it runs,
/// vacuum keeps what the snapshot may still see.
/// </summary>
internal sealed class PostgreSqlTables : ILedgerTables
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _snapshot;

    private PostgreSqlTables(NpgsqlConnection connection, NpgsqlTransaction snapshot) => (_connection, _snapshot) = (connection, snapshot);

    public static async Task<ILedgerTables> Open(string connectionString, CancellationToken cancellationToken)
    {
        NpgsqlConnection? connection = null;
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(connectionString) { ApplicationName = "kefu check", CommandTimeout = 0, Pooling = false };
            connection = new NpgsqlConnection(settings.ConnectionString);
            await connection.OpenAsync(cancellationToken);
            var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
            await using var first = new NpgsqlCommand(
                """
                set transaction read only;
                select count(*) from unnest(array['ledger_head', 'entry', 'conversation', 'directory', 'receipt']) as t(name) where to_regclass(t.name) is not null
                """,
                connection, snapshot);
            if (Convert.ToInt64(await first.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture) != 5)
            {
                throw new LedgerUnreadableException(
                    $"{settings.Host}/{settings.Database} holds no ledger: it has no tables ledger_head, entry, conversation, directory and receipt.");
            }

            return new PostgreSqlTables(connection, snapshot);
        }
        catch (Exception e) when (e is NpgsqlException or ArgumentException or LedgerUnreadableException)
        {
            if (connection is not null)
            {
                await connection.DisposeAsync();
            }

            throw e as LedgerUnreadableException ?? new LedgerUnreadableException($"The database cannot be read: {e.Message}", e);
        }
    }

    public async Task<long> Head(CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select position from ledger_head", _connection, _snapshot);
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken) ?? 0L, CultureInfo.InvariantCulture);
    }

    public async Task<DateTimeOffset?> NewestReceipt(CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select max(at) from receipt", _connection, _snapshot);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? Time(row, 0) : null;
    }

    public async Task<List<Entry>> Entries(long after, int limit, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "select position, stream, version, tenant, at, ordinal, cap, over, facts from entry where position > $1 order by position limit $2", _connection, _snapshot)
        {
            Parameters = { new() { Value = after }, new() { Value = limit } },
        };
        await command.PrepareAsync(cancellationToken);
        var page = new List<Entry>(limit);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            page.Add(new(
                row.GetInt64(0), row.GetString(1), row.GetInt32(2), row.GetString(3), row.GetFieldValue<DateTimeOffset>(4), Number(row, 5), Number(row, 6),
                row.GetBoolean(7), row.GetString(8)));
        }

        return page;
    }

    public async Task<(string Stream, int Version)?> Locate(long position, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select stream, version from entry where position = $1", _connection, _snapshot)
        {
            Parameters = { new() { Value = position } },
        };
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? (row.GetString(0), row.GetInt32(1)) : null;
    }

    public async IAsyncEnumerable<ConversationRow> Conversations([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            select id, tenant, store, customer, platform, date, settled, status, priority, owner, last_owner, version, first_message_at, opened_at,
                   assigned_at, first_reply_at, closed_at, transfers, invited, score
            from conversation
            """,
            _connection, _snapshot);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            yield return new(
                row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetFieldValue<DateOnly>(5),
                row.IsDBNull(6) ? null : row.GetFieldValue<DateOnly>(6), row.GetInt16(7), row.GetInt16(8), Text(row, 9), Text(row, 10), row.GetInt32(11),
                row.GetFieldValue<DateTimeOffset>(12), row.GetFieldValue<DateTimeOffset>(13), Time(row, 14), Time(row, 15), Time(row, 16), row.GetInt16(17),
                row.GetBoolean(18), Number(row, 19));
        }
    }

    public async IAsyncEnumerable<DirectoryRow> Directory([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select tenant, kind, id, version, position, body from directory", _connection, _snapshot);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            yield return new(row.GetString(0), row.GetInt16(1), row.GetString(2), row.GetInt32(3), row.GetInt64(4), row.GetString(5));
        }
    }

    public async IAsyncEnumerable<ReceiptRow> Receipts([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select tenant, key, answer, at from receipt", _connection, _snapshot);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            yield return new(row.GetString(0), row.GetString(1), row.GetString(2), row.GetFieldValue<DateTimeOffset>(3));
        }
    }

    public async IAsyncEnumerable<(string Tenant, string Key, long Count)> RepeatedReceipts([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select tenant, key, count(*) from receipt group by tenant, key having count(*) > 1", _connection, _snapshot);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            yield return (row.GetString(0), row.GetString(1), row.GetInt64(2));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _snapshot.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private static int? Number(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt16(column);

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static DateTimeOffset? Time(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);
}
