using System.Text;

namespace Orleans.Runtime;

/// <summary>One part of an identity: a text that is compared byte by byte and hashes alike in every process.</summary>
public readonly struct IdSpan : IEquatable<IdSpan>, IComparable<IdSpan>
{
    private readonly string? _text;
    private readonly int _hash;

    private IdSpan(string text)
    {
        _text = text;
        Span<byte> buffer = stackalloc byte[256];
        _hash = Encoding.UTF8.TryGetBytes(text, buffer, out var length)
            ? (int)StableHash.ComputeHash(buffer[..length])
            : (int)StableHash.ComputeHash(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Whether this was never given a value.</summary>
    public bool IsDefault => _text is null;

    /// <summary>The text as UTF-8.</summary>
    public ReadOnlyMemory<byte> Value => Encoding.UTF8.GetBytes(_text ?? "");

    /// <summary>An identity part with this text.</summary>
    public static IdSpan Create(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return new IdSpan(id);
    }

    /// <summary>The text as UTF-8.</summary>
    public ReadOnlySpan<byte> AsSpan() => Value.Span;

    /// <inheritdoc/>
    public int CompareTo(IdSpan other) => string.CompareOrdinal(_text, other._text);

    /// <inheritdoc/>
    public bool Equals(IdSpan obj) => _hash == obj._hash && string.Equals(_text, obj._text, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is IdSpan other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    /// <summary>A hash that is the same in every process.</summary>
    public uint GetUniformHashCode() => (uint)_hash;

    /// <inheritdoc/>
    public override string ToString() => _text ?? "";

    /// <summary>Equality by content.</summary>
    public static bool operator ==(IdSpan left, IdSpan right) => left.Equals(right);

    /// <summary>Inequality by content.</summary>
    public static bool operator !=(IdSpan left, IdSpan right) => !left.Equals(right);
}
