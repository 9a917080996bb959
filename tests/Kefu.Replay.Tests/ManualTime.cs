using System.Collections.Concurrent;

namespace Kefu.Replay.Tests;

/// <summary>A clock that moves when a test says so; timers fire in the order in which they are due.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _now = new(2026, 11, 11, 0, 30, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock to the next timer and fires it; false if there is none.</summary>
    public bool Step()
    {
        ManualTimer? next;
        lock (_gate)
        {
            next = _timers.Where(t => t.Due is not null).MinBy(t => t.Due);
            if (next is null)
            {
                return false;
            }

            _now = next.Due > _now ? next.Due.Value : _now;
            next.Fired();
        }

        next.Call();
        return true;
    }

    /// <summary>
    /// Runs something on one thread and virtual time: the clock moves when nothing else is to be done. The world may be looked at
    /// and changed before each step.
    /// </summary>
    public T Run<T>(Func<Task<T>> work, Action? beforeStep = null)
    {
        var before = SynchronizationContext.Current;
        var turns = new Turns();
        SynchronizationContext.SetSynchronizationContext(turns);
        try
        {
            var running = work();
            for (var steps = 0; !running.IsCompleted; steps++)
            {
                // What the runtime completes on its own threads comes back here within moments.
                if (turns.Take(TimeSpan.FromMilliseconds(20)))
                {
                    continue;
                }

                beforeStep?.Invoke();
                Assert.True(Step() || running.IsCompleted || turns.Take(TimeSpan.FromSeconds(10)), "nothing is to be done, nobody waits for the clock, and the work has not ended");
                Assert.True(steps < 1_000_000, "a million steps and no end");
            }

            return running.GetAwaiter().GetResult();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    private sealed class Turns : SynchronizationContext
    {
        private readonly BlockingCollection<(SendOrPostCallback Call, object? State)> _queue = [];

        public override void Post(SendOrPostCallback d, object? state) => _queue.Add((d, state));

        public bool Take(TimeSpan within)
        {
            if (!_queue.TryTake(out var turn, within))
            {
                return false;
            }

            turn.Call(turn.State);
            return true;
        }
    }

    private sealed class ManualTimer(ManualTime time, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        public DateTimeOffset? Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                _period = period;
                Due = dueTime < TimeSpan.Zero ? null : time._now + dueTime;
                time._timers.Remove(this);
                if (Due is not null)
                {
                    time._timers.Add(this);
                }
            }

            return true;
        }

        public void Fired() => Due = _period > TimeSpan.Zero ? Due + _period : null;

        public void Call() => callback(state);

        public void Dispose()
        {
            lock (time._gate)
            {
                time._timers.Remove(this);
                Due = null;
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
