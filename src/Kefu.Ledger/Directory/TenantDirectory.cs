using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Kefu.Domain.Agents;
using Kefu.Domain.Stores;
using Kefu.Domain.Tenants;

namespace Kefu.Ledger.Directory;

/// <summary>What the directory knows of one tenant: what exists, which settings hold, who serves which store.</summary>
public sealed class TenantDirectory
{
    private readonly Lock _writing = new();
    private readonly ConcurrentDictionary<string, StoreState> _stores = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, AgentState> _agents = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ImmutableSortedSet<string>> _rosters = new(StringComparer.Ordinal);
    private volatile TenantState _state = TenantState.Unknown;
    private volatile StoreState[]? _sortedStores;
    private volatile AgentState[]? _sortedAgents;

    internal TenantDirectory(string id) => Id = id;

    /// <summary>The tenant's id.</summary>
    public string Id { get; }

    /// <summary>The tenant itself: name, settings, API keys.</summary>
    public TenantState State => _state;

    /// <summary>Registered. What a stream of another kind names first is not there yet.</summary>
    public bool Exists => _state.Exists;

    /// <summary>All stores, in the ordinal order of their ids.</summary>
    public ImmutableArray<StoreState> Stores() => ImmutableCollectionsMarshal.AsImmutableArray(_sortedStores ?? SortStores());

    /// <summary>All agents, in the ordinal order of their ids.</summary>
    public ImmutableArray<AgentState> Agents() => ImmutableCollectionsMarshal.AsImmutableArray(_sortedAgents ?? SortAgents());

    /// <summary>A store; null if there is none.</summary>
    public StoreState? Store(string store) => _stores.GetValueOrDefault(store);

    /// <summary>An agent's profile; null if there is none.</summary>
    public AgentState? Agent(string agent) => _agents.GetValueOrDefault(agent);

    /// <summary>Ids of the agents bound to a store, expired exceptions included, in ordinal order.</summary>
    public ImmutableSortedSet<string> AgentsOf(string store) => _rosters.GetValueOrDefault(store, ImmutableSortedSet<string>.Empty);

    /// <summary>What holds where stores and agents set nothing.</summary>
    public EffectiveSettings Settings => EffectiveSettings.Default.With(_state.Settings);

    /// <summary>What holds in a store.</summary>
    public EffectiveSettings SettingsOf(StoreState? store) => Settings.With(store?.Settings);

    /// <summary>What holds for an agent: the agent's own settings over those of the main store over the tenant's.</summary>
    public EffectiveSettings SettingsOf(AgentState agent) =>
        (agent.MainStore is { } main ? SettingsOf(Store(main)) : Settings).With(agent.Settings);

    /// <summary>Takes the tenant itself in, unless it is older than what is known.</summary>
    /// <returns>What was known before; null if nothing is new.</returns>
    internal TenantState? Take(TenantState state)
    {
        lock (_writing)
        {
            var before = _state;
            if (state.Version <= before.Version)
            {
                return null;
            }

            _state = state;
            return before;
        }
    }

    /// <summary>Takes a store in, unless it is older than what is known.</summary>
    internal void Take(StoreState state)
    {
        lock (_writing)
        {
            if (state.Version > (Store(state.Store)?.Version ?? 0))
            {
                _stores[state.Store] = state;
                _sortedStores = null;
            }
        }
    }

    /// <summary>Takes an agent in, unless it is older than what is known.</summary>
    internal void Take(AgentState state)
    {
        lock (_writing)
        {
            var before = Agent(state.Agent);
            if (state.Version <= (before?.Version ?? 0))
            {
                return;
            }

            foreach (var gone in (before?.Stores ?? []).Select(s => s.Store).Except(state.Stores.Select(s => s.Store), StringComparer.Ordinal))
            {
                _rosters[gone] = AgentsOf(gone).Remove(state.Agent);
            }

            _agents[state.Agent] = state;
            _sortedAgents = null;
            foreach (var binding in state.Stores)
            {
                _rosters[binding.Store] = _rosters.GetValueOrDefault(binding.Store, ImmutableSortedSet.Create<string>(StringComparer.Ordinal)).Add(state.Agent);
            }
        }
    }

    // Under the lock, or a list made of yesterday's stores could be kept over today's.
    private StoreState[] SortStores()
    {
        lock (_writing)
        {
            return _sortedStores ??= [.. _stores.Values.OrderBy(s => s.Store, StringComparer.Ordinal)];
        }
    }

    private AgentState[] SortAgents()
    {
        lock (_writing)
        {
            return _sortedAgents ??= [.. _agents.Values.OrderBy(a => a.Agent, StringComparer.Ordinal)];
        }
    }
}
