namespace Kefu.Ledger.Writing;

/// <summary>Writes a batch in one transaction. The seam between the rules of group commit and a database.</summary>
internal interface IBatchWriter : IAsyncDisposable
{
    /// <summary>Writes all of it or nothing, and says which. Does not throw. Called by one writer at a time.</summary>
    Task<BatchOutcome> Write(Batch batch);
}

/// <summary>What became of a batch.</summary>
internal enum BatchResult
{
    /// <summary>On disk.</summary>
    Written,

    /// <summary>The database refused one of its commits; nothing was written.</summary>
    Refused,

    /// <summary>The database cannot be written now; nothing was written.</summary>
    Unavailable,

    /// <summary>The database was lost before it had answered.</summary>
    Unknown,
}

/// <summary>What rule a refused commit broke.</summary>
internal enum Refusal
{
    /// <summary>The stream is longer, or shorter, than expected.</summary>
    Version,

    /// <summary>The ordinal of an inquiry: used, or above the cap.</summary>
    Ordinal,

    /// <summary>The idempotency key has been used.</summary>
    Receipt,

    /// <summary>Something a database cannot store.</summary>
    Invalid,
}

/// <param name="Result">What became of it.</param>
/// <param name="Before">If written: the position before its first entry.</param>
/// <param name="Refusal">If refused: why.</param>
/// <param name="Culprit">If refused and known: the index of the commit that broke the rule; otherwise -1.</param>
/// <param name="Stream">If refused and known: the stream.</param>
/// <param name="Cause">What the database said.</param>
internal readonly record struct BatchOutcome(
    BatchResult Result, long Before = 0, Refusal Refusal = default, int Culprit = -1, string? Stream = null, Exception? Cause = null)
{
    public static BatchOutcome Written(long before) => new(BatchResult.Written, before);

    public static BatchOutcome Refused(Refusal refusal, Exception cause, int culprit = -1, string? stream = null) =>
        new(BatchResult.Refused, 0, refusal, culprit, stream, cause);

    public static BatchOutcome Unavailable(Exception cause) => new(BatchResult.Unavailable, Cause: cause);

    public static BatchOutcome Unknown(Exception cause) => new(BatchResult.Unknown, Cause: cause);
}
