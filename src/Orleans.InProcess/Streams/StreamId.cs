using System.Globalization;
using System.Text;

namespace Orleans.Runtime;

/// <summary>Which stream: a namespace, which may be missing, and a key.</summary>
public readonly struct StreamId : IEquatable<StreamId>, IComparable<StreamId>
{
    private readonly string? _namespace;
    private readonly string? _key;

    private StreamId(string? ns, string key)
    {
        _namespace = ns;
        _key = key;
    }

    /// <summary>The key as UTF-8.</summary>
    public ReadOnlyMemory<byte> Key => Encoding.UTF8.GetBytes(_key ?? "");

    /// <summary>The namespace as UTF-8; empty when it is missing.</summary>
    public ReadOnlyMemory<byte> Namespace => Encoding.UTF8.GetBytes(_namespace ?? "");

    /// <summary>The stream with this key.</summary>
    public static StreamId Create(string? ns, string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new StreamId(string.IsNullOrEmpty(ns) ? null : ns, key);
    }

    /// <summary>The stream with this key.</summary>
    public static StreamId Create(string? ns, Guid key) => Create(ns, key.ToString("N"));

    /// <summary>The stream with this key.</summary>
    public static StreamId Create(string? ns, long key) => Create(ns, key.ToString(CultureInfo.InvariantCulture));

    /// <summary>The key.</summary>
    public string GetKeyAsString() => _key ?? "";

    /// <summary>The namespace, or null.</summary>
    public string? GetNamespace() => _namespace;

    /// <inheritdoc/>
    public int CompareTo(StreamId other)
    {
        var byNamespace = string.CompareOrdinal(_namespace, other._namespace);
        return byNamespace != 0 ? byNamespace : string.CompareOrdinal(_key, other._key);
    }

    /// <inheritdoc/>
    public bool Equals(StreamId other) =>
        string.Equals(_key, other._key, StringComparison.Ordinal) && string.Equals(_namespace, other._namespace, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is StreamId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => (int)(StableHash.ComputeHash(_namespace ?? "") * 31 ^ StableHash.ComputeHash(_key ?? ""));

    /// <inheritdoc/>
    public override string ToString() => $"{_namespace ?? "null"}/{_key}";

    /// <summary>Equality by content.</summary>
    public static bool operator ==(StreamId s1, StreamId s2) => s1.Equals(s2);

    /// <summary>Inequality by content.</summary>
    public static bool operator !=(StreamId s1, StreamId s2) => !s1.Equals(s2);
}
