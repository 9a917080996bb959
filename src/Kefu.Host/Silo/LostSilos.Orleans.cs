using Kefu.Grains.Recording;
using Orleans.Runtime;

namespace Kefu.Host.Silo;

/// <summary>Tells this silo's grains when another silo has come or ended.</summary>
internal sealed partial class LostSilos(ISiloStatusOracle silos, Losses losses, TimeProvider clock, ILogger<LostSilos> logger) : IHostedService, ISiloStatusListener, IDisposable
{
    // The directory of grains moves with every change, which silos see at different moments: for a while a grain may have two
    // activations, and what the one that goes has taken in, the one that stays has not heard. A silo that was declared dead may even
    // write until it reads so in the table (ClusterMembershipOptions.TableRefreshTimeout). So all look again when that is over.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(20);

    private readonly CancellationTokenSource _stopping = new();

    public Task StartAsync(CancellationToken cancellationToken)
    {
        silos.SubscribeToSiloStatusEvents(this);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        silos.UnSubscribeFromSiloStatusEvents(this);
        await _stopping.CancelAsync();
    }

    public void Dispose() => _stopping.Dispose();

    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
    {
        if (updatedSilo.Equals(silos.SiloAddress) || status is not (SiloStatus.Active or SiloStatus.Dead))
        {
            return;
        }

        if (status is SiloStatus.Dead)
        {
            losses.Add();
            LogLost(updatedSilo);
        }

        _ = AddAfter(Soon);
        _ = AddAfter(Settled);
    }

    private async Task AddAfter(TimeSpan pause)
    {
        try
        {
            await Task.Delay(pause, clock, _stopping.Token);
            losses.Add();
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Silo {Silo} has ended; the others look in the ledger for what it had not told them")]
    private partial void LogLost(SiloAddress silo);
}
