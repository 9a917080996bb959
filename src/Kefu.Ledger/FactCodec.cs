using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kefu.Domain.Agents;
using Kefu.Domain.Backlog;
using Kefu.Domain.Conversations;
using Kefu.Domain.Rosters;
using Kefu.Domain.Shifts;
using Kefu.Domain.Stores;
using Kefu.Domain.Tenants;

namespace Kefu.Ledger;

/// <summary>Facts and directory documents as they are stored: JSON, short names, camel case, UTC times.</summary>
public static class FactCodec
{
    // Chinese text is stored as it is, not as six characters of escape for each of its own. (The usual escapes protect text inside
    // HTML; whoever puts it there escapes it there.)
    private static readonly ConversationJson ConversationText = new(AsIs(ConversationJson.Default.Options));
    private static readonly AgentJson AgentText = new(AsIs(AgentJson.Default.Options));
    private static readonly AgentDayJson AgentDayText = new(AsIs(AgentDayJson.Default.Options));
    private static readonly StoreJson StoreText = new(AsIs(StoreJson.Default.Options));
    private static readonly TenantJson TenantText = new(AsIs(TenantJson.Default.Options));
    private static readonly RosterJson RosterText = new(AsIs(RosterJson.Default.Options));
    private static readonly AgentShiftsJson AgentShiftsText = new(AsIs(AgentShiftsJson.Default.Options));
    private static readonly CalendarJson CalendarText = new(AsIs(CalendarJson.Default.Options));
    private static readonly StoreDutyJson StoreDutyText = new(AsIs(StoreDutyJson.Default.Options));

    /// <summary>The facts of one entry as text.</summary>
    public static string Write(ImmutableArray<ConversationFact> facts) => JsonSerializer.Serialize(facts, ConversationText.ImmutableArrayConversationFact);

    /// <inheritdoc cref="Write(ImmutableArray{ConversationFact})"/>
    public static string Write(ImmutableArray<AgentFact> facts) => JsonSerializer.Serialize(facts, AgentText.ImmutableArrayAgentFact);

    /// <inheritdoc cref="Write(ImmutableArray{ConversationFact})"/>
    public static string Write(ImmutableArray<AgentDayFact> facts) => JsonSerializer.Serialize(facts, AgentDayText.ImmutableArrayAgentDayFact);

    /// <inheritdoc cref="Write(ImmutableArray{ConversationFact})"/>
    public static string Write(ImmutableArray<StoreFact> facts) => JsonSerializer.Serialize(facts, StoreText.ImmutableArrayStoreFact);

    /// <inheritdoc cref="Write(ImmutableArray{ConversationFact})"/>
    public static string Write(ImmutableArray<TenantFact> facts) => JsonSerializer.Serialize(facts, TenantText.ImmutableArrayTenantFact);

    /// <inheritdoc cref="Write(ImmutableArray{ConversationFact})"/>
    public static string Write(ImmutableArray<RosterFact> facts) => JsonSerializer.Serialize(facts, RosterText.ImmutableArrayRosterFact);

    /// <inheritdoc cref="Write(ImmutableArray{ConversationFact})"/>
    public static string Write(ImmutableArray<AgentShiftsFact> facts) => JsonSerializer.Serialize(facts, AgentShiftsText.ImmutableArrayAgentShiftsFact);

    /// <inheritdoc cref="Write(ImmutableArray{ConversationFact})"/>
    public static string Write(ImmutableArray<CalendarFact> facts) => JsonSerializer.Serialize(facts, CalendarText.ImmutableArrayCalendarFact);

    /// <inheritdoc cref="Write(ImmutableArray{ConversationFact})"/>
    public static string Write(ImmutableArray<StoreDutyFact> facts) => JsonSerializer.Serialize(facts, StoreDutyText.ImmutableArrayStoreDutyFact);

    /// <summary>A directory document as text.</summary>
    public static string Write(TenantState state) => JsonSerializer.Serialize(state, TenantText.TenantState);

    /// <inheritdoc cref="Write(TenantState)"/>
    public static string Write(StoreState state) => JsonSerializer.Serialize(state, StoreText.StoreState);

    /// <inheritdoc cref="Write(TenantState)"/>
    public static string Write(AgentState state) => JsonSerializer.Serialize(state, AgentText.AgentState);

    /// <inheritdoc cref="Write(TenantState)"/>
    public static string Write(AgentShifts shifts) => JsonSerializer.Serialize(shifts, AgentShiftsText.AgentShifts);

    /// <summary>The facts of a conversation's entry.</summary>
    public static ImmutableArray<ConversationFact> ReadConversation(string facts) => JsonSerializer.Deserialize(facts, ConversationText.ImmutableArrayConversationFact);

