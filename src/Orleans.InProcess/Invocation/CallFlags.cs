namespace Orleans.Runtime;

/// <summary>How a message is treated by the activation that receives it.</summary>
[Flags]
internal enum CallFlags
{
    None = 0,
    OneWay = 1,
    ReadOnly = 2,
    AlwaysInterleave = 4,

    /// <summary>Belongs to one activation: dropped, not forwarded, when that ends.</summary>
    Local = 8,

    /// <summary>Does not count as a sign of life.</summary>
    KeepsNothingAlive = 16,
}
