namespace Orleans.Runtime;

/// <summary>A grain's timer. A tick is a message of the activation to itself; the next is not set before the last has ended.</summary>
internal sealed class GrainTimer : IGrainTimer
{
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(0xfffffffe);

    private readonly Activation _activation;
    private readonly Func<CancellationToken, Task> _callback;
    private readonly CallFlags _flags;
    private readonly CancellationTokenSource _disposed = new();
    private readonly ITimer _timer;
    private TimeSpan _dueTime;
    private TimeSpan _period;
    private bool _ticking;
    private bool _changed;

    private GrainTimer(Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        _activation = activation;
        _callback = callback;
        _flags = CallFlags.Local
            | (options.Interleave ? CallFlags.AlwaysInterleave : CallFlags.None)
            | (options.KeepAlive ? CallFlags.None : CallFlags.KeepsNothingAlive);
        using (SuppressedFlow.Begin())
        {
            _timer = activation.Runtime.Time.CreateTimer(
                static self => ((GrainTimer)self!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        Check(dueTime, nameof(dueTime));
        Check(period, nameof(period));
        _changed = true;
        _dueTime = dueTime;
        _period = period;
        if (!_ticking)
        {
            Set(dueTime);
        }
    }

    public void Dispose()
    {
        if (_disposed.IsCancellationRequested)
        {
            return;
        }

        _timer.Dispose();
        _activation.Remove(this);
        _disposed.Cancel();
    }

    internal static GrainTimer Register(IGrainBase grain, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        if (RuntimeContext.Current is not { } current)
        {
            throw new InvalidOperationException("A grain's timer can be made on that grain's turns only, so not inside Task.Run.");
        }

        if (!ReferenceEquals(current, grain.GrainContext))
        {
            throw new InvalidOperationException("A grain's timer can be made by that grain only.");
        }

        var timer = new GrainTimer(current, callback, options);
        timer.Change(options.DueTime, options.Period);
        current.Add(timer);
        return timer;
    }

    private static void Check(TimeSpan span, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(span, Timeout.InfiniteTimeSpan, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(span, Longest, name);
    }

    private void Fire()
    {
        _ticking = true;
        if (!_activation.TryEnqueue(new Tick(this)))
        {
            _ticking = false;
        }
    }

    private void Ticked()
    {
        _ticking = false;
        if (!_disposed.IsCancellationRequested)
        {
            Set(_changed ? _dueTime : _period);
        }
    }

    private void Set(TimeSpan dueTime)
    {
        try
        {
            _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
        }
        catch (ObjectDisposedException)
        {
            // Disposed meanwhile: it will not tick again.
        }
    }

    private sealed class Tick : Message
    {
        private readonly GrainTimer _timer;

        internal Tick(GrainTimer timer)
        {
            _timer = timer;
            Flags = timer._flags;
        }

        internal override bool IsAbandoned => _timer._disposed.IsCancellationRequested;

        internal override Task Run(Activation activation)
        {
            _timer._changed = false;
            return _timer._callback(_timer._disposed.Token);
        }

        internal override void Respond(Task outcome)
        {
            if (outcome.IsFaulted)
            {
                _timer._activation.Runtime.Log.TimerFailed(_timer._activation.GrainId, outcome.Exception.InnerException!);
            }

            _timer.Ticked();
        }

        internal override void Reject(Exception reason) => _timer._ticking = false;
    }
}
