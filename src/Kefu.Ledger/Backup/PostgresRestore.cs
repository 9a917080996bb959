using Npgsql;

namespace Kefu.Ledger.Backup;

/// <summary>Restores a dump of <see cref="PostgresBackup"/> into a new database, never into an existing one.</summary>
public static class PostgresRestore
{
    /// <summary>Creates the database and restores the dump into it. When it fails, the new database is gone again.</summary>
    /// <param name="backup">A dump that <see cref="PostgresBackup"/> made.</param>
    /// <param name="database">Connection string of the database to create; its account may create databases.</param>
    /// <param name="progress">Told about every phase.</param>
    /// <param name="cancellationToken">Stops it; the new database is gone again.</param>
    /// <returns>What there is now; <see cref="BackupReport.File"/> names the database.</returns>
    /// <exception cref="BackupException">Refused, or the dump could not be restored.</exception>
    public static async Task<BackupReport> Run(string backup, string database, IProgress<BackupProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        backup = Path.GetFullPath(backup);
        if (!File.Exists(backup))
        {
            throw new BackupException($"There is no backup at {backup}.");
        }

        var target = new NpgsqlConnectionStringBuilder(database) { Pooling = false, CommandTimeout = 0 };
        if (string.IsNullOrEmpty(target.Database))
        {
            throw new BackupException("The connection string names no Database: name a new one, which is then created.");
        }

        var name = $"\"{target.Database.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        await Create(target, name, cancellationToken);
        try
        {
            progress?.Report(new("restoring", 0, 0));
            await PostgresTool.Run(
                "pg_restore", database, cancellationToken, $"--dbname={target.Database}", "--no-owner", "--no-privileges", "--exit-on-error", "--jobs=2", backup);
            progress?.Report(new("verifying", 0, 0));
            await Execute(target, "analyze", cancellationToken);
            var head = (long)(await Execute(target, "select position from ledger_head", cancellationToken))!;
            return new BackupReport($"{target.Host}/{target.Database}", new FileInfo(backup).Length, head);
        }
        catch (Exception cause)
        {
            await Execute(Maintenance(target), $"drop database if exists {name} with (force)", CancellationToken.None);
            if (cause is PostgresException { SqlState: PostgresErrorCodes.UndefinedTable })
            {
                throw new BackupException($"{backup} is a dump of something else, not of a ledger.", cause);
            }

            throw;
        }
    }

    private static async Task Create(NpgsqlConnectionStringBuilder target, string name, CancellationToken cancellationToken)
    {
        try
        {
            // Fails if it exists: an existing ledger is never overwritten. The order of texts is that of bytes, as the ledger wants it.
            await Execute(Maintenance(target), $"create database {name} template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C'", cancellationToken);
        }
        catch (PostgresException cause) when (cause.SqlState == PostgresErrorCodes.DuplicateDatabase)
        {
            throw new BackupException(
                $"The database {target.Database} exists, and a restore never overwrites one. Name a new database (Database=…); start Kefu on it when you are content with it.", cause);
        }
    }

    private static NpgsqlConnectionStringBuilder Maintenance(NpgsqlConnectionStringBuilder target) => new(target.ConnectionString) { Database = "postgres" };

    private static async Task<object?> Execute(NpgsqlConnectionStringBuilder where, string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(where.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancellationToken);
    }
}
