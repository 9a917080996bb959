namespace Orleans.Configuration;

/// <summary>How calls travel.</summary>
public abstract class MessagingOptions
{
    /// <summary>How long callers wait for an answer. Default: 30 seconds.</summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether the callee's token is cancelled when the caller waits no longer. Default: no.</summary>
    public bool CancelRequestOnTimeout { get; set; }
}

/// <summary>How calls travel to and between grains.</summary>
public class SiloMessagingOptions : MessagingOptions
{
    /// <summary>Default of <see cref="MaxEnqueuedRequestsHardLimit"/>.</summary>
    public const int DEFAULT_MAX_ENQUEUED_REQUESTS_HARD_LIMIT = 0;

    /// <summary>How many calls may run and wait at one grain; more are refused. Default: 0, any number.</summary>
    public int MaxEnqueuedRequestsHardLimit { get; set; } = DEFAULT_MAX_ENQUEUED_REQUESTS_HARD_LIMIT;
}
