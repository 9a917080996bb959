using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>
/// The stored state is not the one that was read. When it leaves the method of the grain whose state it is, that activation
/// ends, so that the next call finds the stored state.
/// </summary>
[GenerateSerializer]
public class InconsistentStateException : OrleansException
{
    /// <summary>An exception without a text.</summary>
    public InconsistentStateException()
    {
    }

    /// <summary>An exception with a text.</summary>
    public InconsistentStateException(string message)
        : base(message)
    {
    }

    /// <summary>An exception with a text and a cause.</summary>
    public InconsistentStateException(string message, Exception? innerException)
        : base(message, innerException!)
    {
    }

    /// <summary>An exception with the versions: the stored one and the one that was thought to be stored.</summary>
    public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag)
        : this(errorMsg, storedEtag, currentEtag, null)
    {
    }

    /// <inheritdoc cref="InconsistentStateException(string, string, string)"/>
    public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag, Exception? storageException)
        : base(errorMsg, storageException!)
    {
        StoredEtag = storedEtag;
        CurrentEtag = currentEtag;
    }

    /// <summary>The version that was thought to be stored.</summary>
    [Id(2)]
    public string? CurrentEtag { get; }

    /// <summary>The version that is stored.</summary>
    [Id(1)]
    public string? StoredEtag { get; }

    // False once it has ended the activation it came from: on its way through callers it ends no others.
    internal bool IsSourceActivation { get; set; } = true;
}

/// <summary>A storage was asked for that is not configured, or configured in a way that cannot work.</summary>
[GenerateSerializer]
public sealed class BadProviderConfigException : OrleansException
{
    /// <summary>An exception without a text.</summary>
    public BadProviderConfigException()
    {
    }

    /// <summary>An exception with a text.</summary>
    public BadProviderConfigException(string msg)
        : base(msg)
    {
    }

    /// <summary>An exception with a text and a cause.</summary>
    public BadProviderConfigException(string msg, Exception exc)
        : base(msg, exc)
    {
    }
}
