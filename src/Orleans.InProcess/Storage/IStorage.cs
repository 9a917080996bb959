namespace Orleans.Core;

/// <summary>A grain's stored state, whatever its type.</summary>
public interface IStorage
{
    /// <summary>The version that was read or written last; null when there was none.</summary>
    string? Etag { get; }

    /// <summary>Whether there is a stored record.</summary>
    bool RecordExists { get; }

    /// <summary>Forgets the stored state.</summary>
    Task ClearStateAsync();

    /// <inheritdoc cref="ClearStateAsync()"/>
    Task ClearStateAsync(CancellationToken cancellationToken) => ClearStateAsync();

    /// <summary>Replaces the state in memory by the stored one.</summary>
    Task ReadStateAsync();

    /// <inheritdoc cref="ReadStateAsync()"/>
    Task ReadStateAsync(CancellationToken cancellationToken) => ReadStateAsync();

    /// <summary>Stores the state. Writes that are asked for while one waits are one write.</summary>
    /// <exception cref="Storage.InconsistentStateException">Another one has written since this one read.</exception>
    Task WriteStateAsync();

    /// <inheritdoc cref="WriteStateAsync()"/>
    Task WriteStateAsync(CancellationToken cancellationToken) => WriteStateAsync();
}

/// <summary>A grain's stored state.</summary>
public interface IStorage<TState> : IStorage
{
    /// <summary>The state in memory.</summary>
    TState State { get; set; }
}
