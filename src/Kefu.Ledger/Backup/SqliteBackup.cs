using Microsoft.Data.Sqlite;

namespace Kefu.Ledger.Backup;

/// <summary>Copies a SQLite ledger while it is in use.</summary>
public static class SqliteBackup
{
    /// <summary>
    /// Makes <paramref name="target"/> a complete, verified copy of the ledger: everything acknowledged before it began is in it, and no
    /// half of a commit. It appears under its name only when it is on the disk and verified.
    /// </summary>
    /// <param name="source">The ledger's file; may be written meanwhile.</param>
    /// <param name="target">The copy; must not exist unless <paramref name="force"/>. Readable by its owner only.</param>
    /// <param name="force">Replaces an existing copy.</param>
    /// <param name="verify">A further look at the copy.</param>
    /// <param name="progress">Told about every megabyte.</param>
    /// <param name="cancellationToken">Stops it; nothing is left behind.</param>
    /// <exception cref="BackupException">Refused, or the copy is not right.</exception>
    public static async Task<BackupReport> Run(
        string source, string target, bool force = false, BackupVerifier? verify = null, IProgress<BackupProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        (source, target) = (Path.GetFullPath(source), Path.GetFullPath(target));
        Refuse(source, target, force);
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        var draft = target + ".partial";
        try
        {
            LedgerFile.CreatePrivate(draft);
            await Task.Run(() => PageCopy.Run(source, draft, (done, total) => progress?.Report(new("copying", done, total)), cancellationToken), cancellationToken);
            progress?.Report(new("verifying", 0, 0));
            var head = await Task.Run(() => Verify(draft), cancellationToken);
            if (verify is not null && await verify(draft, cancellationToken) is { } wrong)
            {
                throw new BackupException($"The copy of {source} is not right, and neither may the ledger be: {wrong}");
            }

            LedgerFile.DeleteCompanions(draft);
            LedgerFile.Flush(draft);
            File.Move(draft, target, overwrite: force);
            LedgerFile.Flush(target);
            return new BackupReport(target, new FileInfo(target).Length, head);
        }
        catch (SqliteException cause)
        {
            throw new BackupException($"The ledger {source} cannot be copied to {target}: {cause.Message}", cause);
        }
        finally
        {
            LedgerFile.DeleteWithCompanions(draft);
        }
    }

    private static void Refuse(string source, string target, bool force)
    {
        if (!File.Exists(source))
        {
            throw new BackupException($"There is no ledger at {source}.");
        }

        if (source == target || target == source + ".lock" || LedgerFile.Companions.Any(c => target == source + c))
        {
            throw new BackupException($"{target} belongs to the ledger itself; choose another file, best on another disk.");
        }

        if (File.Exists(target) && !force)
        {
            throw new BackupException($"{target} exists. Choose another file, or --force to replace it.");
        }
    }

    private static long Verify(string file)
    {
        using var connection = LedgerFile.Connect(file, SqliteOpenMode.ReadOnly);
        LedgerFile.CheckIntegrity(connection);
        return LedgerFile.Head(connection);
    }
}
