namespace Kefu.Domain.Tenants;

/// <summary>Settings with every value decided. Units and ranges are those of <see cref="Settings"/>.</summary>
public sealed record EffectiveSettings(
    int DailyCap,
    int ConcurrentCap,
    TimeSpan Ageing,
    TimeSpan SecondaryAfter,
    TimeSpan DeclineCoolDown,
    TimeSpan Lease,
    TimeZoneInfo TimeZone,
    TimeOnly DayStart,
    TimeSpan ServiceLevel,
    bool OverCapOnReturn,
    bool OverCapOnTransfer,
    bool OverCapOnClaim,
    bool OverCapOnOverride,
    int TransfersWithoutSupervisor,
    bool ShiftsEnforced,
    TimeSpan RollCall,
    bool RouteInRollCall,
    TimeSpan LeaveAhead,
    TimeSpan SpecialLeaveAhead,
    TimeSpan HolidayLeaveAhead,
    TimeOnly NightLeaveUntil,
    int SwapsPerMonth,
    SwapApproval SwapApproval,
    int BacklogPerMinute,
    TimeSpan BacklogShare,
    bool OutOfHoursNotice,
    string OutOfHoursZh,
    string OutOfHoursEn)
{
    /// <summary>What holds where nothing is set.</summary>
    public static EffectiveSettings Default { get; } = new(
        DailyCap: 120,
        ConcurrentCap: 10,
        Ageing: TimeSpan.FromSeconds(120),
        SecondaryAfter: TimeSpan.FromSeconds(60),
        DeclineCoolDown: TimeSpan.FromSeconds(300),
        Lease: TimeSpan.FromSeconds(60),
        TimeZone: TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"),
        DayStart: new TimeOnly(4, 0),
        ServiceLevel: TimeSpan.FromSeconds(20),
        OverCapOnReturn: true,
        OverCapOnTransfer: false,
        OverCapOnClaim: false,
        OverCapOnOverride: true,
        TransfersWithoutSupervisor: 1,
        ShiftsEnforced: false,
        RollCall: TimeSpan.FromMinutes(10),
        RouteInRollCall: false,
        LeaveAhead: TimeSpan.FromHours(24),
        SpecialLeaveAhead: TimeSpan.FromHours(1),
        HolidayLeaveAhead: TimeSpan.FromHours(48),
        NightLeaveUntil: new TimeOnly(12, 0),
        SwapsPerMonth: 2,
        SwapApproval: SwapApproval.TwoLeads,
        BacklogPerMinute: 0,
        BacklogShare: TimeSpan.FromMinutes(10),
        OutOfHoursNotice: true,
        OutOfHoursZh: "您好，当前没有客服在线。您的消息已收到，客服上班后会按先后顺序回复您，无需重复发送。",
        OutOfHoursEn: "No agent is on duty at the moment. Your message keeps its place and will be answered in turn as soon as agents are back; there is no need to send it again.");

    /// <summary>These settings with every value of <paramref name="change"/> that is set.</summary>
    public EffectiveSettings With(Settings? change) => change is null || change == Settings.None ? this : new(
        change.DailyCap ?? DailyCap,
        change.ConcurrentCap ?? ConcurrentCap,
        Seconds(change.AgeingSeconds) ?? Ageing,
        Seconds(change.SecondaryAfterSeconds) ?? SecondaryAfter,
        Seconds(change.DeclineCoolDownSeconds) ?? DeclineCoolDown,
        Seconds(change.LeaseSeconds) ?? Lease,
        change.TimeZone is { } zone ? TimeZoneInfo.FindSystemTimeZoneById(zone) : TimeZone,
        change.DayStart ?? DayStart,
        Seconds(change.ServiceLevelSeconds) ?? ServiceLevel,
        change.OverCapOnReturn ?? OverCapOnReturn,
        change.OverCapOnTransfer ?? OverCapOnTransfer,
        change.OverCapOnClaim ?? OverCapOnClaim,
        change.OverCapOnOverride ?? OverCapOnOverride,
        change.TransfersWithoutSupervisor ?? TransfersWithoutSupervisor,
        ShiftsEnforced: change.ShiftsEnforced ?? ShiftsEnforced,
        RollCall: Minutes(change.RollCallMinutes) ?? RollCall,
        RouteInRollCall: change.RouteInRollCall ?? RouteInRollCall,
        LeaveAhead: Hours(change.LeaveAheadHours) ?? LeaveAhead,
        SpecialLeaveAhead: Minutes(change.SpecialLeaveAheadMinutes) ?? SpecialLeaveAhead,
        HolidayLeaveAhead: Hours(change.HolidayLeaveAheadHours) ?? HolidayLeaveAhead,
        NightLeaveUntil: change.NightLeaveUntil ?? NightLeaveUntil,
        SwapsPerMonth: change.SwapsPerMonth ?? SwapsPerMonth,
        SwapApproval: change.SwapApproval ?? SwapApproval,
        BacklogPerMinute: change.BacklogPerMinute ?? BacklogPerMinute,
        BacklogShare: Minutes(change.BacklogShareMinutes) ?? BacklogShare,
        OutOfHoursNotice: change.OutOfHoursNotice ?? OutOfHoursNotice,
        OutOfHoursZh: change.OutOfHoursZh ?? OutOfHoursZh,
        OutOfHoursEn: change.OutOfHoursEn ?? OutOfHoursEn);

    /// <summary>The business date of a moment under these settings.</summary>
    public DateOnly DateOf(DateTimeOffset now) => Calendar.BusinessDay.Of(now, TimeZone, DayStart);

    /// <summary>When (UTC) the business date of a moment ends under these settings.</summary>
    public DateTimeOffset DayEndsAfter(DateTimeOffset now) => Calendar.BusinessDay.EndOf(now, TimeZone, DayStart);

    private static TimeSpan? Seconds(int? seconds) => seconds is { } s ? TimeSpan.FromSeconds(s) : null;

    private static TimeSpan? Minutes(int? minutes) => minutes is { } m ? TimeSpan.FromMinutes(m) : null;

    private static TimeSpan? Hours(int? hours) => hours is { } h ? TimeSpan.FromHours(h) : null;
}
