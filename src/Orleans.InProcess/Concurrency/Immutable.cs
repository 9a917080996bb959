namespace Orleans.Concurrency;

/// <summary>A value that sender and receiver promise not to change.</summary>
[GenerateSerializer, Immutable]
public readonly struct Immutable<T>
{
    /// <summary>The value.</summary>
    [Id(0)]
    public readonly T Value;

    /// <summary>Wraps a value.</summary>
    public Immutable(T value) => Value = value;
}

/// <summary>Makes <see cref="Immutable{T}"/>.</summary>
public static class ImmutableExtensions
{
    /// <summary>Wraps a value.</summary>
    public static Immutable<T> AsImmutable<T>(this T value) => new(value);
}
