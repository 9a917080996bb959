using Microsoft.Extensions.DependencyInjection;
using Orleans.Streams;

namespace Orleans;

/// <summary>Streams for grains.</summary>
public static class GrainStreamingExtensions
{
    /// <summary>The stream provider with this name.</summary>
    public static IStreamProvider GetStreamProvider(this Grain grain, string name) => GetStreamProvider((IGrainBase)grain, name);

    /// <summary>The stream provider with this name.</summary>
    public static IStreamProvider GetStreamProvider(this IGrainBase grain, string name) =>
        ClientStreamingExtensions.Find(grain.GrainContext.ActivationServices, name);
}

/// <summary>Streams for code outside of grains.</summary>
public static class ClientStreamingExtensions
{
    /// <summary>The stream provider with this name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public static IStreamProvider GetStreamProvider(this IClusterClient client, string name) => Find(client.ServiceProvider, name);

    internal static IStreamProvider Find(IServiceProvider services, string name) =>
        services.GetKeyedService<IStreamProvider>(name) ?? throw new KeyNotFoundException($"There is no stream provider named \"{name}\".");
}
