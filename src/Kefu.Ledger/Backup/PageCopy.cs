using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Kefu.Ledger.Backup;

/// <summary>
/// Copies a database page by page with SQLite's backup interface, from one read transaction: the copy is the ledger as of one
/// commit, writers are not held up, and however much they write, it never starts again.
/// </summary>
internal static class PageCopy
{
    // A megabyte at a time: often enough for a progress bar and for being stopped.
    private const int PagesPerStep = 256;

    public static void Run(string source, string target, Action<long, long> progress, CancellationToken cancellationToken)
    {
        using var from = LedgerFile.Connect(source, SqliteOpenMode.ReadOnly);
        if (!LedgerFile.IsLedger(from))
        {
            throw new BackupException($"{source} is not a ledger.");
        }

        using var to = LedgerFile.Connect(target, SqliteOpenMode.ReadWrite);
        Execute(from, "begin");
        LedgerFile.Head(from);
        using (var copy = raw.sqlite3_backup_init(to.Handle, "main", from.Handle, "main"))
        {
            if (copy.IsInvalid)
            {
                throw new BackupException($"{target} cannot be written: {raw.sqlite3_errmsg(to.Handle).utf8_to_string()}");
            }

            int result;
            do
            {
                cancellationToken.ThrowIfCancellationRequested();
                result = raw.sqlite3_backup_step(copy, PagesPerStep);
                var total = raw.sqlite3_backup_pagecount(copy);
                progress(total - raw.sqlite3_backup_remaining(copy), total);
            }
            while (result == raw.SQLITE_OK);

            SqliteException.ThrowExceptionForRC(result == raw.SQLITE_DONE ? raw.SQLITE_OK : result, to.Handle);
        }

        Execute(from, "rollback");

        // One file that needs no companions; the ledger switches back to a write-ahead log when it opens it.
        Execute(to, "pragma journal_mode = delete");
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
