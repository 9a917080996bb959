using Kefu.Contracts.Stores;
using Kefu.Domain.Identity;
using Kefu.Grains.Recording;
using Kefu.Ledger;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Kefu.Grains.Stores;

/// <summary>
/// Wakes the stores in which somebody waits: a customer who waits for a moment (a cool-down's end, the next business date) needs
/// somebody who is there when it comes, and a store that nobody touches would sleep through it. Done when the process has started,
/// and when another one of the cluster has ended, whose stores are nowhere now. Waking a store that is awake does nothing.
/// </summary>
internal sealed partial class WaitingStores(
    ILedgerReader reader, IGrainFactory grains, Losses losses, IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<WaitingStores> logger)
    : BackgroundService
{
    // Each is a few reads and as many calls as it has agents: served customers are not to wait for it.
    private const int MostAtOnce = 16;
    private const int PageOfStores = 500;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Started(stoppingToken);
            while (true)
            {
                // Taken first: whoever ends while this one looks is looked for again.
                var next = losses.Next;
                await WakeUntilDone(stoppingToken);
                await next.WaitAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    private async Task Started(CancellationToken stopping)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registered = lifetime.ApplicationStarted.UnsafeRegister(static s => ((TaskCompletionSource)s!).TrySetResult(), started);
        await started.Task.WaitAsync(stopping);
    }

    private async Task WakeUntilDone(CancellationToken stopping)
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                if (await WakeAll(stopping))
                {
                    return;
                }
            }
            catch (LedgerException e)
            {
                LogUnread(e.Message, pause);
            }

            await Task.Delay(pause, clock, stopping);
        }
    }

    private async Task<bool> WakeAll(CancellationToken stopping)
    {
        var (stores, waiting, failed) = (0, 0L, 0);
        WaitingStore? last = null;
        while (true)
        {
            var page = await reader.StoresWithWaiting(last, PageOfStores, stopping);
            await Parallel.ForEachAsync(page, new ParallelOptions { MaxDegreeOfParallelism = MostAtOnce, CancellationToken = stopping }, async (store, cancelled) =>
            {
                try
                {
                    await grains.GetGrain<IStoreGrain>(Keys.Store(store.Tenant, store.Store)).Wake().WaitAsync(cancelled);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    Interlocked.Increment(ref failed);
                    LogNotAwake(store.Tenant, store.Store, e.Message);
                }
            });
            (stores, waiting) = (stores + page.Length, waiting + page.Sum(s => (long)s.Waiting));
            if (page.Length < PageOfStores)
            {
                LogDone(stores - failed, stores, waiting);
                return failed == 0;
            }

            last = page[^1];
            LogProgress(stores - failed, waiting);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Awake} of {Stores} stores with waiting customers ({Waiting}) are awake")]
    private partial void LogDone(int awake, int stores, long waiting);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Awake} stores with waiting customers ({Waiting}) are awake, and there are more")]
    private partial void LogProgress(int awake, long waiting);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Store {Tenant}/{Store}, in which customers wait, could not be woken and is tried again: {Why}")]
    private partial void LogNotAwake(string tenant, string store, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Stores with waiting customers could not be looked for ({Why}); the next try is in {Pause}")]
    private partial void LogUnread(string why, TimeSpan pause);
}
