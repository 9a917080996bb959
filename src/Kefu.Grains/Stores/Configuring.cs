namespace Kefu.Grains.Stores;

/// <summary>Lets one change of a reentrant grain's configuration run at a time, in order of arrival.</summary>
internal sealed class Configuring
{
    private Task _last = Task.CompletedTask;

    /// <summary>Waits for its turn; disposing the result ends it.</summary>
    public async Task<IDisposable> Enter(CancellationToken cancellationToken)
    {
        var mine = new TaskCompletionSource();
        var before = _last;
        _last = mine.Task;
        try
        {
            await before.WaitAsync(cancellationToken);
        }
        catch
        {
            // Whoever waits behind this one waits for the one before it.
            _ = before.ContinueWith(_ => mine.TrySetResult(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Current);
            throw;
        }

        return new Turn(mine);
    }

    private sealed class Turn(TaskCompletionSource end) : IDisposable
    {
        public void Dispose() => end.TrySetResult();
    }
}
