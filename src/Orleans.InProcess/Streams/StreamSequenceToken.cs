namespace Orleans.Streams;

/// <summary>An event's place in its stream.</summary>
[GenerateSerializer]
public abstract class StreamSequenceToken : IEquatable<StreamSequenceToken?>, IComparable<StreamSequenceToken?>
{
    /// <summary>Place within a batch.</summary>
    public abstract int EventIndex { get; protected set; }

    /// <summary>Place of the batch.</summary>
    public abstract long SequenceNumber { get; protected set; }

    /// <inheritdoc/>
    public abstract int CompareTo(StreamSequenceToken? other);

    /// <inheritdoc/>
    public abstract bool Equals(StreamSequenceToken? other);
}

/// <summary>A place in a stream in memory.</summary>
[GenerateSerializer]
internal sealed class MemoryStreamToken(long sequenceNumber) : StreamSequenceToken
{
    [Id(1)]
    public override int EventIndex { get; protected set; }

    [Id(0)]
    public override long SequenceNumber { get; protected set; } = sequenceNumber;

    public override int CompareTo(StreamSequenceToken? other) => other is null ? 1 : SequenceNumber.CompareTo(other.SequenceNumber);

    public override bool Equals(StreamSequenceToken? other) => other?.SequenceNumber == SequenceNumber;

    public override bool Equals(object? obj) => Equals(obj as StreamSequenceToken);

    public override int GetHashCode() => SequenceNumber.GetHashCode();

    public override string ToString() => $"{SequenceNumber}";
}
