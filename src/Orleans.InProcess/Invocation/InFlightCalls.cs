namespace Orleans.Runtime;

/// <summary>
/// The calls that wait for an answer. There is no timer per call: one sweep a second (or oftener, for shorter timeouts) looks
/// for those that wait too long, so a call may time out up to one sweep late.
/// </summary>
internal sealed class InFlightCalls : IDisposable
{
    private const long Forever = long.MaxValue;

    private readonly TimeProvider _time;
    private readonly long _defaultTimeout;
    private readonly TimeSpan _timeout;
    private readonly bool _cancelOnTimeout;
    private readonly RuntimeLog _log;
    private readonly Lane[] _lanes;
    private readonly ITimer _sweep;

    internal InFlightCalls(TimeProvider time, TimeSpan timeout, bool cancelOnTimeout, RuntimeLog log)
    {
        _time = time;
        _timeout = timeout;
        _defaultTimeout = Ticks(timeout);
        _cancelOnTimeout = cancelOnTimeout;
        _log = log;
        _lanes = new Lane[8];
        for (var i = 0; i < _lanes.Length; i++)
        {
            _lanes[i] = new();
        }

        var second = TimeSpan.FromSeconds(1);
        var period = timeout < second && timeout > TimeSpan.Zero ? TimeSpan.FromMilliseconds(Math.Max(1, timeout.TotalMilliseconds)) : second;
        using (SuppressedFlow.Begin())
        {
            _sweep = time.CreateTimer(static self => ((InFlightCalls)self!).Sweep(), this, period, period);
        }
    }

    internal void Add(GrainCall call)
    {
        var patience = call.Method.ResponseTimeout is { } own ? Ticks(own) : _defaultTimeout;
        call.Deadline = patience == Forever ? Forever : _time.GetTimestamp() + patience;
        var lane = _lanes[Environment.CurrentManagedThreadId & (_lanes.Length - 1)];
        lock (lane)
        {
            call.Lane = lane;
            call.NextInFlight = lane.First;
            lane.First?.PreviousInFlight = call;
            lane.First = call;
        }
    }

    internal static void Remove(GrainCall call)
    {
        if (call.Lane is not { } lane)
        {
            return;
        }

        lock (lane)
        {
            if (call.Lane is null)
            {
                return;
            }

            call.Lane = null;
            call.NextInFlight?.PreviousInFlight = call.PreviousInFlight;
            if (call.PreviousInFlight is null)
            {
                lane.First = call.NextInFlight;
            }
            else
            {
                call.PreviousInFlight.NextInFlight = call.NextInFlight;
            }

            call.NextInFlight = call.PreviousInFlight = null;
        }
    }

    internal int Count => Those(_ => true).Count;

    /// <summary>Ends every wait: the silo is gone.</summary>
    internal void FailAll(Func<Exception> reason)
    {
        foreach (var call in Those(_ => true))
        {
            call.TryFail(reason());
        }
    }

    public void Dispose() => _sweep.Dispose();

    private void Sweep()
    {
        var now = _time.GetTimestamp();
        foreach (var call in Those(call => call.Deadline < now))
        {
            var timeout = call.Method.ResponseTimeout ?? _timeout;
            if (call.TryFail(new TimeoutException($"Response did not arrive on time in {timeout} for message: {call}.")))
            {
                _log.TimedOut(timeout, call);
                RuntimeMetrics.TimedOut.Add(1);
                if (_cancelOnTimeout)
                {
                    call.Cancellation?.SignalCallee();
                }
            }
        }
    }

    // Oldest first.
    private List<GrainCall> Those(Predicate<GrainCall> filter)
    {
        List<GrainCall> found = [];
        foreach (var lane in _lanes)
        {
            lock (lane)
            {
                for (var call = lane.First; call is not null; call = call.NextInFlight)
                {
                    if (filter(call))
                    {
                        found.Add(call);
                    }
                }
            }
        }

        found.Reverse();
        return [.. found.OrderBy(call => call.Deadline)];
    }

    private long Ticks(TimeSpan span) => span == Timeout.InfiniteTimeSpan || span.TotalDays > 10_000
        ? Forever
        : (long)(span.TotalSeconds * _time.TimestampFrequency);

    /// <summary>Calls are spread over lanes so that threads seldom wait for each other.</summary>
    internal sealed class Lane
    {
        internal GrainCall? First;
    }
}
