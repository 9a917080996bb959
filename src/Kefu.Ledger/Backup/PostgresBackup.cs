using Npgsql;

namespace Kefu.Ledger.Backup;

/// <summary>Copies a PostgreSQL ledger while it is in use: a dump of one snapshot, which later versions of PostgreSQL can read.</summary>
public static class PostgresBackup
{
    /// <summary>
    /// Makes <paramref name="target"/> a complete dump: everything acknowledged before it began is in it, and no half of a commit. It
    /// appears under its name only when it is on the disk and can be listed. Whether it is right is verified by restoring it.
    /// </summary>
    /// <param name="database">Connection string of the ledger; an account that may read all of it is enough.</param>
    /// <param name="target">The dump; must not exist unless <paramref name="force"/>. Readable by its owner only.</param>
    /// <param name="force">Replaces an existing dump.</param>
    /// <param name="progress">Told about every phase.</param>
    /// <param name="cancellationToken">Stops it; nothing is left behind.</param>
    /// <exception cref="BackupException">Refused, or the dump could not be made.</exception>
    public static async Task<BackupReport> Run(
        string database, string target, bool force = false, IProgress<BackupProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        target = Path.GetFullPath(target);
        if (File.Exists(target) && !force)
        {
            throw new BackupException($"{target} exists. Choose another file, or --force to replace it.");
        }

        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        var draft = target + ".partial";
        try
        {
            LedgerFile.CreatePrivate(draft);
            progress?.Report(new("dumping", 0, 0));
            var head = await Dump(database, draft, cancellationToken);

            // A dump that cannot be listed cannot be restored.
            await PostgresTool.Run("pg_restore", database, cancellationToken, "--list", draft);
            LedgerFile.Flush(draft);
            File.Move(draft, target, overwrite: force);
            LedgerFile.Flush(target);
            return new BackupReport(target, new FileInfo(target).Length, head);
        }
        finally
        {
            File.Delete(draft);
        }
    }

    /// <summary>Dumps what one transaction sees, and tells where the order ends there.</summary>
    private static async Task<long> Dump(string database, string file, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database) { Pooling = false, CommandTimeout = 0 }.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellationToken);
        var (head, snapshot) = (0L, "");
        try
        {
            await using var command = new NpgsqlCommand("select position, pg_export_snapshot() from ledger_head", connection, transaction);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            (head, snapshot) = (reader.GetInt64(0), reader.GetString(1));
        }
        catch (PostgresException cause) when (cause.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            throw new BackupException($"There is no ledger in the database {connection.Database} of {connection.Host}.", cause);
        }

        await PostgresTool.Run(
            "pg_dump", database, cancellationToken,
            "--format=custom", "--no-owner", "--no-privileges", "--lock-wait-timeout=60s", $"--snapshot={snapshot}", $"--file={file}");
        return head;
    }
}
