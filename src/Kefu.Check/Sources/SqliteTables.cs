using System.Globalization;
using System.Runtime.CompilerServices;
using Kefu.Check.ReadModels;
using Microsoft.Data.Sqlite;

namespace Kefu.Check;

/// <summary>
/// Reads a SQLite ledger within one read transaction. It takes no lock that a writer would meet; while it runs, the write-ahead
/// log cannot be folded back and grows.
/// </summary>
internal sealed class SqliteTables : ILedgerTables
{
    private static readonly DateTimeOffset Epoch = DateTimeOffset.UnixEpoch;
    private readonly SqliteConnection _connection;
    private readonly SqliteTransaction _snapshot;
    private readonly SqliteCommand _page;

    private SqliteTables(SqliteConnection connection, SqliteTransaction snapshot)
    {
        (_connection, _snapshot) = (connection, snapshot);
        _page = Command("select position, stream, version, tenant, at, ordinal, cap, over, facts from entry where position > $after order by position limit $limit");
        _page.Parameters.Add("$after", SqliteType.Integer);
        _page.Parameters.Add("$limit", SqliteType.Integer);
    }

    public static Task<ILedgerTables> Open(string file)
    {
        if (!File.Exists(file))
        {
            throw new LedgerUnreadableException($"There is no ledger at {file}.");
        }

        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        try
        {
            connection.Open();
            var snapshot = connection.BeginTransaction(deferred: true);
            using var first = connection.CreateCommand();
            first.CommandText = "select count(*) from sqlite_master where type = 'table' and name in ('entry', 'conversation', 'directory', 'receipt')";
            first.Transaction = snapshot;
            if (Convert.ToInt64(first.ExecuteScalar(), CultureInfo.InvariantCulture) != 4)
            {
                throw new LedgerUnreadableException($"{file} is not a ledger: it has no tables entry, conversation, directory and receipt.");
            }

            return Task.FromResult<ILedgerTables>(new SqliteTables(connection, snapshot));
        }
        catch (Exception e)
        {
            connection.Dispose();
            throw e is SqliteException ? new LedgerUnreadableException($"{file} cannot be read: {e.Message}", e) : e;
        }
    }

    public async Task<long> Head(CancellationToken cancellationToken)
    {
        await using var command = Command("select coalesce(max(position), 0) from entry");
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture);
    }

    public async Task<DateTimeOffset?> NewestReceipt(CancellationToken cancellationToken)
    {
        await using var command = Command("select max(at) from receipt");
        return await command.ExecuteScalarAsync(cancellationToken) is long at ? Time(at) : null;
    }

    public Task<List<Entry>> Entries(long after, int limit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        (_page.Parameters[0].Value, _page.Parameters[1].Value) = (after, limit);
        var page = new List<Entry>(limit);
        using var row = _page.ExecuteReader();
        while (row.Read())
        {
            page.Add(new(
                row.GetInt64(0), row.GetString(1), row.GetInt32(2), row.GetString(3), Time(row.GetInt64(4)), Number(row, 5), Number(row, 6),
                row.GetInt64(7) != 0, row.GetString(8)));
        }

        return Task.FromResult(page);
    }

    public async Task<(string Stream, int Version)?> Locate(long position, CancellationToken cancellationToken)
    {
        await using var command = Command("select stream, version from entry where position = $position");
        command.Parameters.AddWithValue("$position", position);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? (row.GetString(0), row.GetInt32(1)) : null;
    }

    public async IAsyncEnumerable<ConversationRow> Conversations([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var command = Command(
            """
            select id, tenant, store, customer, platform, date, settled, status, priority, owner, last_owner, version, first_message_at, opened_at,
                   assigned_at, first_reply_at, closed_at, transfers, invited, score
            from conversation
            """);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            yield return new(
                row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), DateOnly.FromDayNumber(row.GetInt32(5)),
                Number(row, 6) is { } settled ? DateOnly.FromDayNumber(settled) : null, row.GetInt32(7), row.GetInt32(8), Text(row, 9), Text(row, 10),
                row.GetInt32(11), Time(row.GetInt64(12)), Time(row.GetInt64(13)), TimeOrNone(row, 14), TimeOrNone(row, 15), TimeOrNone(row, 16),
                row.GetInt32(17), row.GetInt64(18) != 0, Number(row, 19));
        }
    }

    public async IAsyncEnumerable<DirectoryRow> Directory([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var command = Command("select tenant, kind, id, version, position, body from directory");
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            yield return new(row.GetString(0), row.GetInt32(1), row.GetString(2), row.GetInt32(3), row.GetInt64(4), row.GetString(5));
        }
    }

    public async IAsyncEnumerable<ReceiptRow> Receipts([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var command = Command("select tenant, key, answer, at from receipt");
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            yield return new(row.GetString(0), row.GetString(1), row.GetString(2), Time(row.GetInt64(3)));
        }
    }

    public async IAsyncEnumerable<(string Tenant, string Key, long Count)> RepeatedReceipts([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var command = Command("select tenant, key, count(*) from receipt group by tenant, key having count(*) > 1");
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            yield return (row.GetString(0), row.GetString(1), row.GetInt64(2));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _page.DisposeAsync();
        await _snapshot.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private SqliteCommand Command(string sql)
    {
        var command = _connection.CreateCommand();
        (command.CommandText, command.Transaction) = (sql, _snapshot);
        return command;
    }

    private static DateTimeOffset Time(long microseconds) => Epoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);

    private static DateTimeOffset? TimeOrNone(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : Time(row.GetInt64(column));

    private static int? Number(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt32(column);

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
