using System.Globalization;
using Kefu.Ledger.Migrations;
using Microsoft.Data.Sqlite;

namespace Kefu.Ledger.Backup;

/// <summary>Puts a backup in the place of a SQLite ledger.</summary>
public static class SqliteRestore
{
    /// <summary>
    /// Replaces the ledger at <paramref name="target"/> by a backup, at one stroke: whenever it is interrupted, either the old or the
    /// restored ledger is there. The old one is kept beside it. The ledger's lock is held meanwhile.
    /// </summary>
    /// <remarks>What was acknowledged after the backup was made is not in it: a restore loses it, and says how much.</remarks>
    /// <param name="backup">A file that <see cref="SqliteBackup"/> made.</param>
    /// <param name="target">The ledger's file.</param>
    /// <param name="clock">Names the old ledger's copy.</param>
    /// <param name="force">Replaces a ledger that holds entries.</param>
    /// <param name="verify">A further look at the backup, before anything is changed.</param>
    /// <param name="progress">Told about every phase.</param>
    /// <param name="cancellationToken">Stops it; the old ledger stays.</param>
    /// <exception cref="LedgerInUseException">A process has the ledger open.</exception>
    /// <exception cref="LedgerSchemaException">The backup belongs to a newer program.</exception>
    /// <exception cref="BackupException">Refused: the backup is not right, or a ledger with entries is in its place.</exception>
    public static async Task<BackupReport> Run(
        string backup, string target, TimeProvider clock, bool force = false, BackupVerifier? verify = null, IProgress<BackupProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(clock);
        (backup, target) = (Path.GetFullPath(backup), Path.GetFullPath(target));
        if (!File.Exists(backup))
        {
            throw new BackupException($"There is no backup at {backup}.");
        }

        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        using var held = Lock(target);
        var draft = target + ".restoring";
        try
        {
            progress?.Report(new("verifying", 0, 0));
            var head = await Task.Run(() => Examine(backup), cancellationToken);
            if (verify is not null && await verify(backup, cancellationToken) is { } wrong)
            {
                throw new BackupException($"The backup {backup} is not right: {wrong}");
            }

            Refuse(backup, head, target, force);
            LedgerFile.CreatePrivate(draft);
            await Task.Run(() => PageCopy.Run(backup, draft, (done, total) => progress?.Report(new("copying", done, total)), cancellationToken), cancellationToken);
            LedgerFile.DeleteCompanions(draft);
            LedgerFile.Flush(draft);
            var kept = await Task.Run(() => Keep(target, clock), cancellationToken);
            File.Move(draft, target, overwrite: true);
            LedgerFile.Flush(target);
            return new BackupReport(target, new FileInfo(target).Length, head, kept);
        }
        catch (SqliteException cause)
        {
            throw new BackupException($"The backup {backup} cannot be restored to {target}: {cause.Message}", cause);
        }
        finally
        {
            LedgerFile.DeleteWithCompanions(draft);
        }
    }

    private static FileStream Lock(string target)
    {
        try
        {
            return new FileStream(target + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException cause)
        {
            throw new LedgerInUseException(target, cause);
        }
    }

    private static long Examine(string backup)
    {
        using var connection = LedgerFile.Connect(backup, SqliteOpenMode.ReadOnly);
        if (!LedgerFile.IsLedger(connection))
        {
            throw new BackupException($"{backup} is not a backup of a ledger.");
        }

        LedgerFile.CheckIntegrity(connection);
        List<(int, string, string)> applied = [];
        using var command = connection.CreateCommand();
        command.CommandText = "select number, name, checksum from schema_step order by number";
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            applied.Add((row.GetInt32(0), row.GetString(1), row.GetString(2)));
        }

        // Steps that are still missing are made up for when the ledger starts; steps that nobody knows here are not.
        _ = Migration.Missing(Migration.All("SQLite"), applied).ToList();
        return LedgerFile.Head(connection);
    }

    private static void Refuse(string backup, long head, string target, bool force)
    {
        if (force || !File.Exists(target))
        {
            return;
        }

        long there;
        try
        {
            using var connection = LedgerFile.Connect(target, SqliteOpenMode.ReadOnly);
            there = LedgerFile.IsLedger(connection) ? LedgerFile.Head(connection) : -1;
        }
        catch (SqliteException)
        {
            there = -1;
        }

        if (there != 0)
        {
            var what = there < 0
                ? "There is a file that cannot be read as a ledger"
                : string.Create(CultureInfo.InvariantCulture, $"There is a ledger with {there:N0} entries{(there > head ? $", {there - head:N0} more than the backup's {head:N0}: they would be lost" : "")}");
            throw new BackupException($"{what}: {target}. To put {backup} in its place all the same, say --force; the old one is kept beside it.");
        }
    }

    /// <summary>Copies the old ledger aside, whole or as the ruin it is, and folds its write-ahead log in: an old log beside a new file would spoil it.</summary>
    private static string? Keep(string target, TimeProvider clock)
    {
        if (!File.Exists(target))
        {
            LedgerFile.DeleteCompanions(target);
            return null;
        }

        var kept = string.Create(CultureInfo.InvariantCulture, $"{target}.before-restore-{clock.GetUtcNow():yyyyMMddTHHmmssfffZ}");
        try
        {
            using var connection = LedgerFile.Connect(target, SqliteOpenMode.ReadWrite);
            if (LedgerFile.Scalar<string>(connection, "pragma journal_mode = delete") != "delete")
            {
                throw new BackupException($"{target} is being read by another process (kefu check or kefu backup, perhaps). Wait for it, then try again.");
            }
        }
        catch (SqliteException cause) when (cause.SqliteErrorCode is SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED)
        {
            throw new BackupException($"{target} is being read by another process (kefu check or kefu backup, perhaps). Wait for it, then try again.", cause);
        }
        catch (SqliteException)
        {
            foreach (var companion in LedgerFile.Companions.Where(c => File.Exists(target + c)))
            {
                File.Copy(target + companion, kept + companion);
            }
        }

        File.Copy(target, kept);
        LedgerFile.Flush(kept);
        LedgerFile.DeleteCompanions(target);
        return kept;
    }
}
