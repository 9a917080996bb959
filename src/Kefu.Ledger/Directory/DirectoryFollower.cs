using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kefu.Ledger.Directory;

/// <summary>
/// Loads the directory before anything is served, then takes in what other processes change: at the latest a period later, and
/// at once for whoever asks.
/// </summary>
public sealed partial class DirectoryFollower(LedgerDirectory directory, ILedgerReader reader, TimeProvider clock, ILogger<DirectoryFollower> logger)
    : IHostedService, IDisposable
{
    /// <summary>How often other processes' changes are looked for.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _reading = new(1, 1);
    private Task _following = Task.CompletedTask;
    private long _position;
    private long _asked;
    private long _served;

    /// <summary>Up to where in the ledger's order the changes of other processes are in the directory.</summary>
    public long Position => Volatile.Read(ref _position);

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await Refresh(cancellationToken);
        _following = Follow(_stopping.Token);
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _following.WaitAsync(cancellationToken);
    }

    /// <summary>Reads on, unless that place in the ledger's order has been passed. What was committed up to it is in the directory afterwards.</summary>
    public Task Reach(long position, CancellationToken cancellationToken = default) =>
        position <= Position ? Task.CompletedTask : Refresh(cancellationToken);

    /// <summary>Reads on. What was committed before this call, by any process, is in the directory afterwards.</summary>
    public async Task Refresh(CancellationToken cancellationToken = default)
    {
        var asked = Interlocked.Increment(ref _asked);
        await _reading.WaitAsync(cancellationToken);
        try
        {
            // One reading serves all who asked before it began.
            if (_served >= asked)
            {
                return;
            }

            var serves = Volatile.Read(ref _asked);
            var (rows, position) = await reader.Directory(_position, cancellationToken);
            foreach (var row in rows)
            {
                directory.Apply(row);
            }

            Volatile.Write(ref _position, position);
            _served = serves;
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping.Dispose();
        _reading.Dispose();
    }

    private async Task Follow(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Period, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
            {
                try
                {
                    await Refresh(stopping);
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
