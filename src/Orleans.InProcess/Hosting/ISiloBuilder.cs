using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Hosting;

/// <summary>Configures the silo of a host.</summary>
public interface ISiloBuilder
{
    /// <summary>The host's configuration.</summary>
    IConfiguration Configuration { get; }

    /// <summary>The host's services.</summary>
    IServiceCollection Services { get; }
}

/// <inheritdoc/>
internal sealed class SiloBuilder(IServiceCollection services, IConfiguration configuration) : ISiloBuilder
{
    public IConfiguration Configuration => configuration;

    public IServiceCollection Services => services;
}
