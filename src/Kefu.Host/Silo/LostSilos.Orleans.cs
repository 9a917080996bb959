using Kefu.Grains.Recording;
using Orleans.Runtime;

namespace Kefu.Host.Silo;

/// <summary>Tells this silo's grains when another silo has ended.</summary>
internal sealed class LostSilos(ISiloStatusOracle silos, Losses losses) : IHostedService, ISiloStatusListener
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
        }
    }
}
