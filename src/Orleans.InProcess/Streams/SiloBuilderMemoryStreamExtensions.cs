using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime;
using Orleans.Streams;

namespace Orleans.Hosting;

/// <summary>Configures a stream provider.</summary>
public interface ISiloMemoryStreamConfigurator
{
}

/// <summary>Adds streams in memory.</summary>
public static class SiloBuilderMemoryStreamExtensions
{
    /// <summary>
    /// Adds streams in memory: events arrive in order, at least once, promptly, and are lost with the process.
    /// </summary>
    public static ISiloBuilder AddMemoryStreams(this ISiloBuilder builder, string name, Action<ISiloMemoryStreamConfigurator>? configure = null)
    {
        configure?.Invoke(new Configurator());
        return builder.ConfigureServices(services => services.AddKeyedSingleton<IStreamProvider>(name, (s, _) => new MemoryStreamProvider(
            name,
            s.GetRequiredService<GrainRuntime>(),
            s.GetRequiredService<IOptionsMonitor<StreamPullingAgentOptions>>().Get(name))));
    }

    private sealed class Configurator : ISiloMemoryStreamConfigurator;
}
