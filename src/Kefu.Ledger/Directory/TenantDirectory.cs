using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Kefu.Domain.Agents;
using Kefu.Domain.Shifts;
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
    private readonly ConcurrentDictionary<string, AgentShifts> _shifts = new(StringComparer.Ordinal);
    private long _shiftChanges;
    private volatile TenantState _state = TenantState.Unknown;
    private volatile StoreState[]? _sortedStores;
    private volatile AgentState[]? _sortedAgents;
    private volatile InForce _inForce = new(Domain.Tenants.Settings.None);

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

    /// <summary>What an agent works; <see cref="AgentShifts.None"/> for who was never rostered.</summary>
    public AgentShifts Shifts(string agent) => _shifts.GetValueOrDefault(agent) ?? AgentShifts.None;

    /// <summary>How often anybody's shifts have changed since this process started.</summary>
    public long ShiftChanges => Volatile.Read(ref _shiftChanges);

    /// <summary>What holds where stores and agents set nothing.</summary>
    public EffectiveSettings Settings => _inForce.Tenant;

    /// <summary>What holds in a store; null stands for none in particular.</summary>
    public EffectiveSettings SettingsOf(StoreState? store)
    {
        var known = _inForce;
        return store is null ? known.Tenant
            : known.Stores.TryGetValue(store, out var settings) ? settings
            : known.Stores.GetOrAdd(store, known.Tenant.With(store.Settings));
    }

    /// <summary>What holds for an agent: the agent's own settings over those of the main store over the tenant's.</summary>
    public EffectiveSettings SettingsOf(AgentState agent)
    {
        var known = _inForce;
        return known.Agents.TryGetValue(agent, out var settings) ? settings
            : known.Agents.GetOrAdd(agent, SettingsOf(agent.MainStore is { } main ? Store(main) : null).With(agent.Settings));
    }

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
            Changed();
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
                Changed();
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

            Changed();
        }
    }

    /// <summary>Takes in what an agent works, unless it is older than what is known.</summary>
    internal void Take(AgentShifts shifts)
    {
        lock (_writing)
        {
            if (shifts.Version > Shifts(shifts.Agent).Version)
            {
                _shifts[shifts.Agent] = shifts;
                Volatile.Write(ref _shiftChanges, _shiftChanges + 1);
            }
        }
    }

    // After the change: whoever reads from the new one computes from the new state.
    private void Changed() => _inForce = new(_state.Settings);

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

    /// <summary>Settings that were asked for since the last change. Computing them for every inquiry costs more than the decision.</summary>
    private sealed class InForce(Settings tenant)
    {
        private EffectiveSettings? _tenant;

        public EffectiveSettings Tenant => _tenant ??= EffectiveSettings.Default.With(tenant);

        public ConcurrentDictionary<StoreState, EffectiveSettings> Stores { get; } = new(ReferenceEqualityComparer.Instance);

        public ConcurrentDictionary<AgentState, EffectiveSettings> Agents { get; } = new(ReferenceEqualityComparer.Instance);
    }
}
