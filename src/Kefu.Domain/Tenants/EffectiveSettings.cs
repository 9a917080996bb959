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
    int ServiceLevelPercent,
    int AnswerRatePercent,
    TimeSpan AverageQueue,
    TimeSpan HandleLeast,
    TimeSpan HandleMost,
    int FirstContactPercent,
    int BandLeast,
    int BandMost,
    int LowLoadDays,
    QueueOrder QueueOrder,
    TimeSpan ClockUrgency)
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
        ServiceLevelPercent: 80,
        AnswerRatePercent: 80,
        AverageQueue: TimeSpan.FromSeconds(20),
        HandleLeast: TimeSpan.FromSeconds(210),
        HandleMost: TimeSpan.FromSeconds(330),
        FirstContactPercent: 85,
        BandLeast: 80,
        BandMost: 120,
        LowLoadDays: 5,
        QueueOrder: QueueOrder.UrgentFirst,
        ClockUrgency: TimeSpan.Zero);

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
        ServiceLevelPercent: change.ServiceLevelPercent ?? ServiceLevelPercent,
        AnswerRatePercent: change.AnswerRatePercent ?? AnswerRatePercent,
        AverageQueue: Seconds(change.AverageQueueSeconds) ?? AverageQueue,
        HandleLeast: Seconds(change.HandleLeastSeconds) ?? HandleLeast,
        HandleMost: Seconds(change.HandleMostSeconds) ?? HandleMost,
        FirstContactPercent: change.FirstContactPercent ?? FirstContactPercent,
        BandLeast: change.BandLeast ?? BandLeast,
        BandMost: change.BandMost ?? BandMost,
        LowLoadDays: change.LowLoadDays ?? LowLoadDays,
        QueueOrder: change.QueueOrder ?? QueueOrder,
        ClockUrgency: Seconds(change.ClockUrgencySeconds) ?? ClockUrgency);

    /// <summary>The business date of a moment under these settings.</summary>
    public DateOnly DateOf(DateTimeOffset now) => Calendar.BusinessDay.Of(now, TimeZone, DayStart);

    /// <summary>When (UTC) the business date of a moment ends under these settings.</summary>
    public DateTimeOffset DayEndsAfter(DateTimeOffset now) => Calendar.BusinessDay.EndOf(now, TimeZone, DayStart);

    private static TimeSpan? Seconds(int? seconds) => seconds is { } s ? TimeSpan.FromSeconds(s) : null;
}
