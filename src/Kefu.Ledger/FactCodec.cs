using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kefu.Domain.Agents;
using Kefu.Domain.Conversations;
using Kefu.Domain.Stores;
using Kefu.Domain.Tenants;

namespace Kefu.Ledger;

/// <summary>Facts and directory documents as they are stored: JSON, short names, camel case, UTC times.</summary>
public static class FactCodec
{
    /// <summary>The facts of one entry as text.</summary>
    public static string Write(ImmutableArray<ConversationFact> facts) => JsonSerializer.Serialize(facts, ConversationJson.Default.ImmutableArrayConversationFact);

    /// <inheritdoc cref="Write(ImmutableArray{ConversationFact})"/>
    public static string Write(ImmutableArray<AgentFact> facts) => JsonSerializer.Serialize(facts, AgentJson.Default.ImmutableArrayAgentFact);

    /// <inheritdoc cref="Write(ImmutableArray{ConversationFact})"/>
    public static string Write(ImmutableArray<AgentDayFact> facts) => JsonSerializer.Serialize(facts, AgentDayJson.Default.ImmutableArrayAgentDayFact);

    /// <inheritdoc cref="Write(ImmutableArray{ConversationFact})"/>
    public static string Write(ImmutableArray<StoreFact> facts) => JsonSerializer.Serialize(facts, StoreJson.Default.ImmutableArrayStoreFact);

    /// <inheritdoc cref="Write(ImmutableArray{ConversationFact})"/>
    public static string Write(ImmutableArray<TenantFact> facts) => JsonSerializer.Serialize(facts, TenantJson.Default.ImmutableArrayTenantFact);

    /// <summary>A directory document as text.</summary>
    public static string Write(TenantState state) => JsonSerializer.Serialize(state, TenantJson.Default.TenantState);

    /// <inheritdoc cref="Write(TenantState)"/>
    public static string Write(StoreState state) => JsonSerializer.Serialize(state, StoreJson.Default.StoreState);

    /// <inheritdoc cref="Write(TenantState)"/>
    public static string Write(AgentState state) => JsonSerializer.Serialize(state, AgentJson.Default.AgentState);

    /// <summary>The facts of a conversation's entry.</summary>
    public static ImmutableArray<ConversationFact> ReadConversation(string facts) => JsonSerializer.Deserialize(facts, ConversationJson.Default.ImmutableArrayConversationFact);

    /// <summary>The facts of an agent profile's entry.</summary>
    public static ImmutableArray<AgentFact> ReadAgent(string facts) => JsonSerializer.Deserialize(facts, AgentJson.Default.ImmutableArrayAgentFact);

    /// <summary>The facts of an agent-day's entry.</summary>
    public static ImmutableArray<AgentDayFact> ReadAgentDay(string facts) => JsonSerializer.Deserialize(facts, AgentDayJson.Default.ImmutableArrayAgentDayFact);

    /// <summary>The facts of a store's entry.</summary>
    public static ImmutableArray<StoreFact> ReadStore(string facts) => JsonSerializer.Deserialize(facts, StoreJson.Default.ImmutableArrayStoreFact);

    /// <summary>The facts of a tenant's entry.</summary>
    public static ImmutableArray<TenantFact> ReadTenant(string facts) => JsonSerializer.Deserialize(facts, TenantJson.Default.ImmutableArrayTenantFact);

    /// <summary>A tenant's document.</summary>
    public static TenantState ReadTenantState(string body) => JsonSerializer.Deserialize(body, TenantJson.Default.TenantState)!;

    /// <summary>A store's document.</summary>
    public static StoreState ReadStoreState(string body) => JsonSerializer.Deserialize(body, StoreJson.Default.StoreState)!;

    /// <summary>An agent profile's document.</summary>
    public static AgentState ReadAgentState(string body) => JsonSerializer.Deserialize(body, AgentJson.Default.AgentState)!;
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
