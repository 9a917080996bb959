using System.Collections.Concurrent;
using System.Collections.Immutable;
using Kefu.Domain.Agents;
using Kefu.Domain.Stores;
using Kefu.Domain.Tenants;

namespace Kefu.Gateway.Access;

/// <summary>What the gateway knows of one tenant: enough to tell what exists and who may see it.</summary>
internal sealed class TenantEntry(string id)
{
    private ImmutableArray<StoreState> _sortedStores;
    private ImmutableArray<AgentState> _sortedAgents;

    public string Id { get; } = id;

    public TenantState State { get; private set; } = TenantState.Unknown;

    public ConcurrentDictionary<string, StoreState> Stores { get; } = new(StringComparer.Ordinal);

    public ConcurrentDictionary<string, AgentState> Agents { get; } = new(StringComparer.Ordinal);

    public void Set(TenantState state) => State = state;

    public void Set(StoreState state)
    {
        Stores[state.Store] = state;
        _sortedStores = default;
    }

    public void Set(AgentState state)
    {
        Agents[state.Agent] = state;
        _sortedAgents = default;
    }

    /// <summary>All stores by id.</summary>
    public ImmutableArray<StoreState> SortedStores() =>
        _sortedStores is { IsDefault: false } sorted ? sorted : _sortedStores = [.. Stores.Values.OrderBy(s => s.Store, StringComparer.Ordinal)];

    /// <summary>All agents by id.</summary>
    public ImmutableArray<AgentState> SortedAgents() =>
        _sortedAgents is { IsDefault: false } sorted ? sorted : _sortedAgents = [.. Agents.Values.OrderBy(a => a.Agent, StringComparer.Ordinal)];

    /// <summary>The settings in force in a store.</summary>
    public EffectiveSettings SettingsOf(StoreState store) => EffectiveSettings.Default.With(State.Settings).With(store.Settings);

    /// <summary>The settings in force for an agent: own, then of the main store, then of the tenant.</summary>
    public EffectiveSettings SettingsOf(AgentState agent)
    {
        var settings = EffectiveSettings.Default.With(State.Settings);
        if (agent.MainStore is { } main && Stores.TryGetValue(main, out var store))
        {
            settings = settings.With(store.Settings);
        }

        return settings.With(agent.Settings);
    }
}
