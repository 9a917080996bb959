using Kefu.Ledger.Migrations;
using Microsoft.Data.Sqlite;

namespace Kefu.Ledger.Sqlite;

/// <summary>The SQLite file: one process at a time, by a lock beside it; migrations; connections.</summary>
internal sealed class SqliteFile(LedgerOptions options) : IDisposable
{
    private readonly string _path = Path.GetFullPath(options.File);
    private FileStream? _lock;

    /// <summary>Takes the file and brings its schema up to this program's.</summary>
    /// <exception cref="LedgerInUseException">Another process has it.</exception>
    /// <exception cref="LedgerSchemaException">It does not belong to this program.</exception>
    public void Open(IReadOnlyList<Migration> known, TimeProvider clock)
    {
        if (_lock is not null)
        {
            return;
        }

        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        var held = Lock();
        try
        {
            using var connection = Connect(SqliteOpenMode.ReadWriteCreate);
            Migrate(connection, known, clock);
            _lock = held;
        }
        finally
        {
            if (_lock is null)
            {
                held.Dispose();
            }
        }
    }

    /// <summary>A connection for the one writer.</summary>
    public SqliteConnection Write() => Connect(SqliteOpenMode.ReadWrite);

    /// <summary>A connection for a reader.</summary>
    public SqliteConnection Read() => Connect(SqliteOpenMode.ReadOnly);

    public void Dispose() => _lock?.Dispose();

    private FileStream Lock()
    {
        try
        {
            // The operating system lets go of it when the process ends, however it ends. The file itself stays: deleting it would let two in.
            return new FileStream(_path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException cause)
        {
            throw new LedgerInUseException(_path, cause);
        }
    }

    private SqliteConnection Connect(SqliteOpenMode mode)
    {
        // No pool: every connection here has one owner for its life.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = _path, Mode = mode, Pooling = false, DefaultTimeout = options.TimeoutSeconds,
        }.ConnectionString);
        connection.Open();
        try
        {
            // FULL: a commit is on disk when it returns (I5). The log is copied back every 8,000 pages: at 1,000, a festival would do little else.
            SqliteStatements.Execute(connection, $"pragma busy_timeout = {options.TimeoutSeconds * 1_000 / 3}");
            SqliteStatements.Execute(connection, "pragma cache_size = -65536");
            SqliteStatements.Execute(connection, "pragma temp_store = memory");
            if (mode is not SqliteOpenMode.ReadOnly)
            {
                SqliteStatements.Execute(connection, "pragma journal_mode = wal");
                SqliteStatements.Execute(connection, "pragma synchronous = full");
                SqliteStatements.Execute(connection, "pragma wal_autocheckpoint = 8000");
            }

            return connection;
        }
        catch (SqliteException)
        {
            connection.Dispose();
            throw;
        }
    }

    private static void Migrate(SqliteConnection connection, IReadOnlyList<Migration> known, TimeProvider clock)
    {
        SqliteStatements.Execute(connection, "begin exclusive");
        try
        {
            SqliteStatements.Execute(
                connection, "create table if not exists schema_step (number integer primary key, name text not null, checksum text not null, applied_at text not null) strict");
            List<(int, string, string)> applied = [];
            using (var command = connection.CreateCommand())
            {
                command.CommandText = "select number, name, checksum from schema_step order by number";
                using var reader = command.ExecuteReader();
                while (reader.Read())
                {
                    applied.Add((reader.GetInt32(0), reader.GetString(1), reader.GetString(2)));
                }
            }

            foreach (var step in Migration.Missing(known, applied))
            {
                SqliteStatements.Execute(connection, step.Sql);
                using var command = connection.CreateCommand();
                command.CommandText = "insert into schema_step (number, name, checksum, applied_at) values ($number, $name, $checksum, $at)";
                command.Parameters.AddWithValue("$number", step.Number);
                command.Parameters.AddWithValue("$name", step.Name);
                command.Parameters.AddWithValue("$checksum", step.Checksum);
                command.Parameters.AddWithValue("$at", clock.GetUtcNow().ToString("O"));
                command.ExecuteNonQuery();
            }

            SqliteStatements.Execute(connection, "commit");
        }
        catch
        {
            SqliteStatements.Execute(connection, "rollback");
            throw;
        }
    }
}
