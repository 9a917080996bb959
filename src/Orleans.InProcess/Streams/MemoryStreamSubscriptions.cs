using Orleans.Runtime;

namespace Orleans.Streams;

/// <summary>Who has subscribed to one stream, in order of subscription.</summary>
internal sealed class MemoryStreamSubscriptions
{
    private readonly Lock _gate = new();
    private MemoryStreamSubscription[] _subscriptions = [];
    private long _published;

    internal void Add(MemoryStreamSubscription subscription)
    {
        lock (_gate)
        {
            _subscriptions = [.. _subscriptions, subscription];
        }
    }

    internal void Remove(MemoryStreamSubscription subscription)
    {
        lock (_gate)
        {
            _subscriptions = [.. _subscriptions.Where(s => s != subscription)];
        }
    }

    internal IEnumerable<MemoryStreamSubscription> Of(GrainId? consumer) => Volatile.Read(ref _subscriptions).Where(s => s.Consumer == consumer);

    /// <summary>Queues events for all subscribers, or for none when one of the queues is full.</summary>
    internal void Publish(IEnumerable<object?> items)
    {
        lock (_gate)
        {
            StreamEvent[] events = [.. items.Select(item => new StreamEvent(item, new MemoryStreamToken(++_published), RequestContext.Current))];
            if (Array.Find(_subscriptions, s => !s.HasRoomFor(events.Length)) is { } full)
            {
                throw new InvalidOperationException($"The queue of stream {full.StreamId} is full: {MemoryStreamSubscription.Capacity} events wait for a consumer.");
            }

            foreach (var subscription in _subscriptions)
            {
                subscription.Enqueue(events);
            }
        }
    }
}

/// <summary>An event on its way.</summary>
internal readonly record struct StreamEvent(object? Item, StreamSequenceToken Token, Dictionary<string, object>? Context);
