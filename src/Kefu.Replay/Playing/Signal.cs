namespace Kefu.Replay.Playing;

/// <summary>Wakes up whoever waits for something on the floor to change.</summary>
internal sealed class Signal(TimeProvider time)
{
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Changed() => Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    /// <summary>Waits until a condition holds; false if nothing at all changed for <paramref name="patience"/>.</summary>
    public async Task<bool> Until(Func<bool> condition, TimeSpan patience, CancellationToken cancellationToken)
    {
        while (true)
        {
            // Taken before the condition is looked at, so that no change in between is missed.
            var next = Volatile.Read(ref _next).Task;
            if (condition())
            {
                return true;
            }

            try
            {
                await next.WaitAsync(patience, time, cancellationToken);
            }
            catch (TimeoutException)
            {
                return condition();
            }
        }
    }
}
