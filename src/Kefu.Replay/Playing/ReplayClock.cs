namespace Kefu.Replay.Playing;

/// <summary>The time of the replayed day: the real clock, so many times faster, or no clock at all.</summary>
/// <param name="time">The real clock.</param>
/// <param name="starts">Where the day starts, or goes on after an interruption.</param>
/// <param name="speed">Simulated seconds per real second; null for as fast as possible.</param>
internal sealed class ReplayClock(TimeProvider time, TimeSpan starts, double? speed)
{
    private long _begun = time.GetTimestamp();
    private long _reached = starts.Ticks;

    /// <summary>Simulated seconds per real second; null for as fast as possible.</summary>
    public double? Speed { get; } = speed;

    /// <summary>Now, in the time of the day. As fast as possible: the last event reached.</summary>
    public TimeSpan Now => Speed is { } s ? starts + (time.GetElapsedTime(_begun) * s) : new TimeSpan(Interlocked.Read(ref _reached));

    /// <summary>The day begins now.</summary>
    public void Start() => _begun = time.GetTimestamp();

    /// <summary>Waits until a moment of the day.</summary>
    public async Task Until(TimeSpan moment, CancellationToken cancellationToken)
    {
        if (Speed is { } s)
        {
            var left = (moment - Now) / s;
            if (left > TimeSpan.Zero)
            {
                await Task.Delay(left, time, cancellationToken);
            }
        }

        if (moment.Ticks > Interlocked.Read(ref _reached))
        {
            Interlocked.Exchange(ref _reached, moment.Ticks);
        }
    }

    /// <summary>How long from now until a moment, in real time; zero when it has come, or when there is no clock.</summary>
    public TimeSpan RealUntil(TimeSpan moment)
    {
        var left = Speed is { } s ? (moment - Now) / s : TimeSpan.Zero;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>A stretch of real time in the time of the day; null when there is no clock.</summary>
    public TimeSpan? Simulated(TimeSpan real) => Speed is { } s ? real * s : null;
}
