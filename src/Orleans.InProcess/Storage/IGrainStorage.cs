using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>Stores grain states.</summary>
public interface IGrainStorage
{
    /// <summary>Reads a state; a fresh one when there is none.</summary>
    Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

    /// <inheritdoc cref="ReadStateAsync{T}(string, GrainId, IGrainState{T})"/>
    Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
        ReadStateAsync(stateName, grainId, grainState);

    /// <summary>Writes a state if nobody has since it was read.</summary>
    /// <exception cref="InconsistentStateException">Somebody has.</exception>
    Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

    /// <inheritdoc cref="WriteStateAsync{T}(string, GrainId, IGrainState{T})"/>
    Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
        WriteStateAsync(stateName, grainId, grainState);

    /// <summary>Forgets a state if nobody has written it since it was read.</summary>
    /// <exception cref="InconsistentStateException">Somebody has.</exception>
    Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

    /// <inheritdoc cref="ClearStateAsync{T}(string, GrainId, IGrainState{T})"/>
    Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
        ClearStateAsync(stateName, grainId, grainState);
}

/// <summary>Turns states into bytes and back.</summary>
public interface IGrainStorageSerializer
{
    /// <summary>Bytes to state.</summary>
    T? Deserialize<T>(BinaryData input);

    /// <summary>State to bytes.</summary>
    BinaryData Serialize<T>(T? input);
}

/// <summary>Options of storages that turn states into bytes.</summary>
public interface IStorageProviderSerializerOptions
{
    /// <summary>How; by default as the silo does.</summary>
    IGrainStorageSerializer GrainStorageSerializer { get; set; }
}
