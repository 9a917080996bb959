using Kefu.Ledger;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kefu.Gateway.Access;

/// <summary>Keeps the index in step with what other processes write.</summary>
internal sealed partial class DirectoryPoll(DirectoryIndex index, TimeProvider clock, ILogger<DirectoryPoll> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        var failing = false;
        do
        {
            try
            {
                await index.Refresh(stoppingToken);
                if (failing)
                {
                    failing = false;
                    Recovered();
                }
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // A ledger that cannot be read now is no reason to stop: what is known stays in force, and readiness tells.
                if (!failing)
                {
                    failing = true;
                    Failed(exception is LedgerException ? exception.Message : exception.ToString());
                }
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(1, LogLevel.Warning, "The directory could not be read: {Cause}")]
    private partial void Failed(string cause);

    [LoggerMessage(2, LogLevel.Information, "The directory can be read again")]
    private partial void Recovered();
}
