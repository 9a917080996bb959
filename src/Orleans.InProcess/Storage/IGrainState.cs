namespace Orleans;

/// <summary>A state as storages read and write it.</summary>
public interface IGrainState<T>
{
    /// <summary>The version; null when there is none.</summary>
    string? ETag { get; set; }

    /// <summary>Whether there is a stored record.</summary>
    bool RecordExists { get; set; }

    /// <summary>The state.</summary>
    T? State { get; set; }
}

/// <inheritdoc/>
[GenerateSerializer]
public sealed class GrainState<T> : IGrainState<T>
{
    /// <summary>No state.</summary>
    public GrainState()
    {
    }

    /// <summary>A state that was not stored yet.</summary>
    public GrainState(T? state) => State = state;

    /// <summary>A state with its version.</summary>
    public GrainState(T? state, string? eTag)
    {
        State = state;
        ETag = eTag;
    }

    /// <inheritdoc/>
    [Id(0)]
    public T? State { get; set; }

    /// <inheritdoc/>
    [Id(1)]
    public string? ETag { get; set; }

    /// <inheritdoc/>
    [Id(2)]
    public bool RecordExists { get; set; }
}
