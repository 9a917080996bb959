namespace Orleans;

/// <summary>Calls grains from outside of grains. In one process it is the silo's own factory.</summary>
public interface IClusterClient : IGrainFactory
{
    /// <summary>The services of the process.</summary>
    IServiceProvider ServiceProvider { get; }
}
