using Kefu.Domain.Figures;
using Kefu.Ledger.Figures;
using Microsoft.Data.Sqlite;

namespace Kefu.Ledger.Sqlite;

/// <summary>Figures in SQLite: read on a thread of their own, written between two batches of the ledger.</summary>
internal sealed class SqliteFigures(SqliteFile file, SqliteBatchWriter writer) : IFigureStore, IDisposable
{
    private const string Key = "date = $1 and tenant = $2 and kind = $3 and id = $4 and part = $5";

    private readonly SqliteThreads _thread = new("figure reader", 1);
    private SqliteConnection? _connection;
    private bool _isDisposed;

    public Task<long?> Hold(string owner, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken) => Transaction<long?>(c =>
    {
        Execute(c, "insert into projection (name, version, position) values ($1, $2, 0) on conflict (name) do nothing", FigureBatch.Name, FigureDefinitions.Version);
        long version, position;
        using (var command = Command(c, "select version, position from projection where name = $1", FigureBatch.Name))
        using (var row = command.ExecuteReader())
        {
            row.Read();
            (version, position) = (row.GetInt64(0), row.GetInt64(1));
        }

        // One process has the file, so a lease that still runs is one of a process that has ended.
        if (version > FigureDefinitions.Version)
        {
            return null;
        }

        if (version < FigureDefinitions.Version)
        {
            Clear(c);
            position = 0;
        }

        Execute(c, "update projection set owner = $2, until = $3 where name = $1", FigureBatch.Name, owner, SqliteDialect.Micros(until));
        return position;
    });

    public Task<IReadOnlyList<Tally>> Load(IReadOnlyList<FigureKey> keys, CancellationToken cancellationToken) => _thread.Run<IReadOnlyList<Tally>>(() =>
    {
        try
        {
            _connection ??= file.Read();
            using var day = Command(_connection, $"select body from figure_day where {Key}", new object?[5]);
            using var interval = Command(_connection, $"select body from figure_interval where {Key} and begins = $6", new object?[6]);
            var tallies = new Tally[keys.Count];
            for (var i = 0; i < tallies.Length; i++)
            {
                var command = keys[i].Begins is null ? day : interval;
                Bind(command, keys[i]);
                tallies[i] = command.ExecuteScalar() is string body ? TallyCodec.Read(body) : new Tally();
            }

            return tallies;
        }
        catch (SqliteException cause)
        {
            _connection?.Dispose();
            _connection = null;
            throw new LedgerUnavailableException("The figures cannot be read now.", TimeSpan.FromSeconds(1), cause);
        }
    });

    public Task<bool> Save(string owner, FigureBatch batch, DateTimeOffset until, CancellationToken cancellationToken) => Transaction(c =>
    {
        var moved = Execute(
            c, "update projection set position = $1, at = $2, until = $3 where name = $4 and owner = $5 and position = $6",
            batch.To, SqliteDialect.Micros(batch.At), SqliteDialect.Micros(until), FigureBatch.Name, owner, batch.From);
        if (moved != 1)
        {
            return false;
        }

        using var day = Command(
            c,
            """
            insert into figure_day (date, tenant, kind, id, part, body) values ($1, $2, $3, $4, $5, $6)
            on conflict (date, tenant, kind, id, part) do update set body = excluded.body
            """, new object?[6]);
        using var interval = Command(
            c,
            """
            insert into figure_interval (date, tenant, kind, id, part, begins, body) values ($1, $2, $3, $4, $5, $6, $7)
            on conflict (date, tenant, kind, id, part, begins) do update set body = excluded.body
            """, new object?[7]);
        foreach (var (key, body) in batch.Rows)
        {
            var command = key.Begins is null ? day : interval;
            Bind(command, key);
            command.Parameters[^1].Value = body;
            command.ExecuteNonQuery();
        }

        return true;
    });

    public Task Release(string owner, CancellationToken cancellationToken) => Transaction(c =>
        Execute(c, "update projection set owner = null, until = null where name = $1 and owner = $2", FigureBatch.Name, owner));

    public Task Recount(CancellationToken cancellationToken) => Transaction(c =>
    {
        Clear(c);
        return true;
    });

    public void Dispose()
    {
        // The ledger's parts and the host's container both end what they know.
        if (!_isDisposed)
        {
            _isDisposed = true;
            _thread.Dispose();
            _connection?.Dispose();
        }
    }

    private static void Clear(SqliteConnection c)
    {
        Execute(c, "delete from figure_day");
        Execute(c, "delete from figure_interval");
        Execute(
            c, "update projection set version = $2, position = 0, at = null, owner = null, until = null where name = $1", FigureBatch.Name,
            FigureDefinitions.Version);
    }

    private static void Bind(SqliteCommand command, FigureKey key)
    {
        var p = command.Parameters;
        (p[0].Value, p[1].Value, p[2].Value, p[3].Value, p[4].Value) = (key.Date.DayNumber, key.Tenant, (int)key.Kind, key.Id, key.Part);
        if (key.Begins is { } begins)
        {
            p[5].Value = SqliteDialect.Micros(begins);
        }
    }

    private Task<T> Transaction<T>(Func<SqliteConnection, T> work) => writer.Between(connection =>
    {
        Execute(connection, "begin immediate");
        try
        {
            var result = work(connection);
            Execute(connection, "commit");
            return result;
        }
        catch
        {
            Execute(connection, "rollback");
            throw;
        }
    });

    private static int Execute(SqliteConnection connection, string sql, params object?[] values)
    {
        using var command = Command(connection, sql, values);
        return command.ExecuteNonQuery();
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql, params object?[] values)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters.Add(new SqliteParameter($"${i + 1}", values[i] ?? DBNull.Value));
        }

        return command;
    }
}
