using Orleans.Runtime;

namespace Orleans.Streams;

/// <summary>A stream in memory, as its writers and consumers see it.</summary>
internal sealed class MemoryStream<T>(MemoryStreamProvider provider, StreamId id) : IAsyncStream<T>
{
    public bool IsRewindable => provider.IsRewindable;

    public string ProviderName => provider.Name;

    public StreamId StreamId => id;

    private static GrainId? Caller => RuntimeContext.Current?.GrainId;

    public Task OnNextAsync(T item, StreamSequenceToken? token = null) => OnNextBatchAsync([item], token);

    public Task OnNextBatchAsync(IEnumerable<T> batch, StreamSequenceToken? token = null)
    {
        if (token is not null)
        {
            throw new ArgumentException("Streams in memory number their events themselves.", nameof(token));
        }

        provider.SubscriptionsTo(id)?.Publish(batch.Select(item => (object?)item));
        return Task.CompletedTask;
    }

    public Task OnCompletedAsync() => throw new NotImplementedException("Streams in memory do not end.");

    public Task OnErrorAsync(Exception ex) => throw new NotImplementedException("Streams in memory carry no errors.");

    public Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncObserver<T> observer) => SubscribeAsync(observer, null);

    public Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncObserver<T> observer, StreamSequenceToken? token, string? filterData = null)
    {
        ArgumentNullException.ThrowIfNull(observer);
        var handle = new MemoryStreamHandle<T>(provider.Subscribe(id, Caller));
        return handle.ResumeAsync(observer, token);
    }

    public Task<IList<StreamSubscriptionHandle<T>>> GetAllSubscriptionHandles()
    {
        IEnumerable<MemoryStreamSubscription> own = provider.SubscriptionsTo(id)?.Of(Caller) ?? [];
        return Task.FromResult<IList<StreamSubscriptionHandle<T>>>([.. own.Select(s => new MemoryStreamHandle<T>(s))]);
    }

    public bool Equals(IAsyncStream<T>? other) => other is not null && other.StreamId == id && other.ProviderName == provider.Name;

    public override bool Equals(object? obj) => Equals(obj as IAsyncStream<T>);

    public override int GetHashCode() => id.GetHashCode();

    public int CompareTo(IAsyncStream<T>? other) => other is null ? 1 : id.CompareTo(other.StreamId);
}

/// <summary>A subscription, as its consumer sees it.</summary>
[GenerateSerializer]
internal sealed class MemoryStreamHandle<T>(MemoryStreamSubscription subscription) : StreamSubscriptionHandle<T>
{
    public override Guid HandleId => subscription.SubscriptionId;

    public override string ProviderName => subscription.Provider.Name;

    public override StreamId StreamId => subscription.StreamId;

    public override Task<StreamSubscriptionHandle<T>> ResumeAsync(IAsyncObserver<T> observer, StreamSequenceToken? token = null)
    {
        ArgumentNullException.ThrowIfNull(observer);
        if (token is not null)
        {
            throw new ArgumentNullException(nameof(token), "Passing a non-null token to a non-rewindable IAsyncObservable.");
        }

        subscription.Attach(new StreamObserver<T>(observer));
        return Task.FromResult<StreamSubscriptionHandle<T>>(this);
    }

    public override Task UnsubscribeAsync()
    {
        subscription.End();
        return Task.CompletedTask;
    }

    public override bool Equals(StreamSubscriptionHandle<T>? other) => other is not null && other.HandleId == HandleId && other.StreamId == StreamId;

    public override bool Equals(object? obj) => Equals(obj as StreamSubscriptionHandle<T>);

    public override int GetHashCode() => HandleId.GetHashCode();
}

/// <summary>A consumer of events of whatever type.</summary>
internal interface IStreamObserver
{
    Task OnNext(object? item, StreamSequenceToken token);

    Task OnError(Exception exception);
}

/// <inheritdoc/>
internal sealed class StreamObserver<T>(IAsyncObserver<T> observer) : IStreamObserver
{
    public Task OnNext(object? item, StreamSequenceToken token) => observer.OnNextAsync((T)item!, token);

    public Task OnError(Exception exception) => observer.OnErrorAsync(exception);
}
