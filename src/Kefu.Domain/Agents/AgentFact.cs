using System.Text.Json.Serialization;
using Kefu.Domain.Tenants;

namespace Kefu.Domain.Agents;

/// <summary>Something that happened to an agent's profile. The short names are stored: add new ones, never reuse one.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "fact")]
[JsonDerivedType(typeof(Registered), "agent-registered")]
[JsonDerivedType(typeof(StatusChanged), "agent-status-changed")]
[JsonDerivedType(typeof(SettingsChanged), "agent-settings-changed")]
[JsonDerivedType(typeof(StoreBound), "store-bound")]
[JsonDerivedType(typeof(StoreUnbound), "store-unbound")]
public abstract record AgentFact
{
    private AgentFact()
    {
    }

    /// <summary>The agent exists from now on, or has a new display name.</summary>
    public sealed record Registered(string Tenant, string Agent, string Name, DateTimeOffset At) : AgentFact;

    /// <summary>Active, trainee or stopped.</summary>
    public sealed record StatusChanged(AgentStatus Status, DateTimeOffset At) : AgentFact;

    /// <summary>The agent's own settings, whole.</summary>
    public sealed record SettingsChanged(Settings Settings, DateTimeOffset At) : AgentFact;

    /// <summary>The agent serves a store from now on, or with another rank.</summary>
    public sealed record StoreBound(string Store, BindingRank Rank, BindingException? Exception, DateTimeOffset At) : AgentFact;

    /// <summary>The agent no longer serves a store.</summary>
    public sealed record StoreUnbound(string Store, DateTimeOffset At) : AgentFact;
}
