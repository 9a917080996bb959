namespace Orleans.Configuration;

/// <summary>Which application this is.</summary>
public class ClusterOptions
{
    /// <summary>Default of <see cref="ClusterId"/>.</summary>
    public const string DefaultClusterId = "default";

    /// <summary>Default of <see cref="ServiceId"/>.</summary>
    public const string DefaultServiceId = "default";

    /// <summary>Which deployment. Not used in one process.</summary>
    public string ClusterId { get; set; } = DefaultClusterId;

    /// <summary>Which application: part of the keys of stored states, so keep it over deployments.</summary>
    public string ServiceId { get; set; } = DefaultServiceId;
}
