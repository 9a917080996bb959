using System.Collections.Concurrent;
using System.Collections.Immutable;
using Kefu.Domain.Agents;
using Kefu.Domain.Shifts;
using Kefu.Domain.Stores;
using Kefu.Domain.Tenants;

namespace Kefu.Ledger.Directory;

/// <summary>
/// Tenants, stores, agents and API keys in memory, with the settings in force for each: one for the whole process. Whoever commits
/// a change applies it here at once; changes of other processes arrive by <see cref="DirectoryFollower"/>. Reading costs a
/// dictionary look-up and never waits.
/// </summary>
public sealed class LedgerDirectory
{
    private readonly ConcurrentDictionary<string, TenantDirectory> _tenants = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ImmutableArray<HeldKey>> _keys = new(StringComparer.Ordinal);
    private readonly Lock _issuing = new();

    /// <summary>What is known of a tenant; null if nothing is. It <see cref="TenantDirectory.Exists"/> once it is registered.</summary>
    public TenantDirectory? Find(string tenant) => _tenants.GetValueOrDefault(tenant);

    /// <summary>All tenants that exist, in the ordinal order of their ids.</summary>
    public ImmutableArray<TenantDirectory> Tenants() => [.. _tenants.Values.Where(t => t.Exists).OrderBy(t => t.Id, StringComparer.Ordinal)];

    /// <summary>Keys in force with a public id; more than one only if two tenants chose the same. The same key is the same object until it is revoked.</summary>
    public ImmutableArray<HeldKey> Keys(string id) => _keys.TryGetValue(id, out var keys) ? keys : [];

    /// <summary>A store; null if there is none.</summary>
    public StoreState? Store(string tenant, string store) => Find(tenant)?.Store(store);

    /// <summary>An agent's profile; null if there is none.</summary>
    public AgentState? Agent(string tenant, string agent) => Find(tenant)?.Agent(agent);

    /// <summary>A tenant's stores, in the ordinal order of their ids.</summary>
    public ImmutableArray<StoreState> Stores(string tenant) => Find(tenant)?.Stores() ?? [];

    /// <summary>Ids of the agents bound to a store, expired exceptions included, in ordinal order.</summary>
    public ImmutableSortedSet<string> AgentsOf(string tenant, string store) => Find(tenant)?.AgentsOf(store) ?? ImmutableSortedSet<string>.Empty;

    /// <summary>What an agent works; <see cref="AgentShifts.None"/> for who was never rostered.</summary>
    public AgentShifts Shifts(string tenant, string agent) => Find(tenant)?.Shifts(agent) ?? AgentShifts.None;

    /// <summary>How often anybody's shifts in a tenant have changed since this process started: whoever derives something from them sees that it is old.</summary>
    public long ShiftChanges(string tenant) => Find(tenant)?.ShiftChanges ?? 0;

    /// <summary>What holds for a tenant.</summary>
    public EffectiveSettings ForTenant(string tenant) => Find(tenant)?.Settings ?? EffectiveSettings.Default;

    /// <summary>What holds for a store.</summary>
    public EffectiveSettings ForStore(string tenant, string store) =>
        Find(tenant) is { } found ? found.SettingsOf(found.Store(store)) : EffectiveSettings.Default;

    /// <summary>What holds for an agent: the agent's own settings over those of the main store over the tenant's.</summary>
    public EffectiveSettings ForAgent(AgentState agent) => Find(agent.Tenant)?.SettingsOf(agent) ?? EffectiveSettings.Default.With(agent.Settings);

    /// <summary>Takes in a row; older ones than what is known are ignored.</summary>
    /// <exception cref="System.Text.Json.JsonException">Its document cannot be read. Nothing was changed.</exception>
    public void Apply(DirectoryRow row)
    {
        var tenant = _tenants.GetOrAdd(row.Tenant, static id => new TenantDirectory(id));
        switch (row.Kind)
        {
            case DirectoryKind.Tenant:
                Take(tenant, FactCodec.ReadTenantState(row.Body));
                break;
            case DirectoryKind.Store:
                tenant.Take(FactCodec.ReadStoreState(row.Body));
                break;
            case DirectoryKind.Agent:
                tenant.Take(FactCodec.ReadAgentState(row.Body));
                break;
            case DirectoryKind.AgentShifts:
                tenant.Take(FactCodec.ReadAgentShiftsState(row.Body));
                break;
        }
    }

    private void Take(TenantDirectory tenant, TenantState state)
    {
        lock (_issuing)
        {
            if (tenant.Take(state) is not { } before)
            {
                return;
            }

            // What stays is not touched: a key must not be unknown for a moment because another one was issued.
            foreach (var key in state.Keys)
            {
                if (!before.Keys.Any(k => IsSame(k, key)))
                {
                    _keys[key.Id] = Keys(key.Id).Add(new HeldKey(tenant.Id, key));
                }
            }

            foreach (var gone in before.Keys)
            {
                if (!state.Keys.Any(k => IsSame(k, gone)))
                {
                    Remove(tenant.Id, gone);
                }
            }
        }
    }

    private void Remove(string tenant, ApiKey gone)
    {
        var left = Keys(gone.Id).RemoveAll(k => k.Tenant == tenant && IsSame(k.Key, gone));
        if (left.IsEmpty)
        {
            _keys.TryRemove(gone.Id, out _);
        }
        else
        {
            _keys[gone.Id] = left;
        }
    }

    private static bool IsSame(ApiKey one, ApiKey other) => one.Id == other.Id && one.Hash == other.Hash;
}

/// <summary>An API key in force.</summary>
/// <param name="tenant">Whose it is.</param>
/// <param name="key">The key, of which the ledger knows the hash.</param>
public sealed class HeldKey(string tenant, ApiKey key)
{
    /// <summary>Whose it is.</summary>
    public string Tenant { get; } = tenant;

    /// <summary>The key, of which the ledger knows the hash.</summary>
    public ApiKey Key { get; } = key;
}
