using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Kefu.Domain.Tenants;
using Orleans;

namespace Kefu.Domain.Agents;

/// <summary>Whether an agent takes part in diversion (domain page 2.3).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AgentStatus>))]
public enum AgentStatus
{
    /// <summary>Takes inquiries.</summary>
    Active = 0,

    /// <summary>In training: is given nothing (PPL-2).</summary>
    Trainee = 1,

    /// <summary>A stopped account: is given nothing (OWN-8).</summary>
    Stopped = 2,
}

/// <summary>What a store is to an agent (CAP-6).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BindingRank>))]
public enum BindingRank
{
    /// <summary>The one main store.</summary>
    Main = 0,

    /// <summary>A secondary store.</summary>
    Secondary = 1,
}

/// <summary>Why an agent serves a third store, who allowed it, and until when (UTC) (CAP-6, I3).</summary>
[GenerateSerializer, Immutable, Alias("binding-exception")]
public sealed record BindingException(string Reason, string Approver, DateTimeOffset ExpiresAt);

/// <summary>One store of an agent.</summary>
[GenerateSerializer, Immutable, Alias("store-binding")]
public sealed record StoreBinding(string Store, BindingRank Rank, BindingException? Exception)
{
    /// <summary>A binding by exception ends when the exception expires.</summary>
    public bool HoldsAt(DateTimeOffset now) => Exception is null || now < Exception.ExpiresAt;
}

/// <summary>What an agent's profile is now.</summary>
[GenerateSerializer, Immutable, Alias("agent.state")]
public sealed record AgentState(
    string Tenant, string Agent, int Version, string Name, AgentStatus Status, Settings Settings, ImmutableArray<StoreBinding> Stores)
{
    /// <summary>An agent nobody has registered.</summary>
    public static AgentState Unknown { get; } = new("", "", 0, "", AgentStatus.Active, Settings.None, []);

    /// <summary>Registered.</summary>
    public bool Exists => Version > 0;

    /// <summary>The one main store; null before the first binding.</summary>
    public string? MainStore => Stores.FirstOrDefault(s => s.Rank is BindingRank.Main)?.Store;

    /// <summary>The binding to a store that holds at a moment.</summary>
    public StoreBinding? BindingTo(string store, DateTimeOffset now)
    {
        foreach (var binding in Stores)
        {
            if (binding.Store == store)
            {
                return binding.HoldsAt(now) ? binding : null;
            }
        }

        return null;
    }
}
