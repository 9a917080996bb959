using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json.Serialization;
using Orleans;
using static Kefu.Domain.Tenants.TenantFact;

namespace Kefu.Domain.Tenants;

/// <summary>Something that happened to a tenant. The short names are stored: add new ones, never reuse one.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "fact")]
[JsonDerivedType(typeof(Registered), "tenant-registered")]
[JsonDerivedType(typeof(SettingsChanged), "tenant-settings-changed")]
[JsonDerivedType(typeof(KeyIssued), "key-issued")]
[JsonDerivedType(typeof(KeyRevoked), "key-revoked")]
public abstract record TenantFact
{
    private TenantFact()
    {
    }

    /// <summary>The tenant exists from now on, or has a new name.</summary>
    public sealed record Registered(string Tenant, string Name, DateTimeOffset At) : TenantFact;

    /// <summary>The tenant's settings, whole.</summary>
    public sealed record SettingsChanged(Settings Settings, DateTimeOffset At) : TenantFact;

    /// <summary>An API key was issued. Only its hash is known here.</summary>
    public sealed record KeyIssued(ApiKey Key, DateTimeOffset At) : TenantFact;

    /// <summary>An API key is no longer good.</summary>
    public sealed record KeyRevoked(string Id, DateTimeOffset At) : TenantFact;
}

/// <summary>An API key as it is stored.</summary>
/// <param name="Id">Public id of the key, part of its text.</param>
/// <param name="Name">What it is for.</param>
/// <param name="Hash">SHA-256 of the whole key, hexadecimal. The key itself is shown once and never stored.</param>
/// <param name="Scopes">What it may do.</param>
/// <param name="ExpiresAt">Until when (UTC); null for no end.</param>
[GenerateSerializer, Immutable, Alias("api-key")]
public sealed record ApiKey(string Id, string Name, string Hash, ImmutableArray<string> Scopes, DateTimeOffset? ExpiresAt);

/// <summary>What a tenant is now.</summary>
[GenerateSerializer, Immutable, Alias("tenant.state")]
public sealed record TenantState(string Tenant, int Version, string Name, Settings Settings, ImmutableArray<ApiKey> Keys)
{
    /// <summary>Keys a tenant may hold at once.</summary>
    public const int MostKeys = 200;

    /// <summary>Keys a tenant may revoke in its life; each stays known, so that it never comes back.</summary>
    public const int MostRevoked = 100_000;

    /// <summary>
    /// Ids of keys that were revoked. Folded from the stream by whoever decides; documents of the directory are without it, as
    /// whoever reads those asks what is in force.
    /// </summary>
    [JsonIgnore]
    [Id(5)]
    public ImmutableHashSet<string> Revoked { get; init; } = ImmutableHashSet.Create<string>(StringComparer.Ordinal);

    /// <summary>A tenant nobody has registered.</summary>
    public static TenantState Unknown { get; } = new("", 0, "", Settings.None, []);

    /// <summary>Registered.</summary>
    public bool Exists => Version > 0;
}

/// <summary>The rules of a tenant. Pure.</summary>
public static class Tenant
{
    /// <summary>Registers a tenant, or renames one.</summary>
    public static ImmutableArray<TenantFact> Register(TenantState state, string tenant, string name, DateTimeOffset now) =>
        state.Exists && state.Name == name ? [] : [new Registered(tenant, name, now)];

    /// <summary>Sets and unsets settings.</summary>
    public static ImmutableArray<TenantFact> Set(TenantState state, SettingsChange change, DateTimeOffset now) =>
        change.Of(state.Settings) == state.Settings ? [] : [new SettingsChanged(change.Of(state.Settings), now)];

    /// <summary>Issues a key. Repeating it with the same id does nothing; the id of a revoked key is refused for good.</summary>
    public static Decision<KeyOutcome, TenantFact> Issue(TenantState state, ApiKey key, DateTimeOffset now)
    {
        if (state.Keys.Any(k => k.Id == key.Id))
        {
            return new(KeyOutcome.Done, []);
        }

        if (state.Revoked.Contains(key.Id))
        {
            return new(KeyOutcome.Revoked, []);
        }

        return state.Keys.Length >= TenantState.MostKeys || state.Revoked.Count >= TenantState.MostRevoked ? new(KeyOutcome.TooMany, []) : new(KeyOutcome.Done, [new KeyIssued(key, now)]);
    }

    /// <summary>Revokes a key.</summary>
    public static Decision<KeyOutcome, TenantFact> Revoke(TenantState state, string id, DateTimeOffset now) =>
        state.Keys.Any(k => k.Id == id) ? new(KeyOutcome.Done, [new KeyRevoked(id, now)]) : new(KeyOutcome.Unknown, []);

    /// <summary>The facts of one ledger entry, folded in.</summary>
    public static TenantState Fold(TenantState state, ImmutableArray<TenantFact> entry)
    {
        foreach (var fact in entry)
        {
            state = Apply(state, fact);
        }

        return state with { Version = state.Version + 1 };
    }

    /// <summary>One fact, folded in. Never refuses.</summary>
    public static TenantState Apply(TenantState state, TenantFact fact) => fact switch
    {
        Registered f => state with { Tenant = f.Tenant, Name = f.Name },
        SettingsChanged f => state with { Settings = f.Settings },
        KeyIssued f => state with { Keys = state.Keys.Add(f.Key) },
        KeyRevoked f => state with { Keys = [.. state.Keys.Where(k => k.Id != f.Id)], Revoked = state.Revoked.Add(f.Id) },
        _ => throw new UnreachableException(fact.GetType().Name),
    };
}

/// <summary>Answer to issuing or revoking a key.</summary>
public enum KeyOutcome
{
    /// <summary>Done, now or before.</summary>
    Done,

    /// <summary>No such key.</summary>
    Unknown,

    /// <summary>The tenant holds, or has revoked, as many keys as it may.</summary>
    TooMany,

    /// <summary>A key with this id was revoked; it never comes back.</summary>
    Revoked,
}
