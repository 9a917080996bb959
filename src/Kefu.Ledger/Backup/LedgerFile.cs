using Microsoft.Data.Sqlite;

namespace Kefu.Ledger.Backup;

/// <summary>What backup and restore need to know and do about one SQLite file.</summary>
internal static class LedgerFile
{
    /// <summary>Files that belong to a database's file while it is open or after a crash.</summary>
    public static readonly string[] Companions = ["-wal", "-shm", "-journal"];

    public static SqliteConnection Connect(string file, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false, DefaultTimeout = 15 }.ConnectionString);
        connection.Open();
        return connection;
    }

    /// <summary>Position of the last entry.</summary>
    public static long Head(SqliteConnection connection) => Scalar<long>(connection, "select coalesce(max(position), 0) from entry");

    /// <summary>Whether it has the ledger's tables.</summary>
    public static bool IsLedger(SqliteConnection connection) =>
        Scalar<long>(connection, "select count(*) from sqlite_master where type = 'table' and name in ('entry', 'conversation', 'directory', 'receipt', 'schema_step')") == 5;

    /// <summary>Reads every page and index.</summary>
    /// <exception cref="BackupException">The file is damaged.</exception>
    public static void CheckIntegrity(SqliteConnection connection)
    {
        var answer = Scalar<string>(connection, "pragma integrity_check(3)");
        if (answer != "ok")
        {
            throw new BackupException($"{connection.DataSource} is damaged: {answer}");
        }
    }

    public static T Scalar<T>(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (T)command.ExecuteScalar()!;
    }

    /// <summary>Waits until a file, and the entry of its directory, are on the disk.</summary>
    public static void Flush(string file)
    {
        using (var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            stream.Flush(flushToDisk: true);
        }

        if (!OperatingSystem.IsWindows())
        {
            DirectoryFlush.Run(Path.GetDirectoryName(Path.GetFullPath(file))!);
        }
    }

    /// <summary>Makes an empty file that only its owner may read: a ledger holds what customers wrote.</summary>
    public static void CreatePrivate(string file)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        File.Delete(file);
        new FileStream(file, options).Dispose();
    }

    public static void DeleteWithCompanions(string file)
    {
        File.Delete(file);
        DeleteCompanions(file);
    }

    public static void DeleteCompanions(string file)
    {
        foreach (var companion in Companions)
        {
            File.Delete(file + companion);
        }
    }
}
