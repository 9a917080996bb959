using Orleans.Runtime;

namespace Orleans.Streams;

/// <summary>One subscription to a stream.</summary>
[GenerateSerializer]
public abstract class StreamSubscriptionHandle<T> : IEquatable<StreamSubscriptionHandle<T>?>
{
    /// <summary>Which subscription.</summary>
    public abstract Guid HandleId { get; }

    /// <summary>The provider's name.</summary>
    public abstract string ProviderName { get; }

    /// <summary>Which stream.</summary>
    public abstract StreamId StreamId { get; }

    /// <inheritdoc/>
    public abstract bool Equals(StreamSubscriptionHandle<T>? other);

    /// <summary>Takes the subscription up again in a new activation, from the next event on.</summary>
    public abstract Task<StreamSubscriptionHandle<T>> ResumeAsync(IAsyncObserver<T> observer, StreamSequenceToken? token = null);

    /// <summary>Ends the subscription. What is still queued for it is dropped.</summary>
    public abstract Task UnsubscribeAsync();
}
