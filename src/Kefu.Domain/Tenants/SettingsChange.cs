using System.Collections.Immutable;
using Orleans;

namespace Kefu.Domain.Tenants;

/// <summary>What is to become of the settings of a tenant, a store or an agent: values to set, and values to inherit again. The others stay.</summary>
/// <param name="Set">Values to set.</param>
/// <param name="Unset">Values to inherit again; one that is to be set as well is set.</param>
[GenerateSerializer, Immutable, Alias("settings-change")]
public sealed record SettingsChange(Settings Set, ImmutableArray<SettingName> Unset)
{
    /// <summary>A change that only sets values.</summary>
    public static implicit operator SettingsChange(Settings set) => new(set, []);

    /// <summary>What is wrong with the values to set, by field; empty when they may be applied.</summary>
    public ImmutableArray<FieldError> Errors() => Set.Errors();

    /// <summary>Settings after this change.</summary>
    public Settings Of(Settings before) => Unset.Aggregate(before, (settings, name) => settings.Without(name)).With(Set);
}

/// <summary>The values of <see cref="Settings"/>, by name. The names are those of its members; the numbers are on the wire.</summary>
public enum SettingName
{
    /// <summary><see cref="Settings.DailyCap"/>.</summary>
    DailyCap = 0,

    /// <summary><see cref="Settings.ConcurrentCap"/>.</summary>
    ConcurrentCap = 1,

    /// <summary><see cref="Settings.AgeingSeconds"/>.</summary>
    AgeingSeconds = 2,

    /// <summary><see cref="Settings.SecondaryAfterSeconds"/>.</summary>
    SecondaryAfterSeconds = 3,

    /// <summary><see cref="Settings.DeclineCoolDownSeconds"/>.</summary>
    DeclineCoolDownSeconds = 4,

    /// <summary><see cref="Settings.LeaseSeconds"/>.</summary>
    LeaseSeconds = 5,

    /// <summary><see cref="Settings.TimeZone"/>.</summary>
    TimeZone = 6,

    /// <summary><see cref="Settings.DayStart"/>.</summary>
    DayStart = 7,

    /// <summary><see cref="Settings.ServiceLevelSeconds"/>.</summary>
    ServiceLevelSeconds = 8,

    /// <summary><see cref="Settings.OverCapOnReturn"/>.</summary>
    OverCapOnReturn = 9,

    /// <summary><see cref="Settings.OverCapOnTransfer"/>.</summary>
    OverCapOnTransfer = 10,

    /// <summary><see cref="Settings.OverCapOnClaim"/>.</summary>
    OverCapOnClaim = 11,

    /// <summary><see cref="Settings.OverCapOnOverride"/>.</summary>
    OverCapOnOverride = 12,

    /// <summary><see cref="Settings.TransfersWithoutSupervisor"/>.</summary>
    TransfersWithoutSupervisor = 13,

    /// <summary><see cref="Settings.GraceSeconds"/>.</summary>
    GraceSeconds = 14,

    /// <summary><see cref="Settings.AwaySeconds"/>.</summary>
    AwaySeconds = 15,

    /// <summary><see cref="Settings.HandOverOnSignOff"/>.</summary>
    HandOverOnSignOff = 16,

    /// <summary><see cref="Settings.OverCapOnHandOver"/>.</summary>
    OverCapOnHandOver = 17,

    /// <summary><see cref="Settings.AcceptSeconds"/>.</summary>
    AcceptSeconds = 18,

    /// <summary><see cref="Settings.FirstReplySeconds"/>.</summary>
    FirstReplySeconds = 19,

    /// <summary><see cref="Settings.MissesBeforeBreak"/>.</summary>
    MissesBeforeBreak = 20,
}
