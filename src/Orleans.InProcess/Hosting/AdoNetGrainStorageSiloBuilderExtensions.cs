using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime;
using Orleans.Storage;
using Orleans.Storage.AdoNet;

namespace Orleans.Hosting;

/// <summary>Adds storages in databases.</summary>
public static class AdoNetGrainStorageSiloBuilderExtensions
{
    /// <summary>Adds a storage in a database that holds the tables and statements of Orleans's scripts.</summary>
    public static ISiloBuilder AddAdoNetGrainStorage(this ISiloBuilder builder, string name, Action<AdoNetGrainStorageOptions> configureOptions) =>
        builder.AddAdoNetGrainStorage(name, options => options.Configure(configureOptions));

    /// <inheritdoc cref="AddAdoNetGrainStorage(ISiloBuilder, string, Action{AdoNetGrainStorageOptions})"/>
    public static ISiloBuilder AddAdoNetGrainStorage(this ISiloBuilder builder, string name, Action<OptionsBuilder<AdoNetGrainStorageOptions>>? configureOptions = null)
    {
        configureOptions?.Invoke(builder.Services.AddOptions<AdoNetGrainStorageOptions>(name));
        builder.Services.AddKeyedSingleton(name, (services, _) => Create(services, name));
        builder.Services.AddKeyedSingleton<IGrainStorage>(name, (services, _) => services.GetRequiredKeyedService<AdoNetGrainStorage>(name));
        builder.Services.AddSingleton<ISiloParticipant>(services => services.GetRequiredKeyedService<AdoNetGrainStorage>(name));
        return builder;
    }

    /// <summary>Adds the storage of states that name none.</summary>
    public static ISiloBuilder AddAdoNetGrainStorageAsDefault(this ISiloBuilder builder, Action<AdoNetGrainStorageOptions> configureOptions) =>
        builder.AddAdoNetGrainStorage("Default", configureOptions);

    /// <summary>Adds the storage of states that name none.</summary>
    public static ISiloBuilder AddAdoNetGrainStorageAsDefault(this ISiloBuilder builder, Action<OptionsBuilder<AdoNetGrainStorageOptions>>? configureOptions = null) =>
        builder.AddAdoNetGrainStorage("Default", configureOptions);

    private static AdoNetGrainStorage Create(IServiceProvider services, string name)
    {
        var options = services.GetRequiredService<IOptionsMonitor<AdoNetGrainStorageOptions>>().Get(name);
        options.GrainStorageSerializer ??= services.GetRequiredService<IGrainStorageSerializer>();
        return new(name, services.GetRequiredService<IOptions<ClusterOptions>>().Value.ServiceId, options);
    }
}
