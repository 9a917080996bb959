using System.Text.Json;
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

    /// <summary>Something unknown may cost a look at the ledger this often, for all who ask together.</summary>
    public static readonly TimeSpan BetweenMisses = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _reading = new(1, 1);
    private readonly Lock _missing = new();
    private Task _following = Task.CompletedTask;
    private Task? _miss;
    private long? _missAt;
    private long _position;
    private long _asked;
    private long _served;
    private long _readAt = long.MinValue;

    /// <summary>Up to where in the ledger's order the changes of other processes are in the directory.</summary>
    public long Position => Volatile.Read(ref _position);

    /// <summary>How long ago the directory was last in step with the ledger; <see cref="TimeSpan.MaxValue"/> if it never was.</summary>
    public TimeSpan Age => Volatile.Read(ref _readAt) is var at and not long.MinValue ? clock.GetElapsedTime(at) : TimeSpan.MaxValue;

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

            var (serves, started) = (Volatile.Read(ref _asked), clock.GetTimestamp());
            var (rows, position) = await reader.Directory(_position, cancellationToken);
            foreach (var row in rows)
            {
                Take(row);
            }

            Volatile.Write(ref _position, position);
            Volatile.Write(ref _readAt, started);
            _served = serves;
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>Reads on because something is not known, at a bounded rate however many ask: for what strangers may make up.</summary>
    public Task RefreshForUnknown(CancellationToken cancellationToken = default)
    {
        lock (_missing)
        {
            _miss ??= ReadForUnknown();
            return _miss.WaitAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping.Dispose();
        _reading.Dispose();
    }

    private async Task ReadForUnknown()
    {
        // Not under the caller's lock, and not on its time.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        if (_missAt is { } last && clock.GetElapsedTime(last) is var since && since < BetweenMisses)
        {
            await Task.Delay(BetweenMisses - since, clock);
        }

        lock (_missing)
        {
            // Whoever asks from now on may know of something that this reading will not see.
            _miss = null;
            _missAt = clock.GetTimestamp();
        }

        await Refresh(_stopping.Token);
    }

    private void Take(DirectoryRow row)
    {
        try
        {
            directory.Apply(row);
        }
        catch (JsonException exception)
        {
            // One document that cannot be read must not hide all others.
            LogUnreadable(exception, row.Kind, row.Tenant, row.Id, row.Version);
        }
    }

    private async Task Follow(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Period, clock);
        var failing = false;
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
            {
                try
                {
                    await Refresh(stopping);
                    if (failing)
                    {
                        failing = false;
                        LogRecovered();
                    }
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    // What is in memory stays good; the next tick tries again, and says it once however long it lasts.
                    if (!failing)
                    {
                        failing = true;
                        LogFailed(e is LedgerException ? e.Message : e.ToString());
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The directory cannot be read; changes of other processes are not seen until it can: {Cause}")]
    private partial void LogFailed(string cause);

    [LoggerMessage(Level = LogLevel.Information, Message = "The directory can be read again")]
    private partial void LogRecovered();

    [LoggerMessage(Level = LogLevel.Error, Message = "Directory document {Kind} {Tenant}/{Id} version {Version} cannot be read")]
    private partial void LogUnreadable(Exception exception, DirectoryKind kind, string tenant, string id, int version);
}
