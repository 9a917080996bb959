namespace Orleans.Runtime;

/// <summary>Base of the runtime's exceptions.</summary>
[GenerateSerializer]
public class OrleansException : Exception
{
    /// <summary>An exception without a text.</summary>
    public OrleansException()
    {
    }

    /// <summary>An exception with a text.</summary>
    public OrleansException(string message)
        : base(message)
    {
    }

    /// <summary>An exception with a text and a cause.</summary>
    public OrleansException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>The silo was configured in a way that cannot work.</summary>
[GenerateSerializer]
public sealed class OrleansConfigurationException : Exception
{
    /// <summary>An exception with a text.</summary>
    public OrleansConfigurationException(string message)
        : base(message)
    {
    }

    /// <summary>An exception with a text and a cause.</summary>
    public OrleansConfigurationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>A call was refused before it reached the grain.</summary>
[GenerateSerializer]
public class OrleansMessageRejectionException : OrleansException
{
    internal OrleansMessageRejectionException(string message)
        : base(message)
    {
    }

    internal OrleansMessageRejectionException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>The silo stops or has stopped. Whether the call had an effect is not known.</summary>
[GenerateSerializer]
public sealed class SiloUnavailableException : OrleansMessageRejectionException
{
    /// <summary>The standard text.</summary>
    public SiloUnavailableException()
        : base("The silo is not available.")
    {
    }

    /// <summary>An exception with a text.</summary>
    public SiloUnavailableException(string msg)
        : base(msg)
    {
    }

    /// <summary>An exception with a text and a cause.</summary>
    public SiloUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>A configured limit was passed, such as the number of calls that may wait for a grain.</summary>
[GenerateSerializer]
public sealed class LimitExceededException : OrleansException
{
    /// <summary>The standard text.</summary>
    public LimitExceededException()
        : base("A limit was exceeded.")
    {
    }

    /// <summary>An exception with a text.</summary>
    public LimitExceededException(string message)
        : base(message)
    {
    }

    /// <summary>An exception with a text and a cause.</summary>
    public LimitExceededException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Which limit, how much there was, and how much is allowed.</summary>
    public LimitExceededException(string limitName, int current, int threshold, object extraInfo)
        : base($"Limit {limitName} exceeded: current = {current}, threshold = {threshold}, {extraInfo}")
    {
    }
}
