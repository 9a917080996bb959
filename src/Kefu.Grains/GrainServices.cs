using Kefu.Grains.Recording;
using Kefu.Ledger;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Kefu.Grains;

/// <summary>Registration of what the grains need besides the ledger and the grain runtime.</summary>
public static class GrainServices
{
    /// <summary>Adds the directory and its follower. Call it before the grain runtime is added, so that the directory is loaded first.</summary>
    public static IServiceCollection AddKefuGrains(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddLedgerDirectory();
        services.TryAddSingleton<Losses>();
        return services;
    }
}
