namespace Orleans.Runtime;

/// <summary>Tells one activation of a grain from the next.</summary>
public readonly struct ActivationId : IEquatable<ActivationId>
{
    private readonly Guid _key;

    /// <summary>The activation with this key.</summary>
    public ActivationId(Guid key) => _key = key;

    /// <summary>Whether this was never given a value.</summary>
    public bool IsDefault => _key == Guid.Empty;

    /// <inheritdoc/>
    public bool Equals(ActivationId other) => _key == other._key;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ActivationId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _key.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => $"@{_key:N}";

    /// <summary>Equality by content.</summary>
    public static bool operator ==(ActivationId left, ActivationId right) => left.Equals(right);

    /// <summary>Inequality by content.</summary>
    public static bool operator !=(ActivationId left, ActivationId right) => !left.Equals(right);

    /// <summary>The n-th activation of this process: ids are counted, not drawn, so that a run can be repeated.</summary>
    internal static ActivationId Numbered(long number)
    {
        Span<byte> bytes = stackalloc byte[16];
        BitConverter.TryWriteBytes(bytes[8..], number);
        return new ActivationId(new Guid(bytes));
    }
}
