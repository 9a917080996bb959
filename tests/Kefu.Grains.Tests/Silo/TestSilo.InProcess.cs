using Microsoft.Extensions.Hosting;
using Orleans.Hosting;

namespace Kefu.Grains.Tests;

/// <summary>A silo of a test on the embedded runtime: nothing of it is shared with another.</summary>
internal static class TestSilo
{
    /// <summary>How often tests repeat what depends on interleaving.</summary>
    public const int Rounds = 100;

    public static void UseTestSilo(this IHostApplicationBuilder builder) => builder.UseOrleans(silo => silo.UseLocalhostClustering());
}
