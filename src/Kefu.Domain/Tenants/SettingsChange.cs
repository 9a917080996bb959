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

    /// <summary><see cref="Settings.ShiftsEnforced"/>.</summary>
    ShiftsEnforced = 100,

    /// <summary><see cref="Settings.RollCallMinutes"/>.</summary>
    RollCallMinutes = 101,

    /// <summary><see cref="Settings.RouteInRollCall"/>.</summary>
    RouteInRollCall = 102,

    /// <summary><see cref="Settings.LeaveAheadHours"/>.</summary>
    LeaveAheadHours = 103,

    /// <summary><see cref="Settings.SpecialLeaveAheadMinutes"/>.</summary>
    SpecialLeaveAheadMinutes = 104,

    /// <summary><see cref="Settings.HolidayLeaveAheadHours"/>.</summary>
    HolidayLeaveAheadHours = 105,

    /// <summary><see cref="Settings.NightLeaveUntil"/>.</summary>
    NightLeaveUntil = 106,

    /// <summary><see cref="Settings.SwapsPerMonth"/>.</summary>
    SwapsPerMonth = 107,

    /// <summary><see cref="Settings.SwapApproval"/>.</summary>
    SwapApproval = 108,

    /// <summary><see cref="Settings.BacklogPerMinute"/>.</summary>
    BacklogPerMinute = 109,

    /// <summary><see cref="Settings.BacklogShareMinutes"/>.</summary>
    BacklogShareMinutes = 110,

    /// <summary><see cref="Settings.OutOfHoursNotice"/>.</summary>
    OutOfHoursNotice = 111,

    /// <summary><see cref="Settings.OutOfHoursZh"/>.</summary>
    OutOfHoursZh = 112,

    /// <summary><see cref="Settings.OutOfHoursEn"/>.</summary>
    OutOfHoursEn = 113,
    /// <summary><see cref="Settings.ServiceLevelPercent"/>.</summary>
    ServiceLevelPercent = 14,

    /// <summary><see cref="Settings.AnswerRatePercent"/>.</summary>
    AnswerRatePercent = 15,

    /// <summary><see cref="Settings.AverageQueueSeconds"/>.</summary>
    AverageQueueSeconds = 16,

    /// <summary><see cref="Settings.HandleLeastSeconds"/>.</summary>
    HandleLeastSeconds = 17,

    /// <summary><see cref="Settings.HandleMostSeconds"/>.</summary>
    HandleMostSeconds = 18,

    /// <summary><see cref="Settings.FirstContactPercent"/>.</summary>
    FirstContactPercent = 19,

    /// <summary><see cref="Settings.BandLeast"/>.</summary>
    BandLeast = 20,

    /// <summary><see cref="Settings.BandMost"/>.</summary>
    BandMost = 21,

    /// <summary><see cref="Settings.LowLoadDays"/>.</summary>
    LowLoadDays = 22,

    /// <summary><see cref="Settings.QueueOrder"/>.</summary>
    QueueOrder = 23,

    /// <summary><see cref="Settings.ClockUrgencySeconds"/>.</summary>
    ClockUrgencySeconds = 24,
}
