namespace Kefu.Grains.Recording;

/// <summary>
/// How many other processes of the cluster have ended, each with whatever news its grains had not yet sent. What the news would
/// have told is in the ledger: grains that see the number grow look there. With one process nothing is ever lost that way, since
/// all grains start anew with it.
/// </summary>
public sealed class Losses
{
    private long _count;
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The number since this process started.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <summary>Completes with the next one. Take it before looking at what may have been lost.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    /// <summary>Another process has ended.</summary>
    public void Add()
    {
        Interlocked.Increment(ref _count);
        Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }
}
