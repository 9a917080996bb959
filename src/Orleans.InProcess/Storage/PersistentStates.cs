using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Orleans.Runtime;

/// <summary>Makes the states that a grain class asks for in its constructor.</summary>
internal static class PersistentStates
{
    private const string DefaultStorage = "Default";

    internal static (Type Type, Func<Activation, object> Make) MakerFor(ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        if (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(IPersistentState<>))
        {
            throw new OrleansConfigurationException($"{parameter.Member.DeclaringType}: [PersistentState] {parameter.Name} is not an IPersistentState<T>.");
        }

        var configuration = (IPersistentStateConfiguration)parameter.GetCustomAttribute<PersistentStateAttribute>()!;
        var make = typeof(PersistentStates)
            .GetMethod(nameof(Make), BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(type.GetGenericArguments())
            .CreateDelegate<Func<Activation, IPersistentStateConfiguration, object>>();
        return (type, activation => make(activation, configuration));
    }

    private static PersistentState<T> Make<T>(Activation activation, IPersistentStateConfiguration configuration)
    {
        var state = new PersistentState<T>(activation, configuration.StateName, StorageFor(activation, configuration.StorageName));
        activation.OnSetup(state.ReadStateAsync);
        return state;
    }

    private static IGrainStorage StorageFor(Activation activation, string? name)
    {
        var services = activation.ActivationServices;
        return services.GetKeyedService<IGrainStorage>(name ?? DefaultStorage)
            ?? (name is null ? services.GetService<IGrainStorage>() : null)
            ?? throw new BadProviderConfigException(
                name is null
                    ? $"No default storage provider found loading grain type {activation.Class.Type.FullName}."
                    : $"No storage provider named \"{name}\" found loading grain type {activation.Class.Type.FullName}.");
    }
}
