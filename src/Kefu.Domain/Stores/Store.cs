using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json.Serialization;
using Kefu.Domain.Tenants;
using Orleans;
using static Kefu.Domain.Stores.StoreFact;

namespace Kefu.Domain.Stores;

/// <summary>Something that happened to a store's configuration. The short names are stored: add new ones, never reuse one.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "fact")]
[JsonDerivedType(typeof(Registered), "store-registered")]
[JsonDerivedType(typeof(StatusChanged), "store-status-changed")]
[JsonDerivedType(typeof(SettingsChanged), "store-settings-changed")]
[JsonDerivedType(typeof(DiversionSet), "diversion-set")]
public abstract record StoreFact
{
    private StoreFact()
    {
    }

    /// <summary>The store exists from now on, or has a new name.</summary>
    public sealed record Registered(string Tenant, string Store, string Name, string Platform, DateTimeOffset At) : StoreFact;

    /// <summary>Active or paused.</summary>
    public sealed record StatusChanged(StoreStatus Status, DateTimeOffset At) : StoreFact;

    /// <summary>The store's own settings, whole.</summary>
    public sealed record SettingsChanged(Settings Settings, DateTimeOffset At) : StoreFact;

    /// <summary>The shares by which inquiries are divided among agents (OWN-8); empty for even shares.</summary>
    public sealed record DiversionSet(ImmutableArray<DiversionShare> Shares, DateTimeOffset At) : StoreFact;
}

/// <summary>Whether a store takes inquiries (domain page 2.2).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StoreStatus>))]
public enum StoreStatus
{
    /// <summary>Takes and assigns inquiries.</summary>
    Active = 0,

    /// <summary>No new assignment; open conversations finish; customers wait.</summary>
    Paused = 1,
}

/// <summary>One agent's share of a store's inquiries, in percent, 1 to 100.</summary>
[GenerateSerializer, Immutable, Alias("diversion-share")]
public sealed record DiversionShare(string Agent, int Percent);

/// <summary>What a store's configuration is now.</summary>
[GenerateSerializer, Immutable, Alias("store.state")]
public sealed record StoreState(
    string Tenant, string Store, int Version, string Name, string Platform, StoreStatus Status, Settings Settings, ImmutableArray<DiversionShare> Diversion)
{
    /// <summary>A store nobody has registered.</summary>
    public static StoreState Unknown { get; } = new("", "", 0, "", "", StoreStatus.Active, Settings.None, []);

    /// <summary>Registered.</summary>
    public bool Exists => Version > 0;
}

/// <summary>The rules of a store's configuration. Pure.</summary>
public static class Store
{
    /// <summary>Registers a store, or renames one.</summary>
    public static ImmutableArray<StoreFact> Register(StoreState state, string tenant, string store, string name, string platform, DateTimeOffset now) =>
        state.Exists && state.Name == name && state.Platform == platform ? [] : [new Registered(tenant, store, name, platform, now)];

    /// <summary>Pauses or resumes.</summary>
    public static ImmutableArray<StoreFact> SetStatus(StoreState state, StoreStatus status, DateTimeOffset now) =>
        state.Status == status ? [] : [new StatusChanged(status, now)];

    /// <summary>Sets and unsets settings.</summary>
    public static ImmutableArray<StoreFact> Set(StoreState state, SettingsChange change, DateTimeOffset now) =>
        change.Of(state.Settings) == state.Settings ? [] : [new SettingsChanged(change.Of(state.Settings), now)];

    /// <summary>Sets the shares: percentages that add up to 100, one per agent; none for even shares.</summary>
    public static Decision<DiversionOutcome, StoreFact> Divert(StoreState state, ImmutableArray<DiversionShare> shares, DateTimeOffset now)
    {
        if (shares.Any(s => s.Percent is < 1 or > 100))
        {
            return new(DiversionOutcome.ShareOutOfRange, []);
        }

        if (shares.Select(s => s.Agent).Distinct(StringComparer.Ordinal).Count() != shares.Length)
        {
            return new(DiversionOutcome.AgentTwice, []);
        }

        if (!shares.IsEmpty && shares.Sum(s => s.Percent) != 100)
        {
            return new(DiversionOutcome.NotHundred, []);
        }

        return state.Diversion.SequenceEqual(shares) ? new(DiversionOutcome.Set, []) : new(DiversionOutcome.Set, [new DiversionSet(shares, now)]);
    }

    /// <summary>The facts of one ledger entry, folded in.</summary>
    public static StoreState Fold(StoreState state, ImmutableArray<StoreFact> entry)
    {
        foreach (var fact in entry)
        {
            state = Apply(state, fact);
        }

        return state with { Version = state.Version + 1 };
    }

    /// <summary>One fact, folded in. Never refuses.</summary>
    public static StoreState Apply(StoreState state, StoreFact fact) => fact switch
    {
        Registered f => state with { Tenant = f.Tenant, Store = f.Store, Name = f.Name, Platform = f.Platform },
        StatusChanged f => state with { Status = f.Status },
        SettingsChanged f => state with { Settings = f.Settings },
        DiversionSet f => state with { Diversion = f.Shares },
        _ => throw new UnreachableException(fact.GetType().Name),
    };
}

/// <summary>Answer to a change of shares.</summary>
public enum DiversionOutcome
{
    /// <summary>As asked, now or before.</summary>
    Set,

    /// <summary>A share is 1 to 100 percent.</summary>
    ShareOutOfRange,

    /// <summary>An agent is named twice.</summary>
    AgentTwice,

    /// <summary>The shares do not add up to 100.</summary>
    NotHundred,
}
