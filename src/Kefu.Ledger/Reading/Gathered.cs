namespace Kefu.Ledger.Reading;

/// <summary>
/// Group read: what is asked while a query runs is answered together by the next one. No timer: one caller alone waits for nobody.
/// </summary>
/// <param name="ask">Answers requests, one result for each, in their order. Runs on the thread pool.</param>
/// <param name="mostTogether">Requests in one query.</param>
/// <param name="mostWaiting">Requests that may wait; more are refused.</param>
/// <param name="mostQueries">Queries at the same time.</param>
internal sealed class Gathered<TRequest, TResult>(
    Func<IReadOnlyList<TRequest>, Task<TResult[]>> ask, int mostTogether = 256, int mostWaiting = 20_000, int mostQueries = 2)
{
    private readonly Lock _gate = new();
    private readonly Queue<(TRequest Request, TaskCompletionSource<TResult> Answer)> _waiting = [];
    private int _running;

    public Task<TResult> Ask(TRequest request, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        var start = false;
        lock (_gate)
        {
            if (_waiting.Count >= mostWaiting)
            {
                return Task.FromException<TResult>(new LedgerUnavailableException("Too many reads are waiting.", TimeSpan.FromSeconds(1)));
            }

            _waiting.Enqueue((request, answer));

            // A second query only when the first has left a whole group behind: small groups cost most.
            if (_running == 0 || (_running < mostQueries && _waiting.Count >= mostTogether))
            {
                _running++;
                start = true;
            }
        }

        if (start)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static self => _ = self.Run(), this, preferLocal: false);
        }

        return cancellationToken.CanBeCanceled ? answer.Task.WaitAsync(cancellationToken) : answer.Task;
    }

    private async Task Run()
    {
        while (Take() is { Count: > 0 } group)
        {
            try
            {
                var results = await ask([.. group.Select(g => g.Request)]);
                for (var i = 0; i < results.Length; i++)
                {
                    group[i].Answer.TrySetResult(results[i]);
                }
            }
            catch (Exception reason)
            {
                // Whatever went wrong belongs to those who asked.
                foreach (var (_, answer) in group)
                {
                    answer.TrySetException(reason);
                }
            }
        }
    }

    private List<(TRequest Request, TaskCompletionSource<TResult> Answer)> Take()
    {
        var group = new List<(TRequest, TaskCompletionSource<TResult>)>();
        lock (_gate)
        {
            while (group.Count < mostTogether && _waiting.TryDequeue(out var next))
            {
                group.Add(next);
            }

            if (group.Count == 0)
            {
                _running--;
            }
        }

        return group;
    }
}
