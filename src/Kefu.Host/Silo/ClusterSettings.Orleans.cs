using System.ComponentModel.DataAnnotations;
using System.Net;
using Kefu.Host.Failures;

namespace Kefu.Host.Silo;

/// <summary>How a silo finds the others and is found.</summary>
internal sealed class ClusterSettings
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Cluster";

    /// <summary>Silos with the same id on the same database form one cluster. Default: kefu.</summary>
    [RegularExpression("[A-Za-z0-9._-]{1,64}")]
    public string Id { get; set; } = "kefu";

    /// <summary>
    /// Address (IP or host name) under which the other silos reach this one; it listens there and nowhere else. Silos trust each
    /// other without credentials: never an address of an open network. Default: 127.0.0.1, for silos on one machine.
    /// </summary>
    [Required]
    public string Address { get; set; } = IPAddress.Loopback.ToString();

    /// <summary>Port for the other silos. Default: 11111, or the next free one.</summary>
    [Range(1, 65_535)]
    public int? SiloPort { get; set; }

    /// <summary>Schema of the cluster's tables, Kefu's alone. Default: kefu_orleans; beside a ledger in a schema of its own, that name and _orleans.</summary>
    [RegularExpression("[a-z_][a-z0-9_]{0,62}")]
    public string? Schema { get; set; }

    /// <summary>Seconds until a probe of a silo by its neighbours counts as missed. Default: 2.</summary>
    [Range(1, 60)]
    public int ProbeSeconds { get; set; } = 2;

    /// <summary>
    /// Missed probes after which a silo is declared dead: a process that has ended at the latest after so many times
    /// <see cref="ProbeSeconds"/>, one that is silent a little later. A machine that is too busy to answer looks like a dead one. Default: 3.
    /// </summary>
    [Range(1, 20)]
    public int MissedProbes { get; set; } = 3;

    /// <summary>Calls that may wait for one grain; beyond it they are refused as overloaded. Default: 10,000.</summary>
    [Range(100, 1_000_000)]
    public int MostQueuedPerGrain { get; set; } = 10_000;

    /// <summary>This silo is reached from its own machine alone.</summary>
    public bool IsLocal => Address is "localhost" || (IPAddress.TryParse(Address, out var address) && IPAddress.IsLoopback(address));

    /// <summary>Reads and checks the settings.</summary>
    public static ClusterSettings Read(IConfiguration configuration)
    {
        var settings = configuration.GetSection(Section).Get<ClusterSettings>() ?? new ClusterSettings();
        var errors = new List<ValidationResult>();
        return Validator.TryValidateObject(settings, new ValidationContext(settings), errors, validateAllProperties: true)
            ? settings
            : throw new CommandException(ExitCode.Configuration, $"The configuration is not valid: {string.Join(" ", errors.Select(e => $"{Section}: {e.ErrorMessage}"))}");
    }
}
