using System.Collections.Concurrent;

namespace Orleans.Runtime;

/// <summary>Which activation is which grain's: at most one at a time.</summary>
internal sealed class Catalog(GrainRuntime runtime)
{
    private readonly ConcurrentDictionary<GrainId, Activation> _activations = new();
    private readonly Lock _list = new();
    private Activation? _newest;
    private long _made;
    private volatile bool _closed;

    private const int RoundsWithSuccessors = 3;

    internal int Count => _activations.Count;

    /// <summary>Brings a message to the grain's activation, making one if there is none. Gives back where it went.</summary>
    internal Activation? Deliver(GrainId id, GrainClass grainClass, Activation? lastSeen, Message message)
    {
        var activation = lastSeen;
        while (true)
        {
            if (activation is not null)
            {
                if (activation.TryEnqueue(message))
                {
                    return activation;
                }

                Replace(activation);
            }

            if (_closed)
            {
                message.Reject(new SiloUnavailableException($"The silo has stopped and did not take {message}."));
                return null;
            }

            activation = _activations.TryGetValue(id, out var found) ? found : Admit(id, grainClass);
        }
    }

    internal Activation? Find(GrainId id) => _activations.GetValueOrDefault(id);

    internal Activation NewActivation(GrainId id, GrainClass grainClass) =>
        new(runtime, id, grainClass, Interlocked.Increment(ref _made));

    /// <summary>Puts an activation that is over out of the catalog, and its successor, if any, in its place.</summary>
    internal void Replace(Activation ended)
    {
        if (ended.Successor is { } successor)
        {
            if (_activations.TryUpdate(ended.GrainId, successor, ended))
            {
                Unlist(ended);
                List(successor);
            }
        }
        else if (_activations.TryRemove(new(ended.GrainId, ended)))
        {
            Unlist(ended);
        }
    }

    /// <summary>All activations, oldest first.</summary>
    internal List<Activation> All()
    {
        List<Activation> all = [];
        lock (_list)
        {
            for (var activation = _newest; activation is not null; activation = activation.NextListed)
            {
                all.Add(activation);
            }
        }

        all.Reverse();
        return all;
    }

    /// <summary>The silo is stopping, and what waits for an ending activation is rejected instead of handed on.</summary>
    internal bool TakesNoSuccessors { get; private set; }

    /// <summary>Ends all activations and takes no new ones from now on.</summary>
    internal async Task Close(CancellationToken cancellationToken)
    {
        // Ending grains may still call others, even such as are not active yet: go on until none is left. But a call to a grain that
        // is ending would be handed from activation to activation for ever, so after some rounds calls end with their activation.
        for (var round = 1; All() is { Count: > 0 } all; round++)
        {
            TakesNoSuccessors = round > RoundsWithSuccessors;

            foreach (var activation in all)
            {
                activation.Deactivate(new(DeactivationReasonCode.ShuttingDown, "The silo stops."), CancellationToken.None);
            }

            await Task.WhenAll(all.Select(activation => activation.Deactivated)).WaitAsync(cancellationToken);
        }

        _closed = true;
    }

    internal void Abort() => _closed = true;

    private Activation Admit(GrainId id, GrainClass grainClass)
    {
        var made = NewActivation(id, grainClass);
        var winner = _activations.GetOrAdd(id, made);
        if (ReferenceEquals(winner, made))
        {
            List(made);
        }

        return winner;
    }

    private void List(Activation activation)
    {
        lock (_list)
        {
            if (activation.IsUnlisted)
            {
                // It has ended before this thread came to list it.
                return;
            }

            activation.IsListed = true;
            activation.NextListed = _newest;
            _newest?.PreviousListed = activation;
            _newest = activation;
        }
    }

    private void Unlist(Activation activation)
    {
        lock (_list)
        {
            activation.IsUnlisted = true;
            if (!activation.IsListed)
            {
                return;
            }

            activation.NextListed?.PreviousListed = activation.PreviousListed;
            if (activation.PreviousListed is null)
            {
                _newest = activation.NextListed;
            }
            else
            {
                activation.PreviousListed.NextListed = activation.NextListed;
            }

            activation.NextListed = activation.PreviousListed = null;
        }
    }
}
