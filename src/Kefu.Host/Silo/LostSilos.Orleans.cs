using Kefu.Grains.Recording;
using Orleans.Runtime;

namespace Kefu.Host.Silo;

/// <summary>Tells this silo's grains when another silo has ended.</summary>
internal sealed partial class LostSilos(ISiloStatusOracle silos, Losses losses, ILogger<LostSilos> logger) : IHostedService, ISiloStatusListener
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        silos.SubscribeToSiloStatusEvents(this);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        silos.UnSubscribeFromSiloStatusEvents(this);
        return Task.CompletedTask;
    }

    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
    {
        if (status is SiloStatus.Dead && !updatedSilo.Equals(silos.SiloAddress))
        {
            losses.Add();
            LogLost(updatedSilo);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Silo {Silo} has ended; the others look in the ledger for what it had not told them")]
    private partial void LogLost(SiloAddress silo);
}
