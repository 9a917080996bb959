namespace Kefu.Grains.Recording;

/// <summary>
/// How often news between grains may have been lost with another process of the cluster, or with an activation that had to go while
/// grains found new places. What the news would have told is in the ledger: grains that see the number grow look there. With one
/// process nothing is ever lost that way, since all grains start anew with it.
/// </summary>
public sealed class Losses
{
    private long _count;
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The number since this process started.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <summary>Completes with the next one. Take it before looking at what may have been lost.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    /// <summary>Something may have been lost.</summary>
    public void Add()
    {
        Interlocked.Increment(ref _count);
        Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }
}
