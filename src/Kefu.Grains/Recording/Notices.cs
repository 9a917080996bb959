using Microsoft.Extensions.Logging;

namespace Kefu.Grains.Recording;

/// <summary>
/// News from one grain to another that nobody waits for. They are repeated until they arrive; what they tell is in the ledger, so
/// a notice that is lost with its process costs a delay and never a fact.
/// </summary>
internal sealed partial class Notices(TimeProvider clock, ILogger logger)
{
    // About 18 s: longer than a cluster needs to find that a process has died.
    private const int Tries = 7;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);

    /// <summary>Sends one, on the grain's own scheduler.</summary>
    public void Send(string what, Func<Task> call) => _ = Repeat(what, call);

    private async Task Repeat(string what, Func<Task> call)
    {
        var pause = FirstPause;
        for (var left = Tries; ; left--)
        {
            try
            {
                await call();
                return;
            }
            catch (Exception e) when (left > 1)
            {
                LogRetry(what, e.Message);
                await Task.Delay(pause, clock);
                pause *= 3;
            }
            catch (Exception e)
            {
                LogLost(what, e);
                return;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Notice {What} did not arrive and is repeated: {Why}")]
    private partial void LogRetry(string what, string why);

    [LoggerMessage(Level = LogLevel.Error, Message = "Notice {What} is given up; the store's audit will find what it would have told")]
    private partial void LogLost(string what, Exception exception);
}
