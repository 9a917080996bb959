using Orleans.Core;

namespace Orleans.Runtime;

/// <summary>A grain's stored state, loaded before OnActivateAsync. Nothing is stored unasked.</summary>
public interface IPersistentState<TState> : IStorage<TState>;

/// <summary>Where a state is stored.</summary>
public interface IPersistentStateConfiguration
{
    /// <summary>The state's name: part of its row's key, so give each grain class a name of its own.</summary>
    string StateName { get; }

    /// <summary>The storage's name; null for the default storage.</summary>
    string? StorageName { get; }
}

/// <summary>Marks a constructor parameter of type <see cref="IPersistentState{TState}"/> as a grain's stored state.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public class PersistentStateAttribute(string stateName, string? storageName = null) : Attribute, IFacetMetadata, IPersistentStateConfiguration
{
    /// <inheritdoc/>
    public string StateName { get; } = stateName;

    /// <inheritdoc/>
    public string? StorageName { get; } = storageName;
}
