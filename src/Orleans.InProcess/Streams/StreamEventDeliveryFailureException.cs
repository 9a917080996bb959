using Orleans.Runtime;

namespace Orleans.Streams;

/// <summary>An event was skipped: its consumer failed for too long.</summary>
[GenerateSerializer]
public sealed class StreamEventDeliveryFailureException : OrleansException
{
    /// <summary>The standard text.</summary>
    public StreamEventDeliveryFailureException()
        : base("Stream provider failed to deliver an event.")
    {
    }

    /// <summary>An exception with a text.</summary>
    public StreamEventDeliveryFailureException(string message)
        : base(message)
    {
    }

    /// <summary>An exception with a text and a cause.</summary>
    public StreamEventDeliveryFailureException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
