using Orleans;

namespace Kefu.Ledger;

/// <summary>Why a commit was not done. Those that a commit or read may throw arrive as they are when a grain of another process throws them.</summary>
[GenerateSerializer, Alias("ledger")]
public abstract class LedgerException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>A stream has more entries than its writer knew: the writer's state is stale and must be reloaded.</summary>
[GenerateSerializer, Alias("ledger.version-conflict")]
public sealed class VersionConflictException(string stream, int expected, Exception? inner = null)
    : LedgerException($"Stream {stream} is no longer at version {expected}.", inner)
{
    /// <summary>The stream.</summary>
    [Id(0)]
    public string Stream { get; } = stream;

    /// <summary>The version the writer expected.</summary>
    [Id(1)]
    public int Expected { get; } = expected;
}

/// <summary>The database refused the ordinal of an inquiry: used already, or above the cap (I1).</summary>
[GenerateSerializer, Alias("ledger.ordinal-refused")]
public sealed class OrdinalRefusedException(string stream, int number, Exception? inner = null)
    : LedgerException($"Stream {stream} does not admit inquiry number {number}.", inner)
{
    /// <summary>The agent-day's stream.</summary>
    [Id(0)]
    public string Stream { get; } = stream;

    /// <summary>The refused number.</summary>
    [Id(1)]
    public int Number { get; } = number;
}

/// <summary>The idempotency key has been used: look the receipt up and answer with it.</summary>
[GenerateSerializer, Alias("ledger.receipt-exists")]
public sealed class ReceiptExistsException(string tenant, string key, Exception? inner = null)
    : LedgerException($"The key {key} has been used.", inner)
{
    /// <summary>The tenant.</summary>
    [Id(0)]
    public string Tenant { get; } = tenant;

    /// <summary>The key.</summary>
    [Id(1)]
    public string Key { get; } = key;
}

/// <summary>The ledger takes nothing now, and nothing was written. Try again later.</summary>
[GenerateSerializer, Alias("ledger.unavailable")]
public sealed class LedgerUnavailableException(string message, TimeSpan retryAfter, Exception? inner = null) : LedgerException(message, inner)
{
    /// <summary>When to try again.</summary>
    [Id(0)]
    public TimeSpan RetryAfter { get; } = retryAfter;
}

/// <summary>The connection was lost while committing: written or not, nobody knows. Reload what the commit touched, then repeat it.</summary>
[GenerateSerializer, Alias("ledger.outcome-unknown")]
public sealed class OutcomeUnknownException(string message, Exception? inner = null) : LedgerException(message, inner);

/// <summary>The database's schema does not belong to this program: it is newer, or was made by other steps. Nothing was changed.</summary>
public sealed class LedgerSchemaException(string message, Exception? inner = null) : LedgerException(message, inner);

/// <summary>Another process has the SQLite file open. One process writes one file; several need PostgreSQL.</summary>
public sealed class LedgerInUseException(string file, Exception? inner = null)
    : LedgerException($"The ledger {file} is in use by another process.", inner)
{
    /// <summary>The file.</summary>
    public string File { get; } = file;
}
