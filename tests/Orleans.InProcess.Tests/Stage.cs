using System.Collections.Concurrent;

namespace Orleans.InProcess.Tests;

/// <summary>Where grains and tests meet: what happened, in order, and gates that the test opens.</summary>
public sealed class Stage
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _gates = new();
    private readonly ConcurrentDictionary<string, int> _counts = new();
    private readonly Lock _lock = new();
    private readonly List<string> _events = [];
    private readonly List<(string Event, int Times, TaskCompletionSource Seen)> _awaited = [];

    public IReadOnlyList<string> Events
    {
        get
        {
            lock (_lock)
            {
                return [.. _events];
            }
        }
    }

    public int Count(string happening) => Events.Count(e => e == happening);

    public void Happened(string happening)
    {
        lock (_lock)
        {
            _events.Add(happening);
            foreach (var (name, times, seen) in _awaited)
            {
                if (_events.Count(e => e == name) >= times)
                {
                    seen.TrySetResult();
                }
            }
        }
    }

    /// <summary>Completes when it has happened so many times.</summary>
    public Task Until(string happening, int times = 1)
    {
        lock (_lock)
        {
            var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_events.Count(e => e == happening) >= times)
            {
                seen.SetResult();
            }

            _awaited.Add((happening, times, seen));
            return seen.Task.Soon();
        }
    }

    public Task Gate(string name) => Source(name).Task;

    public void Open(string name) => Source(name).TrySetResult();

    public int Next(string name) => _counts.AddOrUpdate(name, 1, (_, n) => n + 1);

    private TaskCompletionSource Source(string name) =>
        _gates.GetOrAdd(name, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
