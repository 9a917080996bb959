using System.Collections.Concurrent;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Orleans.Streams;

/// <summary>Streams in memory.</summary>
internal sealed class MemoryStreamProvider(string name, GrainRuntime runtime, StreamPullingAgentOptions options) : IStreamProvider
{
    private readonly ConcurrentDictionary<StreamId, MemoryStreamSubscriptions> _streams = new();
    private long _subscriptions;

    public string Name => name;

    public bool IsRewindable => false;

    internal GrainRuntime Runtime => runtime;

    internal TimeSpan MaxEventDeliveryTime => options.MaxEventDeliveryTime;

    public IAsyncStream<T> GetStream<T>(StreamId streamId) => new MemoryStream<T>(this, streamId);

    /// <summary>The subscriptions to a stream; null when there never was one.</summary>
    internal MemoryStreamSubscriptions? SubscriptionsTo(StreamId id) => _streams.GetValueOrDefault(id);

    internal MemoryStreamSubscription Subscribe(StreamId id, GrainId? consumer)
    {
        Span<byte> key = stackalloc byte[16];
        BitConverter.TryWriteBytes(key, Interlocked.Increment(ref _subscriptions));
        var subscription = new MemoryStreamSubscription(this, id, new Guid(key), consumer);
        _streams.GetOrAdd(id, _ => new()).Add(subscription);
        return subscription;
    }
}