    /// <summary>The facts of an agent profile's entry.</summary>
    public static ImmutableArray<AgentFact> ReadAgent(string facts) => JsonSerializer.Deserialize(facts, AgentText.ImmutableArrayAgentFact);

    /// <summary>The facts of an agent-day's entry.</summary>
    public static ImmutableArray<AgentDayFact> ReadAgentDay(string facts) => JsonSerializer.Deserialize(facts, AgentDayText.ImmutableArrayAgentDayFact);

    /// <summary>The facts of a store's entry.</summary>
    public static ImmutableArray<StoreFact> ReadStore(string facts) => JsonSerializer.Deserialize(facts, StoreText.ImmutableArrayStoreFact);

    /// <summary>The facts of a tenant's entry.</summary>
    public static ImmutableArray<TenantFact> ReadTenant(string facts) => JsonSerializer.Deserialize(facts, TenantText.ImmutableArrayTenantFact);

    /// <summary>The facts of an entry of a roster's month.</summary>
    public static ImmutableArray<RosterFact> ReadRoster(string facts) => JsonSerializer.Deserialize(facts, RosterText.ImmutableArrayRosterFact);

    /// <summary>The facts of an entry of an agent's published shifts.</summary>
    public static ImmutableArray<AgentShiftsFact> ReadAgentShifts(string facts) => JsonSerializer.Deserialize(facts, AgentShiftsText.ImmutableArrayAgentShiftsFact);

    /// <summary>The facts of a calendar's entry.</summary>
    public static ImmutableArray<CalendarFact> ReadCalendar(string facts) => JsonSerializer.Deserialize(facts, CalendarText.ImmutableArrayCalendarFact);

    /// <summary>The facts of an entry of a store's duty.</summary>
    public static ImmutableArray<StoreDutyFact> ReadStoreDuty(string facts) => JsonSerializer.Deserialize(facts, StoreDutyText.ImmutableArrayStoreDutyFact);

    /// <summary>A tenant's document.</summary>
    public static TenantState ReadTenantState(string body) => JsonSerializer.Deserialize(body, TenantText.TenantState)!;

    /// <summary>A store's document.</summary>
    public static StoreState ReadStoreState(string body) => JsonSerializer.Deserialize(body, StoreText.StoreState)!;

    /// <summary>An agent profile's document.</summary>
    public static AgentState ReadAgentState(string body) => JsonSerializer.Deserialize(body, AgentText.AgentState)!;

    /// <summary>The document of an agent's shifts.</summary>
    public static AgentShifts ReadAgentShiftsState(string body) => JsonSerializer.Deserialize(body, AgentShiftsText.AgentShifts)!;

    private static JsonSerializerOptions AsIs(JsonSerializerOptions options) =>
        new(options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, TypeInfoResolver = null };
}

// One context for each aggregate: facts of different aggregates may share a name, and the generator needs names to be unique.

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowOutOfOrderMetadataProperties = true)]
[JsonSerializable(typeof(ImmutableArray<ConversationFact>))]
internal sealed partial class ConversationJson : JsonSerializerContext;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowOutOfOrderMetadataProperties = true)]
[JsonSerializable(typeof(ImmutableArray<AgentFact>))]
[JsonSerializable(typeof(AgentState))]
internal sealed partial class AgentJson : JsonSerializerContext;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowOutOfOrderMetadataProperties = true)]
[JsonSerializable(typeof(ImmutableArray<AgentDayFact>))]
internal sealed partial class AgentDayJson : JsonSerializerContext;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowOutOfOrderMetadataProperties = true)]
[JsonSerializable(typeof(ImmutableArray<StoreFact>))]
[JsonSerializable(typeof(StoreState))]
internal sealed partial class StoreJson : JsonSerializerContext;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowOutOfOrderMetadataProperties = true)]
[JsonSerializable(typeof(ImmutableArray<TenantFact>))]
[JsonSerializable(typeof(TenantState))]
internal sealed partial class TenantJson : JsonSerializerContext;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowOutOfOrderMetadataProperties = true)]
[JsonSerializable(typeof(ImmutableArray<RosterFact>))]
internal sealed partial class RosterJson : JsonSerializerContext;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowOutOfOrderMetadataProperties = true)]
[JsonSerializable(typeof(ImmutableArray<AgentShiftsFact>))]
[JsonSerializable(typeof(AgentShifts))]
internal sealed partial class AgentShiftsJson : JsonSerializerContext;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowOutOfOrderMetadataProperties = true)]
[JsonSerializable(typeof(ImmutableArray<CalendarFact>))]
internal sealed partial class CalendarJson : JsonSerializerContext;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowOutOfOrderMetadataProperties = true)]
[JsonSerializable(typeof(ImmutableArray<StoreDutyFact>))]
internal sealed partial class StoreDutyJson : JsonSerializerContext;
