using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Storage;

namespace Microsoft.Extensions.Hosting;

/// <summary>Puts a silo into a host.</summary>
public static class OrleansSiloGenericHostExtensions
{
    /// <summary>Puts a silo into the host.</summary>
    public static IHostBuilder UseOrleans(this IHostBuilder hostBuilder, Action<ISiloBuilder> configureDelegate) =>
        UseOrleans(hostBuilder, (_, silo) => configureDelegate(silo));

    /// <inheritdoc cref="UseOrleans(IHostBuilder, Action{ISiloBuilder})"/>
    public static IHostBuilder UseOrleans(this IHostBuilder hostBuilder, Action<HostBuilderContext, ISiloBuilder> configureDelegate)
    {
        ArgumentNullException.ThrowIfNull(hostBuilder);
        ArgumentNullException.ThrowIfNull(configureDelegate);
        return hostBuilder.ConfigureServices((context, services) => configureDelegate(context, Silo(services, context.Configuration)));
    }

    /// <inheritdoc cref="UseOrleans(IHostBuilder, Action{ISiloBuilder})"/>
    public static IHostApplicationBuilder UseOrleans(this IHostApplicationBuilder hostAppBuilder) => UseOrleans(hostAppBuilder, _ => { });

    /// <inheritdoc cref="UseOrleans(IHostBuilder, Action{ISiloBuilder})"/>
    public static IHostApplicationBuilder UseOrleans(this IHostApplicationBuilder hostAppBuilder, Action<ISiloBuilder> configureDelegate)
    {
        ArgumentNullException.ThrowIfNull(hostAppBuilder);
        ArgumentNullException.ThrowIfNull(configureDelegate);
        configureDelegate(Silo(hostAppBuilder.Services, hostAppBuilder.Configuration));
        return hostAppBuilder;
    }

    /// <inheritdoc cref="UseOrleans(IHostBuilder, Action{ISiloBuilder})"/>
    public static HostApplicationBuilder UseOrleans(this HostApplicationBuilder hostAppBuilder) => UseOrleans(hostAppBuilder, _ => { });

    /// <inheritdoc cref="UseOrleans(IHostBuilder, Action{ISiloBuilder})"/>
    public static HostApplicationBuilder UseOrleans(this HostApplicationBuilder hostAppBuilder, Action<ISiloBuilder> configureDelegate)
    {
        UseOrleans((IHostApplicationBuilder)hostAppBuilder, configureDelegate);
        return hostAppBuilder;
    }

    /// <summary>Puts a silo into the services; they must hold the configuration already, if the silo is to see it.</summary>
    public static IServiceCollection AddOrleans(this IServiceCollection services, Action<ISiloBuilder> configureDelegate)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configureDelegate);
        var configuration = services.LastOrDefault(s => s.ServiceType == typeof(IConfiguration))?.ImplementationInstance as IConfiguration;
        configureDelegate(Silo(services, configuration ?? new ConfigurationManager()));
        return services;
    }

    private static SiloBuilder Silo(IServiceCollection services, IConfiguration configuration)
    {
        if (!services.Any(s => s.ServiceType == typeof(GrainRuntime)))
        {
            services.AddLogging().AddOptions();
            services.TryAddSingleton(TimeProvider.System);
            services.TryAddSingleton<IGrainScheduler, ThreadPoolGrainScheduler>();
            services.TryAddSingleton<IGrainStorageSerializer, SystemTextJsonGrainStorageSerializer>();
            services.AddSingleton<GrainRuntime>();
            services.AddSingleton<IGrainRuntime>(s => s.GetRequiredService<GrainRuntime>());
            services.AddSingleton<IGrainFactory>(s => s.GetRequiredService<GrainRuntime>());
            services.AddSingleton<IClusterClient>(s => s.GetRequiredService<GrainRuntime>());
            services.AddSingleton<IGrainContextAccessor, GrainContextAccessor>();
            services.AddTransient(s => s.GetRequiredService<IGrainContextAccessor>().GrainContext);
            services.AddHostedService<SiloHost>();
        }

        return new SiloBuilder(services, configuration);
    }
}
