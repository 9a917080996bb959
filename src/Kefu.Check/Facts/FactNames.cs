namespace Kefu.Check.Facts;

/// <summary>The contract with whoever writes the ledger: short name, the streams it belongs to, and what it must carry.</summary>
internal static class FactNames
{
    private static readonly Dictionary<string, (FactKind Kind, StreamKind Stream)> ByName = new(StringComparer.Ordinal)
    {
        ["opened"] = (FactKind.Opened, StreamKind.Conversation),
        ["message-received"] = (FactKind.MessageReceived, StreamKind.Conversation),
        ["priority-raised"] = (FactKind.PriorityRaised, StreamKind.Conversation),
        ["assigned"] = (FactKind.Assigned, StreamKind.Conversation),
        ["replied"] = (FactKind.Replied, StreamKind.Conversation),
        ["parked"] = (FactKind.Parked, StreamKind.Conversation),
        ["released"] = (FactKind.Released, StreamKind.Conversation),
        ["closed"] = (FactKind.Closed, StreamKind.Conversation),
        ["reopened"] = (FactKind.Reopened, StreamKind.Conversation),
        ["evaluation-invited"] = (FactKind.EvaluationInvited, StreamKind.Conversation),
        ["evaluated"] = (FactKind.Evaluated, StreamKind.Conversation),
        ["abandoned"] = (FactKind.Abandoned, StreamKind.Conversation),
        ["day-started"] = (FactKind.DayStarted, StreamKind.AgentDay),
        ["presence-changed"] = (FactKind.PresenceChanged, StreamKind.AgentDay),
        ["inquiry-taken"] = (FactKind.InquiryTaken, StreamKind.AgentDay),
        ["inquiry-resumed"] = (FactKind.InquiryResumed, StreamKind.AgentDay),
        ["agent-registered"] = (FactKind.AgentRegistered, StreamKind.Agent),
        ["agent-status-changed"] = (FactKind.AgentStatusChanged, StreamKind.Agent),
        ["agent-settings-changed"] = (FactKind.AgentSettingsChanged, StreamKind.Agent),
        ["store-bound"] = (FactKind.StoreBound, StreamKind.Agent),
        ["store-unbound"] = (FactKind.StoreUnbound, StreamKind.Agent),
        ["store-registered"] = (FactKind.StoreRegistered, StreamKind.Store),
        ["store-status-changed"] = (FactKind.StoreStatusChanged, StreamKind.Store),
        ["store-settings-changed"] = (FactKind.StoreSettingsChanged, StreamKind.Store),
        ["diversion-set"] = (FactKind.DiversionSet, StreamKind.Store),
        ["tenant-registered"] = (FactKind.TenantRegistered, StreamKind.Tenant),
        ["tenant-settings-changed"] = (FactKind.TenantSettingsChanged, StreamKind.Tenant),
        ["key-issued"] = (FactKind.KeyIssued, StreamKind.Tenant),
        ["key-revoked"] = (FactKind.KeyRevoked, StreamKind.Tenant),
        ["out-of-hours-noticed"] = (FactKind.OutOfHoursNoticed, StreamKind.Conversation),
        ["roster-planned"] = (FactKind.RosterPlanned, StreamKind.RosterMonth),
        ["leave-requested"] = (FactKind.LeaveRequested, StreamKind.RosterMonth),
        ["leave-agreed"] = (FactKind.LeaveAgreed, StreamKind.RosterMonth),
        ["leave-ended"] = (FactKind.LeaveEnded, StreamKind.RosterMonth),
        ["swap-requested"] = (FactKind.SwapRequested, StreamKind.RosterMonth),
        ["swap-agreed"] = (FactKind.SwapAgreed, StreamKind.RosterMonth),
        ["swap-ended"] = (FactKind.SwapEnded, StreamKind.RosterMonth),
        ["absence-recorded"] = (FactKind.AbsenceRecorded, StreamKind.RosterMonth),
        ["shifts-published"] = (FactKind.ShiftsPublished, StreamKind.AgentShifts),
        ["shift-patterns-set"] = (FactKind.PatternsSet, StreamKind.Calendar),
        ["holidays-set"] = (FactKind.HolidaysSet, StreamKind.Calendar),
        ["duty-began"] = (FactKind.DutyBegan, StreamKind.StoreDuty),
        ["duty-ended"] = (FactKind.DutyEnded, StreamKind.StoreDuty),
    };

    public static FactKind Kind(string? name) => name is not null && ByName.TryGetValue(name, out var found) ? found.Kind : FactKind.Unknown;

    public static StreamKind Stream(string name) => ByName.TryGetValue(name, out var found) ? found.Stream : StreamKind.Unknown;

    /// <summary>Facts that are kept whole, because what they say is in lists.</summary>
    public static bool IsWhole(string name) => Stream(name) is StreamKind.RosterMonth or StreamKind.AgentShifts;

