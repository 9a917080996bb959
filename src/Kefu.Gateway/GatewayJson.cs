using System.Text.Json.Serialization;
using Kefu.Domain.Agents;
using Kefu.Domain.Conversations;
using Kefu.Domain.Rosters;
using Kefu.Domain.Shifts;
using Kefu.Domain.Figures;
using Kefu.Domain.Stores;
using Kefu.Domain.Tenants;
using Kefu.Gateway.Agents;
using Kefu.Gateway.Audit;
using Kefu.Gateway.Conversations;
using Kefu.Gateway.Events;
using Kefu.Gateway.Figures;
using Kefu.Gateway.Health;
using Kefu.Gateway.Ingest;
using Kefu.Gateway.Problems;
using Kefu.Gateway.Requests;
using Kefu.Gateway.Rosters;
using Kefu.Gateway.Stores;
using Kefu.Gateway.Tenants;

namespace Kefu.Gateway;

/// <summary>Every body and answer, source-generated. Reading is strict: no unknown, missing, repeated or null fields, no numbers in strings.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.Strict,
    MaxDepth = 16,
    Converters = [typeof(EnumNames<AgentStatus>), typeof(EnumNames<BindingRank>), typeof(EnumNames<Presence>), typeof(EnumNames<StoreStatus>),
        typeof(EnumNames<ConversationStatus>), typeof(EnumNames<PriorityClass>), typeof(EnumNames<AssignCause>),
        typeof(EnumNames<SwapApproval>),
        typeof(EnumNames<LeaveKind>), typeof(EnumNames<RequestStatus>), typeof(EnumNames<ApprovalLevel>), typeof(EnumNames<AbsenceCause>), typeof(EnumNames<RotationVerdict>), typeof(EnumNames<ShiftStage>),
        typeof(EnumNames<QueueOrder>), typeof(EnumNames<HandleBand>)])]
[JsonSerializable(typeof(ProblemDocument))]
[JsonSerializable(typeof(CommandView))]
[JsonSerializable(typeof(TenantBody))]
[JsonSerializable(typeof(TenantView))]
[JsonSerializable(typeof(TenantPage))]
[JsonSerializable(typeof(SettingsBody))]
[JsonSerializable(typeof(KeyBody))]
[JsonSerializable(typeof(KeyView))]
[JsonSerializable(typeof(KeyList))]
[JsonSerializable(typeof(StoreBody))]
[JsonSerializable(typeof(StoreStatusBody))]
[JsonSerializable(typeof(DiversionBody))]
[JsonSerializable(typeof(StoreView))]
[JsonSerializable(typeof(StorePage))]
[JsonSerializable(typeof(QueuePage))]
[JsonSerializable(typeof(FiguresView))]
[JsonSerializable(typeof(AgentBody))]
[JsonSerializable(typeof(AgentStatusBody))]
[JsonSerializable(typeof(BindingBody))]
[JsonSerializable(typeof(PresenceBody))]
[JsonSerializable(typeof(AgentProfile))]
[JsonSerializable(typeof(AgentPage))]
[JsonSerializable(typeof(PresenceView))]
[JsonSerializable(typeof(DayView))]
[JsonSerializable(typeof(MessageBody))]
[JsonSerializable(typeof(MessageView))]
[JsonSerializable(typeof(ConversationPage))]
[JsonSerializable(typeof(ConversationView))]
[JsonSerializable(typeof(TalkPage))]
[JsonSerializable(typeof(WaitView))]
[JsonSerializable(typeof(ReplyBody))]
[JsonSerializable(typeof(HandBody))]
[JsonSerializable(typeof(ReleaseBody))]
[JsonSerializable(typeof(CloseBody))]
[JsonSerializable(typeof(EvaluationBody))]
[JsonSerializable(typeof(EventPage))]
[JsonSerializable(typeof(AuditPage))]
[JsonSerializable(typeof(HealthView))]
[JsonSerializable(typeof(RollCallView))]
[JsonSerializable(typeof(PatternsBody))]
[JsonSerializable(typeof(PatternsView))]
[JsonSerializable(typeof(HolidaysBody))]
[JsonSerializable(typeof(HolidaysView))]
[JsonSerializable(typeof(PlanBody))]
[JsonSerializable(typeof(RosterPage))]
[JsonSerializable(typeof(RotationPage))]
[JsonSerializable(typeof(LeaveBody))]
[JsonSerializable(typeof(SwapBody))]
[JsonSerializable(typeof(AbsenceBody))]
[JsonSerializable(typeof(RejectBody))]
[JsonSerializable(typeof(WithdrawBody))]
[JsonSerializable(typeof(RequestView))]
[JsonSerializable(typeof(LeaveView))]
[JsonSerializable(typeof(LeavePage))]
[JsonSerializable(typeof(SwapView))]
[JsonSerializable(typeof(SwapPage))]
[JsonSerializable(typeof(InquiryReport))]
[JsonSerializable(typeof(InquiryPage))]
[JsonSerializable(typeof(TenureReport))]
[JsonSerializable(typeof(TenurePage))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(int))]
internal sealed partial class GatewayJson : JsonSerializerContext;

/// <summary>Names only: a number would be taken for a name one day and mean another the next.</summary>
internal sealed class EnumNames<T>() : JsonStringEnumConverter<T>(namingPolicy: null, allowIntegerValues: false)
    where T : struct, Enum;
