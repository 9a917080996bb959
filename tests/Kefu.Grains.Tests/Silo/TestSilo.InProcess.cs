using Microsoft.Extensions.Hosting;
using Orleans.Hosting;

namespace Kefu.Grains.Tests;

/// <summary>A silo of a test on the embedded runtime: nothing of it is shared with another.</summary>
internal static class TestSilo
{
    public static void UseTestSilo(this IHostApplicationBuilder builder) => builder.UseOrleans(silo => silo.UseLocalhostClustering());
}
