using Orleans.Runtime;

namespace Orleans.Streams;

/// <summary>
/// One subscription: a queue and the turns on which it is delivered, one event after the other. A grain gets each event as a
/// request of its own, under the rules for calls; a consumer outside of grains gets it on these turns.
/// </summary>
internal sealed class MemoryStreamSubscription(MemoryStreamProvider provider, StreamId streamId, Guid id, GrainId? consumer)
    : TurnScheduler(provider.Runtime.Scheduler)
{
    /// <summary>How many events may wait for one consumer; writers get an exception beyond it.</summary>
    internal const int Capacity = 16_384;

    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(30);

    private readonly Queue<StreamEvent> _events = new();
    private bool _delivering;
    private volatile bool _ended;
    private volatile IStreamObserver? _client;

    internal Guid SubscriptionId => id;

    internal StreamId StreamId => streamId;

    internal GrainId? Consumer => consumer;

    internal MemoryStreamProvider Provider => provider;

    private GrainRuntime Runtime => provider.Runtime;

    internal bool HasRoomFor(int count)
    {
        lock (Gate)
        {
            return _ended || _events.Count + count <= Capacity;
        }
    }

    internal void Enqueue(StreamEvent[] events)
    {
        lock (Gate)
        {
            if (_ended || events.Length == 0)
            {
                return;
            }

            foreach (var one in events)
            {
                _events.Enqueue(one);
            }

            if (_delivering)
            {
                return;
            }

            _delivering = true;
        }

        Post(() => _ = Deliver());
    }

    internal void Attach(IStreamObserver observer)
    {
        if (consumer is null)
        {
            _client = observer;
            return;
        }

        var activation = RuntimeContext.Current;
        if (activation?.GrainId != consumer)
        {
            throw new InvalidOperationException($"The subscription of {consumer} to {streamId} can be resumed by that grain only.");
        }

        if (activation.GetComponent<StreamObservers>() is not { } observers)
        {
            activation.SetComponent(observers = new());
        }

        observers.Attach(id, observer);
    }

    internal void End()
    {
        _ended = true;
        provider.SubscriptionsTo(streamId)?.Remove(this);
        lock (Gate)
        {
            _events.Clear();
        }
    }

    private async Task Deliver()
    {
        while (true)
        {
            StreamEvent next;
            lock (Gate)
            {
                if (!_events.TryPeek(out next))
                {
                    _delivering = false;
                    return;
                }
            }

            await DeliverOrSkip(next);
            lock (Gate)
            {
                // It stays in the queue, and counts, until it is delivered.
                _events.TryDequeue(out _);
            }
        }
    }

    private async Task DeliverOrSkip(StreamEvent next)
    {
        var began = Runtime.Time.GetTimestamp();
        var pause = FirstRetry;
        while (!_ended)
        {
            try
            {
                await Hand(observer => observer.OnNext(next.Item, next.Token), next.Context);
                return;
            }
            catch (Exception exception)
            {
                if (Runtime.Time.GetElapsedTime(began) + pause > provider.MaxEventDeliveryTime)
                {
                    await GiveUp(next, exception);
                    return;
                }

                Runtime.Log.DeliveryFailed(streamId, exception);
            }

            await Task.Delay(pause, Runtime.Time);
            pause = pause * 2 < LongestRetry ? pause * 2 : LongestRetry;
        }
    }

    private async Task GiveUp(StreamEvent next, Exception exception)
    {
        Runtime.Log.DeliveryGivenUp(streamId, exception);
        try
        {
            var failure = new StreamEventDeliveryFailureException($"Event {next.Token} of stream {streamId} could not be delivered.", exception);
            await Hand(observer => observer.OnError(failure), next.Context);
        }
        catch (Exception again)
        {
            Runtime.Log.DeliveryFailed(streamId, again);
        }
    }

    private Task Hand(Func<IStreamObserver, Task> what, Dictionary<string, object>? context)
    {
        if (consumer is not { } grain)
        {
            RequestContext.Import(context);
            return _client is { } client ? what(client) : Task.CompletedTask;
        }

        var delivery = new StreamDelivery(this, what) { Context = context };
        Runtime.Catalog.Deliver(grain, Runtime.ClassOf(grain.Type), null, delivery);
        return delivery.Done;
    }
}

/// <summary>The consumers that an activation has attached, by subscription.</summary>
internal sealed class StreamObservers
{
    private readonly Dictionary<Guid, IStreamObserver> _observers = [];

    internal void Attach(Guid subscription, IStreamObserver observer) => _observers[subscription] = observer;

    internal IStreamObserver? Of(Guid subscription) => _observers.GetValueOrDefault(subscription);
}

/// <summary>An event on its way to a grain: a request like any call, so it runs between calls.</summary>
internal sealed class StreamDelivery(MemoryStreamSubscription subscription, Func<IStreamObserver, Task> what) : Message
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal Task Done => _done.Task;

    internal override Task Run(Activation activation)
    {
        if (activation.GetComponent<StreamObservers>()?.Of(subscription.SubscriptionId) is { } observer)
        {
            return what(observer);
        }

        activation.Runtime.Log.NobodyResumed(subscription.StreamId, activation.GrainId);
        return Task.CompletedTask;
    }

    internal override void Respond(Task outcome) => _done.TrySetFromTask(outcome);

    internal override void Reject(Exception reason) => _done.TrySetException(reason);

    public override string ToString() => $"event of stream {subscription.StreamId}";
}