    /// <summary>The first member that a fact must carry and does not; null if it is complete.</summary>
    public static string? Missing(Fact f) => f switch
    {
        { At: null } => "at",
        { Kind: FactKind.Opened } => f.Tenant is null ? "tenant" : f.Store is null ? "store" : f.Customer is null ? "customer" : f.Platform is null ? "platform"
            : f.Date is null ? "date" : f.FirstMessageAt is null ? "firstMessageAt" : null,
        { Kind: FactKind.MessageReceived } => f.MessageId is null ? "messageId" : f.SentAt is null ? "sentAt" : null,
        { Kind: FactKind.PriorityRaised or FactKind.PresenceChanged } => f.To is null ? "to" : null,
        { Kind: FactKind.Assigned } => f.Agent is null ? "agent" : f.Cause is null ? "cause" : null,
        { Kind: FactKind.Replied } => f.Agent is null ? "agent" : f.MessageId is null ? "messageId" : null,
        { Kind: FactKind.Parked } => f.Agent is null ? "agent" : null,
        { Kind: FactKind.Released } => f.From is null ? "from" : f.Cause is null ? "cause" : null,
        { Kind: FactKind.EvaluationInvited } => f.Invitation is null ? "invitation" : null,
        { Kind: FactKind.Evaluated } => f.Score is null ? "score" : null,
        { Kind: FactKind.DayStarted } => f.Tenant is null ? "tenant" : f.Agent is null ? "agent" : f.Date is null ? "date" : f.Presence is null ? "presence"
            : f.Carried is null ? "carried" : null,
        { Kind: FactKind.InquiryTaken } => f.Conversation is null ? "conversation" : f.Store is null ? "store" : f.Ordinal is null ? "ordinal"
            : f.DailyCap is null ? "dailyCap" : f.Open is null ? "open" : f.ConcurrentCap is null ? "concurrentCap" : f.Cause is null ? "cause"
            : f.OverDailyCap is null ? "overDailyCap" : f.OverConcurrentCap is null ? "overConcurrentCap" : null,
        { Kind: FactKind.InquiryResumed } => f.Conversation is null ? "conversation" : f.Store is null ? "store" : f.Open is null ? "open"
            : f.ConcurrentCap is null ? "concurrentCap" : f.Cause is null ? "cause" : f.OverConcurrentCap is null ? "overConcurrentCap" : null,
        { Kind: FactKind.AgentRegistered } => f.Tenant is null ? "tenant" : f.Agent is null ? "agent" : f.DisplayName is null ? "name" : null,
        { Kind: FactKind.StoreRegistered } => f.Tenant is null ? "tenant" : f.Store is null ? "store" : f.DisplayName is null ? "name" : f.Platform is null ? "platform" : null,
        { Kind: FactKind.TenantRegistered } => f.Tenant is null ? "tenant" : f.DisplayName is null ? "name" : null,
        { Kind: FactKind.AgentStatusChanged or FactKind.StoreStatusChanged } => f.Status is null ? "status" : null,
        { Kind: FactKind.AgentSettingsChanged or FactKind.StoreSettingsChanged or FactKind.TenantSettingsChanged } => f.Document is null ? "settings" : null,
        { Kind: FactKind.DiversionSet } => f.Document is null ? "shares" : null,
        { Kind: FactKind.KeyIssued } => f.Document is null ? "key" : null,
        { Kind: FactKind.KeyRevoked } => f.Id is null ? "id" : null,
        { Kind: FactKind.StoreBound } => f.Store is null ? "store" : f.Rank is null ? "rank" : null,
        { Kind: FactKind.StoreUnbound } => f.Store is null ? "store" : null,
        { Kind: FactKind.RosterPlanned } => Lacks(f, "lines"),
        { Kind: FactKind.LeaveRequested } => Lacks(f, "leave", "agent", "from", "to"),
        { Kind: FactKind.SwapRequested } => Lacks(f, "swap", "agent", "date", "partner", "partnerDate"),
        { Kind: FactKind.LeaveAgreed } => Lacks(f, "leave", "final"),
        { Kind: FactKind.SwapAgreed } => Lacks(f, "swap", "final"),
        { Kind: FactKind.LeaveEnded } => Lacks(f, "leave", "to"),
        { Kind: FactKind.SwapEnded } => Lacks(f, "swap", "to"),
        { Kind: FactKind.ShiftsPublished } => Lacks(f, "shifts"),
        _ => null,
    };

    private static string? Lacks(Fact fact, params ReadOnlySpan<string> members)
    {
        using var json = System.Text.Json.JsonDocument.Parse(fact.Document!);
        foreach (var member in members)
        {
            if (!json.RootElement.TryGetProperty(member, out _))
            {
                return member;
            }
        }

        return null;
    }
}
