using Orleans.Storage;

namespace Orleans.Runtime;

/// <summary>
/// A grain's state and the queue of what is to be done to it. Operations run one after the other, each starting in a turn of
/// its own; writes that are asked for while one has not started yet join it, as its content is taken when it starts.
/// </summary>
internal sealed class PersistentState<T>(Activation activation, string name, IGrainStorage storage) : IPersistentState<T>
{
    private readonly GrainState<T> _state = new(Fresh());
    private bool _loaded;
    private Operation? _last;

    private enum Kind
    {
        Read,
        Write,
        Clear,
    }

    public T State
    {
        get
        {
            CheckAccess();
            return _state.State!;
        }

        set
        {
            CheckAccess();
            _state.State = value;
        }
    }

    public string? Etag => _state.ETag;

    public bool RecordExists => _loaded ? _state.RecordExists : throw new InvalidOperationException("State has not yet been loaded");

    public Task ReadStateAsync() => ReadStateAsync(CancellationToken.None);

    public Task ReadStateAsync(CancellationToken cancellationToken) => Enqueue(Kind.Read, cancellationToken);

    public Task WriteStateAsync() => WriteStateAsync(CancellationToken.None);

    public Task WriteStateAsync(CancellationToken cancellationToken) => Enqueue(Kind.Write, cancellationToken);

    public Task ClearStateAsync() => ClearStateAsync(CancellationToken.None);

    public Task ClearStateAsync(CancellationToken cancellationToken) => Enqueue(Kind.Clear, cancellationToken);

    private Task Enqueue(Kind kind, CancellationToken cancellationToken)
    {
        CheckAccess();
        if (kind is not Kind.Read && !cancellationToken.CanBeCanceled
            && _last is { Started: false, CanBeCanceled: false } waiting && waiting.Kind == kind)
        {
            return waiting.Completion;
        }

        var operation = new Operation(kind, cancellationToken.CanBeCanceled);
        operation.Completion = Run(operation, _last, cancellationToken);
        _last = operation;
        return operation.Completion;
    }

    private async Task Run(Operation operation, Operation? before, CancellationToken cancellationToken)
    {
        // What else this turn asks for joins in: nothing starts before the turn has ended.
        await Task.Yield();
        var done = false;
        try
        {
            if (before is not null)
            {
                try
                {
                    await before.Completion;
                    done = operation.Kind is Kind.Read || (operation.Kind is Kind.Clear && before.Kind is Kind.Clear);
                }
                catch (Exception)
                {
                    // Its own caller was told.
                }
            }

            operation.Started = true;
            if (!done)
            {
                await Store(operation.Kind, cancellationToken);
            }

            _loaded |= operation.Kind is Kind.Read;
        }
        finally
        {
            if (ReferenceEquals(_last, operation))
            {
                _last = null;
            }
        }
    }

    private async Task Store(Kind kind, CancellationToken cancellationToken)
    {
        var id = activation.GrainId;
        try
        {
            await (kind switch
            {
                Kind.Read => storage.ReadStateAsync(name, id, _state, cancellationToken),
                Kind.Write => storage.WriteStateAsync(name, id, _state, cancellationToken),
                _ => storage.ClearStateAsync(name, id, _state, cancellationToken),
            });
        }
        catch (Exception exception) when (!(exception is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            var store = storage.GetType().Name;
            var operation = $"{kind}StateAsync";
            activation.Runtime.Log.StorageFailed(store, name, id, operation, exception);
            if (exception is OrleansException)
            {
                throw;
            }

            throw new OrleansException(
                $"Error from storage provider {store}.{name} during {operation} for grain {id}{Environment.NewLine} {exception.Message}", exception);
        }
    }

    private static void CheckAccess()
    {
        if (RuntimeContext.Current is null)
        {
            throw new InvalidOperationException("A grain's state can be used on that grain's turns only, so not inside Task.Run.");
        }
    }

    private static T Fresh() => States.Fresh<T>();

    private sealed class Operation(Kind kind, bool canBeCanceled)
    {
        internal Kind Kind { get; } = kind;

        internal bool CanBeCanceled { get; } = canBeCanceled;

        internal bool Started { get; set; }

        internal Task Completion { get; set; } = Task.CompletedTask;
    }
}
