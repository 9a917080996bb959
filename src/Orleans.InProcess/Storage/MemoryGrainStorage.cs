using System.Collections.Concurrent;
using System.Globalization;
using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>States as bytes in memory, gone with the process. For tests and for what may be lost.</summary>
internal sealed class MemoryGrainStorage(string name, IGrainStorageSerializer serializer) : IGrainStorage
{
    private readonly ConcurrentDictionary<string, (string ETag, BinaryData Payload)> _rows = new();
    private long _versions;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (_rows.TryGetValue(Key(stateName, grainId), out var row))
        {
            grainState.State = serializer.Deserialize<T>(row.Payload) ?? States.Fresh<T>();
            grainState.ETag = row.ETag;
            grainState.RecordExists = true;
        }
        else
        {
            Forget(grainState);
        }

        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = Key(stateName, grainId);
        var next = (ETag: Interlocked.Increment(ref _versions).ToString(CultureInfo.InvariantCulture), serializer.Serialize(grainState.State));
        var done = _rows.TryGetValue(key, out var row)
            ? row.ETag == grainState.ETag && _rows.TryUpdate(key, next, row)
            : grainState.ETag is null && _rows.TryAdd(key, next);
        if (!done)
        {
            return Task.FromException(Conflict(nameof(WriteStateAsync), key, grainState.ETag));
        }

        grainState.ETag = next.ETag;
        grainState.RecordExists = true;
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = Key(stateName, grainId);
        if (_rows.TryGetValue(key, out var row) && (row.ETag != grainState.ETag || !_rows.TryRemove(new(key, row))))
        {
            return Task.FromException(Conflict(nameof(ClearStateAsync), key, grainState.ETag));
        }

        Forget(grainState);
        return Task.CompletedTask;
    }

    private static void Forget<T>(IGrainState<T> state)
    {
        state.State = States.Fresh<T>();
        state.ETag = null;
        state.RecordExists = false;
    }

    private static string Key(string stateName, GrainId grainId) => $"{stateName}/{grainId}";

    private InconsistentStateException Conflict(string operation, string key, string? etag) => new(
        $"Version conflict ({operation}): ProviderName={name} Key={key}.", _rows.TryGetValue(key, out var row) ? row.ETag : null, etag);
}
