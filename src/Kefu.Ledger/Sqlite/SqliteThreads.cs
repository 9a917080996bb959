using System.Collections.Concurrent;

namespace Kefu.Ledger.Sqlite;

/// <summary>Threads of their own for a database that blocks its caller. Work waits in order of arrival.</summary>
internal sealed class SqliteThreads : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread[] _threads;

    public SqliteThreads(string name, int count)
    {
        _threads = [.. Enumerable.Range(0, count).Select(i => new Thread(Work) { Name = $"{name} {i}", IsBackground = true })];
        Array.ForEach(_threads, thread => thread.Start());
    }

    public Task<T> Run<T>(Func<T> work)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            _work.Add(() =>
            {
                try
                {
                    answer.SetResult(work());
                }
                catch (Exception reason)
                {
                    // It belongs to whoever asked.
                    answer.SetException(reason);
                }
            });
        }
        catch (InvalidOperationException reason)
        {
            answer.SetException(new LedgerUnavailableException("The ledger has stopped.", TimeSpan.FromSeconds(1), reason));
        }

        return answer.Task;
    }

    /// <summary>Finishes what waits, then ends the threads.</summary>
    public void Dispose()
    {
        if (!_work.IsAddingCompleted)
        {
            _work.CompleteAdding();
            Array.ForEach(_threads, thread => thread.Join());
            _work.Dispose();
        }
    }

    private void Work()
    {
        foreach (var work in _work.GetConsumingEnumerable())
        {
            work();
        }
    }
}
