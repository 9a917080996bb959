namespace Orleans.Runtime;

/// <summary>What a grain has of its silo.</summary>
public interface IGrainRuntime
{
    /// <summary>Makes references to grains.</summary>
    IGrainFactory GrainFactory { get; }

    /// <summary>The services of the process.</summary>
    IServiceProvider ServiceProvider { get; }

    /// <summary>The silo's name.</summary>
    string SiloIdentity { get; }

    /// <summary>The only clock there is.</summary>
    TimeProvider TimeProvider => TimeProvider.System;

    /// <summary>Ends an activation once the running calls are done.</summary>
    void DeactivateOnIdle(IGrainContext grainContext);

    /// <summary>Keeps an activation at least this long; a negative span takes that back.</summary>
    void DelayDeactivation(IGrainContext grainContext, TimeSpan timeSpan);
}
