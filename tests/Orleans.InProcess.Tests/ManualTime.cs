namespace Orleans.InProcess.Tests;

/// <summary>A clock that only the test moves. Timers fire inside <see cref="Advance"/>, in order of their due times.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private readonly List<(Func<bool> Condition, TaskCompletionSource Seen)> _awaited = [];
    private long _now;
    private long _made;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Called whenever somebody looks at the clock: where a test can make threads meet.</summary>
    public Action? Looked { get; set; }

    public override long GetTimestamp()
    {
        Looked?.Invoke();
        return Volatile.Read(ref _now);
    }

    public override DateTimeOffset GetUtcNow() => new(new DateTime(2026, 6, 18, 0, 0, 0, DateTimeKind.Utc).AddTicks(Volatile.Read(ref _now)));

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state, Interlocked.Increment(ref _made));
        timer.Change(dueTime, period);
        return timer;
    }

    public void Advance(TimeSpan span)
    {
        var end = GetTimestamp() + span.Ticks;
        while (Next(end) is { } timer)
        {
            timer.Fire();
        }

        Volatile.Write(ref _now, end);
    }

    /// <summary>Completes when a one-shot timer is due at exactly this span from now: the moment to move the clock.</summary>
    public Task TimerDue(TimeSpan inSpan)
    {
        var due = GetTimestamp() + inSpan.Ticks;
        return Until(() => _timers.Exists(t => t.Due == due && !t.IsPeriodic));
    }

    private Task Until(Func<bool> condition)
    {
        lock (_gate)
        {
            var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((condition, seen));
            Announce();
            return seen.Task.Soon();
        }
    }

    private void Announce()
    {
        foreach (var (condition, seen) in _awaited)
        {
            if (condition())
            {
                seen.TrySetResult();
            }
        }

        _awaited.RemoveAll(a => a.Seen.Task.IsCompleted);
    }

    private ManualTimer? Next(long end)
    {
        lock (_gate)
        {
            var next = _timers.Where(t => t.Due <= end).MinBy(t => (t.Due, t.Number));
            if (next is not null)
            {
                Volatile.Write(ref _now, Math.Max(_now, next.Due));
            }

            return next;
        }
    }

    private sealed class ManualTimer(ManualTime time, TimerCallback callback, object? state, long number) : ITimer
    {
        private long _period;
        private bool _disposed;

        public bool IsPeriodic => _period > 0;

        public long Due { get; private set; } = long.MaxValue;

        public long Number { get; } = number;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                if (_disposed)
                {
                    return false;
                }

                time._timers.Remove(this);
                _period = period.Ticks;
                Due = dueTime == Timeout.InfiniteTimeSpan ? long.MaxValue : time._now + dueTime.Ticks;
                if (Due != long.MaxValue)
                {
                    time._timers.Add(this);
                }

                time.Announce();
                return true;
            }
        }

        public void Fire()
        {
            lock (time._gate)
            {
                if (!time._timers.Remove(this))
                {
                    return;
                }

                Due = long.MaxValue;
                if (_period > 0)
                {
                    Due = time._now + _period;
                    time._timers.Add(this);
                }
            }

            callback(state);
        }

        public void Dispose()
        {
            lock (time._gate)
            {
                _disposed = true;
                time._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
