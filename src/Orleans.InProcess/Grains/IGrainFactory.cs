using Orleans.Runtime;

namespace Orleans;

/// <summary>Makes references to grains. Making one costs nothing: the grain is activated by its first call.</summary>
public interface IGrainFactory
{
    /// <summary>The grain with this key that implements <typeparamref name="TGrainInterface"/>.</summary>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <exception cref="ArgumentException">The key is empty or blank, or no class, or more than one, fits the interface.</exception>
    TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey;

    /// <summary>The grain with this id, seen through <typeparamref name="TGrainInterface"/>.</summary>
    TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable;

    /// <summary>The grain with this key that implements the interface.</summary>
    IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey);
}
