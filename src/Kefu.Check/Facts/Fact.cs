namespace Kefu.Check.Facts;

/// <summary>One fact as it is stored, read by its short name; the members a fact does not have are null.</summary>
internal sealed class Fact
{
    public required FactKind Kind { get; init; }

    /// <summary>The stored short name.</summary>
    public required string Name { get; init; }

    public string? Tenant { get; set; }

    public string? Store { get; set; }

    public string? Customer { get; set; }

    public string? Platform { get; set; }

    public string? Agent { get; set; }

    public string? From { get; set; }

    public string? Conversation { get; set; }

    public string? MessageId { get; set; }

    public string? Invitation { get; set; }

    public string? Cause { get; set; }

    public string? Reason { get; set; }

    /// <summary>Priority or presence.</summary>
    public string? To { get; set; }

    public string? Presence { get; set; }

    public string? Status { get; set; }

    public string? Rank { get; set; }

    public string? DisplayName { get; set; }

    public string? Id { get; set; }

    public DateOnly? Date { get; set; }

    public DateTimeOffset? FirstMessageAt { get; set; }

    public DateTimeOffset? SentAt { get; set; }

    public DateTimeOffset? At { get; set; }

    public int? Ordinal { get; set; }

    public int? DailyCap { get; set; }

    public int? Open { get; set; }

    public int? ConcurrentCap { get; set; }

    public int? Score { get; set; }

    public bool? OverDailyCap { get; set; }

    public bool? OverConcurrentCap { get; set; }

    public List<string>? Carried { get; set; }

    public BindingException? Exception { get; set; }

    /// <summary>Settings, diversion shares or an API key, as JSON; the whole fact for those of rosters and shifts.</summary>
    public string? Document { get; set; }
}

/// <summary>Why a third store is served, who allowed it and until when.</summary>
internal sealed record BindingException(string? Reason, string? Approver, DateTimeOffset? ExpiresAt)
{
    public bool IsComplete => !string.IsNullOrWhiteSpace(Reason) && !string.IsNullOrWhiteSpace(Approver) && ExpiresAt is not null;
}

/// <summary>Whose facts a stream holds.</summary>
internal enum StreamKind
{
    Unknown,
    Tenant,
    Store,
    Agent,
    AgentDay,
    Conversation,
    RosterMonth,
    AgentShifts,
    Calendar,
    StoreDuty,
}

/// <summary>The stored short names, as this program knows them.</summary>
internal enum FactKind
{
    Unknown,
    Opened,
    MessageReceived,
    PriorityRaised,
    Assigned,
    Replied,
    Parked,
    Released,
    Closed,
    Reopened,
    EvaluationInvited,
    Evaluated,
    Abandoned,
    DayStarted,
    PresenceChanged,
    InquiryTaken,
    InquiryResumed,
    AgentRegistered,
    AgentStatusChanged,
    AgentSettingsChanged,
    StoreBound,
    StoreUnbound,
    StoreRegistered,
    StoreStatusChanged,
    StoreSettingsChanged,
    DiversionSet,
    TenantRegistered,
    TenantSettingsChanged,
    KeyIssued,
    KeyRevoked,
    OutOfHoursNoticed,
    RosterPlanned,
    LeaveRequested,
    LeaveAgreed,
    LeaveEnded,
    SwapRequested,
    SwapAgreed,
    SwapEnded,
    AbsenceRecorded,
    ShiftsPublished,
    PatternsSet,
    HolidaysSet,
    DutyBegan,
    DutyEnded,
}
