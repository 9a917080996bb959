namespace Kefu.Festival.Assigning;

/// <summary>What is measured beside each other, in the order of a round.</summary>
internal enum Kind
{
    /// <summary>(a) Kefu, through its grains.</summary>
    Grains,

    /// <summary>(b1) The row-locking queue, one transaction for each open.</summary>
    Transaction,

    /// <summary>(b2) The row-locking queue, one statement for each open.</summary>
    Statement,

    /// <summary>(c) The ledger alone.</summary>
    Ledger,
}

internal static class Kinds
{
    public static string Title(this Kind kind) => kind switch
    {
        Kind.Grains => "a  Kefu, grains",
        Kind.Transaction => "b1 one transaction",
        Kind.Statement => "b2 one statement",
        _ => "c  ledger alone",
    };

    public static string Short(this Kind kind) => kind switch { Kind.Grains => "a", Kind.Transaction => "b1", Kind.Statement => "b2", _ => "c" };

    /// <summary>Numbers of callers to try.</summary>
    public static IReadOnlyList<int> Sweep(this Kind kind) => kind switch
    {
        Kind.Transaction or Kind.Statement => [1, 2, 4, 8, 16, 32, 64, 128],
        Kind.Grains => [16, 64, 128, 256, 512, 1_024],
        _ => [128, 256, 512, 1_024, 2_048],
    };

    /// <summary>A rate that it does not reach, for planning how many agents a first run needs.</summary>
    public static double MostPerSecond(this Kind kind) => kind switch { Kind.Grains => 25_000, Kind.Ledger => 60_000, _ => 10_000 };
}
