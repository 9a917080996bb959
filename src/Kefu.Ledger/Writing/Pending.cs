namespace Kefu.Ledger.Writing;

/// <summary>A commit that waits for its answer.</summary>
// Continuations must not run on the writer: those of a grain go to the grain's own scheduler, all others to the thread pool.
internal sealed class Pending(Commit commit, long since) : TaskCompletionSource<Committed>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    private const int Queued = 0;
    private const int Taken = 1;
    private const int Left = 2;

    private int _state;
    private CancellationTokenRegistration _cancellation;

    public Commit Commit { get; } = commit;

    /// <summary>Timestamp of its arrival.</summary>
    public long Since { get; } = since;

    /// <summary>From now on it is written or refused, whatever its caller does.</summary>
    public bool Take() => Interlocked.CompareExchange(ref _state, Taken, Queued) == Queued;

    public void LeaveWhen(CancellationToken cancelled) =>
        _cancellation = cancelled.UnsafeRegister(static (self, token) => ((Pending)self!).Leave(token), this);

    public void Succeed(long position)
    {
        _cancellation.Unregister();
        TrySetResult(new Committed(position));
    }

    public void Fail(Exception reason)
    {
        _cancellation.Unregister();
        TrySetException(reason);
    }

    private void Leave(CancellationToken token)
    {
        if (Interlocked.CompareExchange(ref _state, Left, Queued) == Queued)
        {
            TrySetCanceled(token);
        }
    }
}
