namespace Orleans.Serialization;

/// <summary>Base of the exceptions about what crosses grain interfaces.</summary>
[GenerateSerializer]
public class SerializerException : Exception
{
    /// <summary>An exception with a text.</summary>
    public SerializerException(string message)
        : base(message)
    {
    }
}

/// <summary>A type crosses a grain interface that could not cross a process boundary. No method of the interface can be called.</summary>
[GenerateSerializer]
public sealed class CodecNotFoundException(string message) : SerializerException(message);
