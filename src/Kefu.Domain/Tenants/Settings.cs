using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json.Serialization;
using Orleans;

namespace Kefu.Domain.Tenants;

/// <summary>
/// What can be set for a tenant, a store or an agent, while running. A value that is not set is inherited: agent, then the
/// agent's main store, then tenant, then <see cref="EffectiveSettings.Default"/>.
/// </summary>
/// <param name="DailyCap">Inquiries one agent may be given in one business date, 80 to 120 (CAP-1, CAP-4).</param>
/// <param name="ConcurrentCap">Conversations one agent may have open at once, 1 to 120 (CAP-14 gives no figure).</param>
/// <param name="AgeingSeconds">Seconds of waiting after which nobody of a higher class may pass any more (P0-3), 10 to 3,600.</param>
/// <param name="SecondaryAfterSeconds">Seconds of waiting after which secondary agents help even while a main agent has room, 0 to 3,600.</param>
/// <param name="DeclineCoolDownSeconds">Seconds for which a conversation is not offered again to an agent who declined it, 10 to 3,600.</param>
/// <param name="LeaseSeconds">Seconds an agent stays on duty without a heartbeat, 10 to 600.</param>
/// <param name="TimeZone">IANA zone of the business day.</param>
/// <param name="DayStart">Local time at which a business day begins (SHF-1: between 00:30 and 08:30).</param>
/// <param name="ServiceLevelSeconds">Seconds within which an assignment counts as in time (TIM-3), 1 to 3,600.</param>
/// <param name="OverCapOnReturn">A customer's return on the same day goes to the owner even past the concurrent cap (P0-4).</param>
/// <param name="OverCapOnTransfer">A transfer may pass the target's concurrent cap.</param>
/// <param name="OverCapOnClaim">A claim may pass the claimer's concurrent cap.</param>
/// <param name="OverCapOnOverride">A supervisor's assignment by hand may pass both caps; each one is recorded as such.</param>
/// <param name="TransfersWithoutSupervisor">Transfers of one conversation that need no supervisor (P0-5), 0 to 10.</param>
/// <param name="ShiftsEnforced">Only agents in a rostered shift are given work (P0-7). An agent's own setting counts before the main store's and the tenant's.</param>
/// <param name="RollCallMinutes">Minutes before a shift in which its roll is called (SHF-4), 0 to 60.</param>
/// <param name="RouteInRollCall">Agents are given work from the roll call on, not only from the shift's beginning.</param>
/// <param name="LeaveAheadHours">Hours before the first shift concerned at which ordinary leave is asked for at the latest (SHF-8), 0 to 720.</param>
/// <param name="SpecialLeaveAheadMinutes">The same for special leave, in minutes (SHF-8), 0 to 10,080.</param>
/// <param name="HolidayLeaveAheadHours">The same for extreme cases on public holidays (SHF-8), in hours, 0 to 720.</param>
/// <param name="NightLeaveUntil">Local time on the date of a night shift until which special leave may be asked for it (SHF-8).</param>
/// <param name="SwapsPerMonth">Swaps of one person that may touch one month (SHF-9), 0 to 10.</param>
/// <param name="SwapApproval">Who agrees to a swap (SHF-9).</param>
/// <param name="BacklogPerMinute">Conversations per minute and store at which a backlog is released when duty begins (P0-14); 0 for all at once; 0 to 6,000.</param>
/// <param name="BacklogShareMinutes">Minutes for which the shares of a released backlog are kept for agents who are scheduled and not there yet, 0 to 120.</param>
/// <param name="OutOfHoursNotice">Whoever writes while nobody is on duty is told so, once per conversation (P0-14).</param>
/// <param name="OutOfHoursZh">The notice in Chinese, at most 500 characters.</param>
/// <param name="OutOfHoursEn">The notice in English, at most 500 characters.</param>
/// <param name="ServiceLevelPercent">Percent of customers to be assigned within <paramref name="ServiceLevelSeconds"/> (TIM-3), 1 to 100.</param>
/// <param name="AnswerRatePercent">Percent of inquiries to be answered (TIM-1), 1 to 100.</param>
/// <param name="AverageQueueSeconds">Mean seconds in the queue that are still good (TIM-6), 1 to 3,600.</param>
/// <param name="HandleLeastSeconds">Mean handling time below which it is suspect (TIM-4), 1 to 14,400.</param>
/// <param name="HandleMostSeconds">Mean handling time above which it is suspect (TIM-4), 1 to 14,400.</param>
/// <param name="FirstContactPercent">Percent to be resolved at first contact (TIM-8), 1 to 100.</param>
/// <param name="BandLeast">Inquiries per agent and date below which fewer people may be considered (CAP-3), 1 to 1,000.</param>
/// <param name="BandMost">Inquiries per agent and date above which people must be added (CAP-2), 1 to 1,000.</param>
/// <param name="LowLoadDays">Dates in a row below the band after which it is to be reviewed (P0-11), 1 to 60.</param>
/// <param name="QueueOrder">Which class is served first (P0-3).</param>
/// <param name="ClockUrgencySeconds">Whoever waits is served before their class once the platform's deadline is nearer than this, 0 to 300; 0: never.</param>
[GenerateSerializer, Immutable, Alias("settings")]
public sealed record Settings(
    int? DailyCap = null,
    int? ConcurrentCap = null,
    int? AgeingSeconds = null,
    int? SecondaryAfterSeconds = null,
    int? DeclineCoolDownSeconds = null,
    int? LeaseSeconds = null,
    string? TimeZone = null,
    TimeOnly? DayStart = null,
    int? ServiceLevelSeconds = null,
    bool? OverCapOnReturn = null,
    bool? OverCapOnTransfer = null,
    bool? OverCapOnClaim = null,
    bool? OverCapOnOverride = null,
    int? TransfersWithoutSupervisor = null,
    bool? ShiftsEnforced = null,
    int? RollCallMinutes = null,
    bool? RouteInRollCall = null,
    int? LeaveAheadHours = null,
    int? SpecialLeaveAheadMinutes = null,
    int? HolidayLeaveAheadHours = null,
    TimeOnly? NightLeaveUntil = null,
    int? SwapsPerMonth = null,
    SwapApproval? SwapApproval = null,
    int? BacklogPerMinute = null,
    int? BacklogShareMinutes = null,
    bool? OutOfHoursNotice = null,
    string? OutOfHoursZh = null,
    string? OutOfHoursEn = null,
    int? ServiceLevelPercent = null,
    int? AnswerRatePercent = null,
    int? AverageQueueSeconds = null,
    int? HandleLeastSeconds = null,
    int? HandleMostSeconds = null,
    int? FirstContactPercent = null,
    int? BandLeast = null,
    int? BandMost = null,
    int? LowLoadDays = null,
    QueueOrder? QueueOrder = null,
    int? ClockUrgencySeconds = null)
{
    /// <summary>Characters of a text that is a setting.</summary>
    public const int MostText = 500;

    /// <summary>Nothing set: everything inherited.</summary>
    public static Settings None { get; } = new();

    /// <summary>What is wrong with these values, by field; empty when they may be applied.</summary>
    public ImmutableArray<FieldError> Errors()
    {
        var errors = ImmutableArray.CreateBuilder<FieldError>();
        Range(nameof(DailyCap), DailyCap, 80, 120, "CAP-1");
        Range(nameof(ConcurrentCap), ConcurrentCap, 1, 120, "CAP-14");
        Range(nameof(AgeingSeconds), AgeingSeconds, 10, 3_600, "P0-3");
        Range(nameof(SecondaryAfterSeconds), SecondaryAfterSeconds, 0, 3_600, "CAP-6");
        Range(nameof(DeclineCoolDownSeconds), DeclineCoolDownSeconds, 10, 3_600, "OWN-1");
        Range(nameof(LeaseSeconds), LeaseSeconds, 10, 600, "P0-7");
        Range(nameof(ServiceLevelSeconds), ServiceLevelSeconds, 1, 3_600, "TIM-3");
        Range(nameof(TransfersWithoutSupervisor), TransfersWithoutSupervisor, 0, 10, "P0-5");
        Range(nameof(ServiceLevelPercent), ServiceLevelPercent, 1, 100, "TIM-3");
        Range(nameof(AnswerRatePercent), AnswerRatePercent, 1, 100, "TIM-1");
        Range(nameof(AverageQueueSeconds), AverageQueueSeconds, 1, 3_600, "TIM-6");
        Range(nameof(HandleLeastSeconds), HandleLeastSeconds, 1, 14_400, "TIM-4");
        Range(nameof(HandleMostSeconds), HandleMostSeconds, 1, 14_400, "TIM-4");
        Range(nameof(FirstContactPercent), FirstContactPercent, 1, 100, "TIM-8");
        Range(nameof(BandLeast), BandLeast, 1, 1_000, "CAP-3");
        Range(nameof(BandMost), BandMost, 1, 1_000, "CAP-2");
        Range(nameof(LowLoadDays), LowLoadDays, 1, 60, "P0-11");
        Range(nameof(ClockUrgencySeconds), ClockUrgencySeconds, 0, 300, "P0-3");
        if (QueueOrder is { } order && !Enum.IsDefined(order))
        {
            errors.Add(new(nameof(QueueOrder), "QueueOrder must be one of its names.", "P0-3"));
        }

        if (BandLeast > BandMost)
        {
            errors.Add(new(nameof(BandLeast), "BandLeast must not be above BandMost.", "CAP-3"));
        }

        if (HandleLeastSeconds > HandleMostSeconds)
        {
            errors.Add(new(nameof(HandleLeastSeconds), "HandleLeastSeconds must not be above HandleMostSeconds.", "TIM-4"));
        }

        if (TimeZone is not null && !TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out _))
        {
            errors.Add(new(nameof(TimeZone), $"'{TimeZone}' is not a time zone this system knows; use an IANA name such as Asia/Shanghai.", "SHF-1"));
        }

        Range(nameof(RollCallMinutes), RollCallMinutes, 0, 60, "SHF-4");
        Range(nameof(LeaveAheadHours), LeaveAheadHours, 0, 720, "SHF-8");
        Range(nameof(SpecialLeaveAheadMinutes), SpecialLeaveAheadMinutes, 0, 10_080, "SHF-8");
        Range(nameof(HolidayLeaveAheadHours), HolidayLeaveAheadHours, 0, 720, "SHF-8");
        Range(nameof(SwapsPerMonth), SwapsPerMonth, 0, 10, "SHF-9");
        Range(nameof(BacklogPerMinute), BacklogPerMinute, 0, 6_000, "P0-14");
        Range(nameof(BacklogShareMinutes), BacklogShareMinutes, 0, 120, "P0-14");
        Text(nameof(OutOfHoursZh), OutOfHoursZh, "P0-14");
        Text(nameof(OutOfHoursEn), OutOfHoursEn, "P0-14");
        return errors.ToImmutable();

        void Text(string field, string? value, string rule)
        {
            if (value is not null && (string.IsNullOrWhiteSpace(value) || value.Length > MostText))
            {
                errors.Add(new(field, $"{field} has 1 to {MostText} characters, not only blanks.", rule));
            }
        }

        void Range(string field, int? value, int least, int most, string rule)
        {
            if (value is { } v && (v < least || v > most))
            {
                errors.Add(new(field, $"{field} must be between {least} and {most}, not {v}.", rule));
            }
        }
    }

    /// <summary>These settings with every value of <paramref name="change"/> that is set.</summary>
    public Settings With(Settings change) => new(
        change.DailyCap ?? DailyCap,
        change.ConcurrentCap ?? ConcurrentCap,
        change.AgeingSeconds ?? AgeingSeconds,
        change.SecondaryAfterSeconds ?? SecondaryAfterSeconds,
        change.DeclineCoolDownSeconds ?? DeclineCoolDownSeconds,
        change.LeaseSeconds ?? LeaseSeconds,
        change.TimeZone ?? TimeZone,
        change.DayStart ?? DayStart,
        change.ServiceLevelSeconds ?? ServiceLevelSeconds,
        change.OverCapOnReturn ?? OverCapOnReturn,
        change.OverCapOnTransfer ?? OverCapOnTransfer,
        change.OverCapOnClaim ?? OverCapOnClaim,
        change.OverCapOnOverride ?? OverCapOnOverride,
        change.TransfersWithoutSupervisor ?? TransfersWithoutSupervisor,
        ShiftsEnforced: change.ShiftsEnforced ?? ShiftsEnforced,
        RollCallMinutes: change.RollCallMinutes ?? RollCallMinutes,
        RouteInRollCall: change.RouteInRollCall ?? RouteInRollCall,
        LeaveAheadHours: change.LeaveAheadHours ?? LeaveAheadHours,
        SpecialLeaveAheadMinutes: change.SpecialLeaveAheadMinutes ?? SpecialLeaveAheadMinutes,
        HolidayLeaveAheadHours: change.HolidayLeaveAheadHours ?? HolidayLeaveAheadHours,
        NightLeaveUntil: change.NightLeaveUntil ?? NightLeaveUntil,
        SwapsPerMonth: change.SwapsPerMonth ?? SwapsPerMonth,
        SwapApproval: change.SwapApproval ?? SwapApproval,
        BacklogPerMinute: change.BacklogPerMinute ?? BacklogPerMinute,
        BacklogShareMinutes: change.BacklogShareMinutes ?? BacklogShareMinutes,
        OutOfHoursNotice: change.OutOfHoursNotice ?? OutOfHoursNotice,
        OutOfHoursZh: change.OutOfHoursZh ?? OutOfHoursZh,
        OutOfHoursEn: change.OutOfHoursEn ?? OutOfHoursEn,
        ServiceLevelPercent: change.ServiceLevelPercent ?? ServiceLevelPercent,
        AnswerRatePercent: change.AnswerRatePercent ?? AnswerRatePercent,
        AverageQueueSeconds: change.AverageQueueSeconds ?? AverageQueueSeconds,
        HandleLeastSeconds: change.HandleLeastSeconds ?? HandleLeastSeconds,
        HandleMostSeconds: change.HandleMostSeconds ?? HandleMostSeconds,
        FirstContactPercent: change.FirstContactPercent ?? FirstContactPercent,
        BandLeast: change.BandLeast ?? BandLeast,
        BandMost: change.BandMost ?? BandMost,
        LowLoadDays: change.LowLoadDays ?? LowLoadDays,
        QueueOrder: change.QueueOrder ?? QueueOrder,
        ClockUrgencySeconds: change.ClockUrgencySeconds ?? ClockUrgencySeconds);

    /// <summary>These settings without one value: it is inherited again.</summary>
    public Settings Without(SettingName name) => name switch
    {
        SettingName.DailyCap => this with { DailyCap = null },
        SettingName.ConcurrentCap => this with { ConcurrentCap = null },
        SettingName.AgeingSeconds => this with { AgeingSeconds = null },
        SettingName.SecondaryAfterSeconds => this with { SecondaryAfterSeconds = null },
        SettingName.DeclineCoolDownSeconds => this with { DeclineCoolDownSeconds = null },
        SettingName.LeaseSeconds => this with { LeaseSeconds = null },
        SettingName.TimeZone => this with { TimeZone = null },
        SettingName.DayStart => this with { DayStart = null },
        SettingName.ServiceLevelSeconds => this with { ServiceLevelSeconds = null },
        SettingName.OverCapOnReturn => this with { OverCapOnReturn = null },
        SettingName.OverCapOnTransfer => this with { OverCapOnTransfer = null },
        SettingName.OverCapOnClaim => this with { OverCapOnClaim = null },
        SettingName.OverCapOnOverride => this with { OverCapOnOverride = null },
        SettingName.TransfersWithoutSupervisor => this with { TransfersWithoutSupervisor = null },
        SettingName.ShiftsEnforced => this with { ShiftsEnforced = null },
        SettingName.RollCallMinutes => this with { RollCallMinutes = null },
        SettingName.RouteInRollCall => this with { RouteInRollCall = null },
        SettingName.LeaveAheadHours => this with { LeaveAheadHours = null },
        SettingName.SpecialLeaveAheadMinutes => this with { SpecialLeaveAheadMinutes = null },
        SettingName.HolidayLeaveAheadHours => this with { HolidayLeaveAheadHours = null },
        SettingName.NightLeaveUntil => this with { NightLeaveUntil = null },
        SettingName.SwapsPerMonth => this with { SwapsPerMonth = null },
        SettingName.SwapApproval => this with { SwapApproval = null },
        SettingName.BacklogPerMinute => this with { BacklogPerMinute = null },
        SettingName.BacklogShareMinutes => this with { BacklogShareMinutes = null },
        SettingName.OutOfHoursNotice => this with { OutOfHoursNotice = null },
        SettingName.OutOfHoursZh => this with { OutOfHoursZh = null },
        SettingName.OutOfHoursEn => this with { OutOfHoursEn = null },
        SettingName.ServiceLevelPercent => this with { ServiceLevelPercent = null },
        SettingName.AnswerRatePercent => this with { AnswerRatePercent = null },
        SettingName.AverageQueueSeconds => this with { AverageQueueSeconds = null },
        SettingName.HandleLeastSeconds => this with { HandleLeastSeconds = null },
        SettingName.HandleMostSeconds => this with { HandleMostSeconds = null },
        SettingName.FirstContactPercent => this with { FirstContactPercent = null },
        SettingName.BandLeast => this with { BandLeast = null },
        SettingName.BandMost => this with { BandMost = null },
        SettingName.LowLoadDays => this with { LowLoadDays = null },
        SettingName.QueueOrder => this with { QueueOrder = null },
        SettingName.ClockUrgencySeconds => this with { ClockUrgencySeconds = null },
        _ => throw new UnreachableException(name.ToString()),
    };
}

/// <summary>Which class of those who wait is served first; the others follow in their usual order (P0-3).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<QueueOrder>))]
public enum QueueOrder
{
    /// <summary>Urgent, about to buy, VIP, the rest.</summary>
    UrgentFirst = 0,

    /// <summary>About to buy, urgent, VIP, the rest: for the hours of a festival.</summary>
    BuyersFirst = 1,

    /// <summary>VIP, urgent, about to buy, the rest.</summary>
    MembersFirst = 2,
}

/// <summary>One value that was refused.</summary>
/// <param name="Field">The field's name.</param>
/// <param name="Message">What is wrong and what would be right, in English.</param>
/// <param name="Rule">Id of the rule it breaks.</param>
[GenerateSerializer, Immutable, Alias("field-error")]
public sealed record FieldError(string Field, string Message, string Rule);

/// <summary>Who agrees to a swap (SHF-9; the sources differ, so it is a setting).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SwapApproval>))]
public enum SwapApproval
{
    /// <summary>Two leads agree, neither of whom swaps.</summary>
    TwoLeads = 0,

    /// <summary>A manager signs.</summary>
    Manager = 1,

    /// <summary>Two leads agree, then a manager signs.</summary>
    TwoLeadsThenManager = 2,
}
