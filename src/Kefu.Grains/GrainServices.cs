using Kefu.Grains.Recording;
using Kefu.Grains.Stores;
using Kefu.Ledger;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Kefu.Grains;

/// <summary>Registration of what the grains need besides the ledger and the grain runtime.</summary>
public static class GrainServices
{
    /// <summary>Adds the directory with its follower, and what wakes the stores in which somebody waits. Call it before the grain runtime is added, so that the directory is loaded first.</summary>
    public static IServiceCollection AddKefuGrains(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddLedgerDirectory();
        services.TryAddSingleton<Losses>();
        services.AddHostedService<WaitingStores>();
        return services;
    }
}
