using System.Collections.Concurrent;
using System.Collections.Immutable;
using Kefu.Domain.Agents;
using Kefu.Domain.Stores;
using Kefu.Domain.Tenants;

namespace Kefu.Ledger.Directory;

/// <summary>
/// Tenants, stores and agents in memory, with the settings in force for each. Whoever commits a change applies it here at once;
/// changes of other processes arrive by <see cref="DirectoryFollower"/>. Reading costs a dictionary look-up and never waits.
/// </summary>
public sealed class LedgerDirectory
{
    private readonly ConcurrentDictionary<string, TenantState> _tenants = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Tenant, string Store), StoreState> _stores = new();
    private readonly ConcurrentDictionary<(string Tenant, string Agent), AgentState> _agents = new();
    private readonly ConcurrentDictionary<(string Tenant, string Store), ImmutableSortedSet<string>> _rosters = new();
    private readonly Lock _writing = new();
    private volatile InForce _inForce = new();

    /// <summary>A tenant; null if there is none.</summary>
    public TenantState? Tenant(string tenant) => _tenants.GetValueOrDefault(tenant);

    /// <summary>A store; null if there is none.</summary>
    public StoreState? Store(string tenant, string store) => _stores.GetValueOrDefault((tenant, store));

    /// <summary>An agent's profile; null if there is none.</summary>
    public AgentState? Agent(string tenant, string agent) => _agents.GetValueOrDefault((tenant, agent));

    /// <summary>All tenants, in no order.</summary>
    public IEnumerable<TenantState> Tenants() => _tenants.Values;

    /// <summary>A tenant's stores, in no order.</summary>
    public IEnumerable<StoreState> Stores(string tenant) => _stores.Where(s => s.Key.Tenant == tenant).Select(s => s.Value);

    /// <summary>A tenant's agents, in no order.</summary>
    public IEnumerable<AgentState> Agents(string tenant) => _agents.Where(a => a.Key.Tenant == tenant).Select(a => a.Value);

    /// <summary>Ids of the agents bound to a store, expired exceptions included, in ordinal order.</summary>
    public ImmutableSortedSet<string> AgentsOf(string tenant, string store) =>
        _rosters.GetValueOrDefault((tenant, store), ImmutableSortedSet<string>.Empty);

    /// <summary>What holds for a tenant.</summary>
    public EffectiveSettings ForTenant(string tenant) => EffectiveSettings.Default.With(Tenant(tenant)?.Settings);

    /// <summary>What holds for a store.</summary>
    public EffectiveSettings ForStore(string tenant, string store)
    {
        var known = _inForce.Stores;
        return known.TryGetValue((tenant, store), out var settings) ? settings
            : known.GetOrAdd((tenant, store), ForTenant(tenant).With(Store(tenant, store)?.Settings));
    }

    /// <summary>What holds for an agent: the agent's own settings over those of the main store over the tenant's.</summary>
    public EffectiveSettings ForAgent(AgentState agent)
    {
        var known = _inForce.Agents;
        return known.TryGetValue(agent, out var settings) ? settings
            : known.GetOrAdd(agent, (agent.MainStore is { } main ? ForStore(agent.Tenant, main) : ForTenant(agent.Tenant)).With(agent.Settings));
    }

    /// <summary>Takes in a row; older ones than what is known are ignored.</summary>
    public void Apply(DirectoryRow row)
    {
        lock (_writing)
        {
            switch (row.Kind)
            {
                case DirectoryKind.Tenant when row.Version > (Tenant(row.Id)?.Version ?? 0):
                    _tenants[row.Id] = FactCodec.ReadTenantState(row.Body);
                    break;
                case DirectoryKind.Store when row.Version > (Store(row.Tenant, row.Id)?.Version ?? 0):
                    _stores[(row.Tenant, row.Id)] = FactCodec.ReadStoreState(row.Body);
                    break;
                case DirectoryKind.Agent when row.Version > (Agent(row.Tenant, row.Id)?.Version ?? 0):
                    Replace(FactCodec.ReadAgentState(row.Body));
                    break;
            }

            // After the change: whoever reads from the new one computes from the new state.
            _inForce = new();
        }
    }

    private void Replace(AgentState agent)
    {
        if (_agents.TryGetValue((agent.Tenant, agent.Agent), out var before))
        {
            foreach (var gone in before.Stores.Select(s => s.Store).Except(agent.Stores.Select(s => s.Store), StringComparer.Ordinal))
            {
                _rosters[(agent.Tenant, gone)] = AgentsOf(agent.Tenant, gone).Remove(agent.Agent);
            }
        }

        _agents[(agent.Tenant, agent.Agent)] = agent;
        foreach (var binding in agent.Stores)
        {
            var roster = _rosters.GetValueOrDefault((agent.Tenant, binding.Store), ImmutableSortedSet.Create<string>(StringComparer.Ordinal));
            _rosters[(agent.Tenant, binding.Store)] = roster.Add(agent.Agent);
        }
    }

    /// <summary>Settings that were asked for since the last change. Computing them for every inquiry costs more than the decision.</summary>
    private sealed class InForce
    {
        public ConcurrentDictionary<(string Tenant, string Store), EffectiveSettings> Stores { get; } = new();

        public ConcurrentDictionary<AgentState, EffectiveSettings> Agents { get; } = new(ReferenceEqualityComparer.Instance);
    }
}
