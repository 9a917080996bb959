using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kefu.Ledger.Directory;

/// <summary>Loads the directory before anything is served, then takes in what other processes change.</summary>
public sealed partial class DirectoryFollower(LedgerDirectory directory, ILedgerReader reader, TimeProvider clock, ILogger<DirectoryFollower> logger)
    : IHostedService, IDisposable
{
    /// <summary>How often other processes' changes are looked for.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = new();
    private long _position;
    private Task _following = Task.CompletedTask;

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await CatchUp(cancellationToken);
        _following = Follow(_stopping.Token);
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _following.WaitAsync(cancellationToken);
    }

    /// <summary>Takes in what has changed since the last time.</summary>
    public async Task CatchUp(CancellationToken cancellationToken)
    {
        var (rows, position) = await reader.Directory(_position, cancellationToken);
        foreach (var row in rows)
        {
            directory.Apply(row);
        }

        _position = position;
    }

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    private async Task Follow(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Period, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
            {
                try
                {
                    await CatchUp(stopping);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    // What is in memory stays good; the next tick tries again.
                    LogFailed(e);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The directory could not be refreshed; changes of other processes are not seen until it can")]
    private partial void LogFailed(Exception exception);
}
