namespace Orleans.Runtime;

/// <summary>A timer of one activation; gone with it.</summary>
public interface IGrainTimer : IDisposable
{
    /// <summary>
    /// Changes when it ticks next and how long after a tick's end it ticks again. Inside a tick, it takes effect after it.
    /// <see cref="Timeout.InfiniteTimeSpan"/> means never.
    /// </summary>
    void Change(TimeSpan dueTime, TimeSpan period);
}

/// <summary>When and how a grain's timer ticks.</summary>
public readonly struct GrainTimerCreationOptions
{
    /// <summary>Options to be filled in.</summary>
    public GrainTimerCreationOptions()
    {
    }

    /// <summary>A timer that ticks first after <paramref name="dueTime"/>.</summary>
    [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
    public GrainTimerCreationOptions(TimeSpan dueTime, TimeSpan period)
    {
        DueTime = dueTime;
        Period = period;
    }

    /// <summary>How long until the first tick.</summary>
    public required TimeSpan DueTime { get; init; }

    /// <summary>How long from the end of a tick to the next.</summary>
    public required TimeSpan Period { get; init; }

    /// <summary>Whether ticks may run while calls await. Default: no.</summary>
    public bool Interleave { get; init; }

    /// <summary>Whether a tick counts as a sign of life. Default: no.</summary>
    public bool KeepAlive { get; init; }
}
