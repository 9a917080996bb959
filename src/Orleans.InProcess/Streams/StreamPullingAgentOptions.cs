namespace Orleans.Configuration;

/// <summary>How events are delivered. Options are named after the stream provider.</summary>
public class StreamPullingAgentOptions
{
    /// <summary>How long an event is tried again with a consumer that fails, before it is skipped. Default: 1 minute.</summary>
    public TimeSpan MaxEventDeliveryTime { get; set; } = TimeSpan.FromMinutes(1);
}
