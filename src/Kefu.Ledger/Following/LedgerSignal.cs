namespace Kefu.Ledger.Following;

/// <summary>Wakes the followers of this process when something was written.</summary>
internal sealed class LedgerSignal
{
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes with the next commit. Take it before reading, or a commit in between is missed until the next poll.</summary>
    public Task Next
    {
        get
        {
            // First the task, then the wish: the other way round a wish could be used up by a commit whose task this is not.
            var next = Volatile.Read(ref _next).Task;
            _awaited = true;
            return next;
        }
    }

    private volatile bool _awaited;

    public void Raise()
    {
        // Nobody follows: nothing to do for a batch.
        if (_awaited)
        {
            _awaited = false;
            Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        }
    }
}
