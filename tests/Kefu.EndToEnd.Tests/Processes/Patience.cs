using System.Diagnostics;

namespace Kefu.EndToEnd.Tests.Processes;

/// <summary>How long a test still waits. A machine that is paused for minutes, and everything on it, uses up no more than a moment.</summary>
internal sealed class Patience(TimeSpan time)
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);
    private TimeSpan _left = time;

    public bool IsOver => _left <= TimeSpan.Zero;

    /// <summary>Waits for something, at most a moment.</summary>
    public async Task For(Task something)
    {
        var begun = Stopwatch.GetTimestamp();
        await Task.WhenAny(something, Task.Delay(Moment));
        var took = Stopwatch.GetElapsedTime(begun);
        _left -= took < Moment ? took : Moment;
    }
}
