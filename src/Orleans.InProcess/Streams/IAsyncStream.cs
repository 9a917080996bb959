using Orleans.Runtime;

namespace Orleans.Streams;

/// <summary>A stream, whatever its events.</summary>
public interface IAsyncStream
{
    /// <summary>Whether consumers can go back to events of the past.</summary>
    bool IsRewindable { get; }

    /// <summary>The provider's name.</summary>
    string ProviderName { get; }

    /// <summary>Which stream.</summary>
    StreamId StreamId { get; }
}

/// <summary>A stream: write to it, or subscribe to it.</summary>
public interface IAsyncStream<T> : IAsyncStream, IEquatable<IAsyncStream<T>>, IComparable<IAsyncStream<T>>, IAsyncObservable<T>, IAsyncBatchProducer<T>
{
    /// <summary>The caller's own subscriptions to this stream: of the calling grain, or of this process's code outside of grains.</summary>
    Task<IList<StreamSubscriptionHandle<T>>> GetAllSubscriptionHandles();
}

/// <summary>Takes events.</summary>
public interface IAsyncObserver<in T>
{
    /// <summary>An event. Writers: completes when the event is queued. Consumers: the next event comes when this has completed.</summary>
    Task OnNextAsync(T item, StreamSequenceToken? token = null);

    /// <summary>There will be no more events.</summary>
    Task OnCompletedAsync() => Task.CompletedTask;

    /// <summary>An event could not be delivered and was skipped.</summary>
    Task OnErrorAsync(Exception ex);
}

/// <summary>Takes events, many at a time.</summary>
public interface IAsyncBatchProducer<T> : IAsyncObserver<T>
{
    /// <summary>Events, in order.</summary>
    Task OnNextBatchAsync(IEnumerable<T> batch, StreamSequenceToken? token = null);
}

/// <summary>Gives events.</summary>
public interface IAsyncObservable<T>
{
    /// <summary>Subscribes. A grain's subscription outlives its activation: the next one must resume it in OnActivateAsync.</summary>
    Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncObserver<T> observer);

    /// <inheritdoc cref="SubscribeAsync(IAsyncObserver{T})"/>
    Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncObserver<T> observer, StreamSequenceToken? token, string? filterData = null);
}
