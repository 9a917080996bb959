namespace Orleans.Runtime;

/// <summary>Runs its work one turn after the other, never two at a time, on threads lent by an <see cref="IGrainScheduler"/>.</summary>
internal abstract class TurnScheduler(IGrainScheduler host) : TaskScheduler, IThreadPoolWorkItem
{
    // How many turns one loan of a thread may take while others wait for theirs.
    private const int TurnsPerLoan = 64;

    // How many messages may start while continuations wait.
    private const int MostWorkInARow = 1_024;

    [ThreadStatic]
    private static TurnScheduler? _running;

    private static readonly Action<object?> DrainAction = self => ((TurnScheduler)self!).Drain();

    private readonly Queue<object> _continuations = new(1);
    private bool _onLoan;
    private int _continuationsDue;
    private int _workInARow;

    /// <summary>Whose turn the current thread is running.</summary>
    internal static TurnScheduler? Running => _running;

    /// <summary>Guards what other threads may touch: the queues and the state.</summary>
    protected Lock Gate { get; } = new();

    public override int MaximumConcurrencyLevel => 1;

    void IThreadPoolWorkItem.Execute()
    {
        var outer = _running;
        _running = this;
        try
        {
            // Awaits come back to this scheduler only from within a task of it: one task for the whole loan.
            new Task(DrainAction, this, TaskCreationOptions.DenyChildAttach).RunSynchronously(this);
        }
        finally
        {
            _running = outer;
        }
    }

    /// <summary>Runs an action as a turn of its own.</summary>
    internal void Post(Action action)
    {
        // Whoever asks for it leaves no trace in it, such as a request context.
        using (SuppressedFlow.Begin())
        {
            Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this);
        }
    }

    /// <summary>Runs something as a turn of its own.</summary>
    internal void Post(ITurn turn) => Enqueue(turn);

    protected override void QueueTask(Task task) => Enqueue(task);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && ReferenceEquals(_running, this) && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (Gate)
        {
            return [.. _continuations.OfType<Task>()];
        }
    }

    /// <summary>Asks for a thread unless one is on its way. Call with the gate held, then <see cref="Lend"/> without it.</summary>
    protected bool Borrow()
    {
        var lend = !_onLoan;
        _onLoan = true;
        return lend;
    }

    protected void Lend() => host.Schedule(this);

    /// <summary>Looks again for turns to take, after something changed that is not in the queues.</summary>
    protected void Signal()
    {
        bool lend;
        lock (Gate)
        {
            lend = Borrow();
        }

        if (lend)
        {
            Lend();
        }
    }

    /// <summary>The next piece of work other than a continuation, or null. Called with the gate held.</summary>
    protected virtual object? NextWork() => null;

    /// <summary>Starts what <see cref="NextWork"/> gave. Must not throw.</summary>
    protected virtual void Begin(object work)
    {
    }

    private void Drain()
    {
        for (var turn = 0; turn < TurnsPerLoan; turn++)
        {
            object? work;
            bool isContinuation;
            lock (Gate)
            {
                work = Next(out isContinuation);
                if (work is null)
                {
                    _onLoan = false;
                    return;
                }
            }

            if (!isContinuation)
            {
                Begin(work);
            }
            else if (work is Task continuation)
            {
                TryExecuteTask(continuation);
            }
            else
            {
                ((ITurn)work).Run();
            }
        }

        host.Schedule(this);
    }

    // All messages that may start do so, then all continuations that were there by then run, and so on: neither can starve the
    // other, and what many calls ask for in the same moment (one write, say) can be done once for all of them.
    private object? Next(out bool isContinuation)
    {
        isContinuation = true;
        if (_continuationsDue > 0)
        {
            _continuationsDue--;
            return _continuations.Dequeue();
        }

        isContinuation = false;

        if (_workInARow < MostWorkInARow && NextWork() is { } work)
        {
            _workInARow++;
            return work;
        }

        _workInARow = 0;
        if (_continuations.Count == 0)
        {
            return NextWork();
        }

        isContinuation = true;
        _continuationsDue = _continuations.Count - 1;
        return _continuations.Dequeue();
    }

    private void Enqueue(object continuation)
    {
        bool lend;
        lock (Gate)
        {
            _continuations.Enqueue(continuation);
            lend = Borrow();
        }

        if (lend)
        {
            host.Schedule(this);
        }
    }
}
