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
    TimeSpan Grace,
    TimeSpan AwayLimit,
    bool HandOverOnSignOff,
    bool OverCapOnHandOver,
    TimeSpan AcceptWithin,
    TimeSpan FirstReplyWithin,
    int MissesBeforeBreak)
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
        Grace: TimeSpan.FromSeconds(120),
        AwayLimit: TimeSpan.FromMinutes(20),
        HandOverOnSignOff: true,
        OverCapOnHandOver: true,
        AcceptWithin: TimeSpan.Zero,
        FirstReplyWithin: TimeSpan.Zero,
        MissesBeforeBreak: 5);

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
        Grace: Seconds(change.GraceSeconds) ?? Grace,
        AwayLimit: Seconds(change.AwaySeconds) ?? AwayLimit,
        HandOverOnSignOff: change.HandOverOnSignOff ?? HandOverOnSignOff,
        OverCapOnHandOver: change.OverCapOnHandOver ?? OverCapOnHandOver,
        AcceptWithin: Seconds(change.AcceptSeconds) ?? AcceptWithin,
        FirstReplyWithin: Seconds(change.FirstReplySeconds) ?? FirstReplyWithin,
        MissesBeforeBreak: change.MissesBeforeBreak ?? MissesBeforeBreak);

    /// <summary>The business date of a moment under these settings.</summary>
    public DateOnly DateOf(DateTimeOffset now) => Calendar.BusinessDay.Of(now, TimeZone, DayStart);

    /// <summary>When (UTC) the business date of a moment ends under these settings.</summary>
    public DateTimeOffset DayEndsAfter(DateTimeOffset now) => Calendar.BusinessDay.EndOf(now, TimeZone, DayStart);

    private static TimeSpan? Seconds(int? seconds) => seconds is { } s ? TimeSpan.FromSeconds(s) : null;
}
