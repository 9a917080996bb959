namespace Kefu.Ledger.Backup;

/// <summary>What a backup or restore did.</summary>
/// <param name="File">The file it made.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Head">Position of the last entry in it.</param>
/// <param name="Kept">For a restore: where the ledger that was there before is now; null if there was none.</param>
public sealed record BackupReport(string File, long Bytes, long Head, string? Kept = null);

/// <summary>How far a backup or restore is.</summary>
/// <param name="Phase">What it does now.</param>
/// <param name="Done">Pages copied.</param>
/// <param name="Total">Pages to copy; 0 when not known.</param>
public readonly record struct BackupProgress(string Phase, long Done, long Total);

/// <summary>
/// An independent look at a finished copy, for example by <c>kefu check</c>. Returns what is wrong in one sentence, or null.
/// </summary>
/// <param name="file">The copy.</param>
/// <param name="cancellationToken">Stops it.</param>
public delegate Task<string?> BackupVerifier(string file, CancellationToken cancellationToken);

/// <summary>A backup or restore was refused or failed its verification. What was there before is as it was.</summary>
public sealed class BackupException(string message, Exception? inner = null) : LedgerException(message, inner);
