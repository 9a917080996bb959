using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Kefu.Ledger.Figures;

/// <summary>How figures follow the ledger.</summary>
public sealed class FigureOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Figures";

    /// <summary>
    /// Milliseconds between two looks at the ledger while there is little to do: what comes in meanwhile is counted together, which
    /// spares the database. Default: 500.
    /// </summary>
    [Range(10, 60_000)]
    public int PaceMilliseconds { get; set; } = 500;

    /// <summary>Entries counted together at most. Default: 5,000.</summary>
    [Range(1, 10_000)]
    public int MostTogether { get; set; } = 5_000;

    /// <summary>Seconds after which another process takes over from one that is silent. Default: 15.</summary>
    [Range(1, 600)]
    public int LeaseSeconds { get; set; } = 15;

    /// <summary>Inquiries held in memory at most; others are read again when something happens to them. Default: 200,000.</summary>
    [Range(100, 10_000_000)]
    public int MostInMemory { get; set; } = 200_000;
}

/// <summary>Checks the options when the host starts.</summary>
[OptionsValidator]
internal sealed partial class FigureOptionsValidator : IValidateOptions<FigureOptions>;
