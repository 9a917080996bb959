using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kefu.Ledger.Pruning;

/// <summary>Forgets receipts older than <see cref="LedgerOptions.ReceiptDays"/>, in the background.</summary>
internal sealed partial class ReceiptPruning(IReceiptStore receipts, LedgerOptions options, TimeProvider clock, ILogger<ReceiptPruning> logger) : BackgroundService
{
    // Between two pieces, so that commits come first.
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(50);

    /// <summary>One pass over all receipts.</summary>
    /// <returns>How many went.</returns>
    public async Task<long> Prune(CancellationToken cancellationToken)
    {
        var before = clock.GetUtcNow().AddDays(-options.ReceiptDays);
        var total = 0L;
        for (long? place = 0; place is { } from;)
        {
            (var deleted, place) = await receipts.Prune(before, from, cancellationToken);
            total += deleted;
            if (deleted > 0 && place is not null)
            {
                await Task.Delay(Breath, clock, cancellationToken);
            }
        }

        return total;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(TimeSpan.FromMinutes(options.PruneMinutes), clock, stoppingToken);
            try
            {
                if (await Prune(stoppingToken) is > 0 and var pruned)
                {
                    Pruned(logger, pruned);
                }
            }
            catch (LedgerUnavailableException cause)
            {
                Later(logger, cause);
            }
        }
    }

    [LoggerMessage(10, LogLevel.Information, "{Count} old receipts were forgotten.")]
    private static partial void Pruned(ILogger logger, long count);

    [LoggerMessage(11, LogLevel.Warning, "Old receipts could not be forgotten now.")]
    private static partial void Later(ILogger logger, Exception cause);
}
