using System.Collections.Immutable;
using System.Diagnostics;
using Kefu.Domain.Tenants;
using static Kefu.Domain.Agents.AgentFact;

namespace Kefu.Domain.Agents;

/// <summary>The rules of an agent's profile: bindings, settings, status. Pure.</summary>
public static class Agent
{
    /// <summary>Stores an agent serves without an exception (CAP-6).</summary>
    public const int StoresNormally = 2;

    /// <summary>Stores an agent serves at the very most (CAP-6).</summary>
    public const int StoresAtMost = 3;

    /// <summary>Registers an agent, or renames one.</summary>
    public static ImmutableArray<AgentFact> Register(AgentState state, string tenant, string agent, string name, DateTimeOffset now) =>
        state.Exists && state.Name == name ? [] : [new Registered(tenant, agent, name, now)];

    /// <summary>Sets the status.</summary>
    public static ImmutableArray<AgentFact> SetStatus(AgentState state, AgentStatus status, DateTimeOffset now) =>
        state.Status == status ? [] : [new StatusChanged(status, now)];

    /// <summary>Sets and unsets settings.</summary>
    public static ImmutableArray<AgentFact> Set(AgentState state, SettingsChange change, DateTimeOffset now) =>
        change.Of(state.Settings) == state.Settings ? [] : [new SettingsChanged(change.Of(state.Settings), now)];

    /// <summary>
    /// Binds a store: two normally, a third only by exception with reason, approver and expiry, never a fourth, and exactly one
    /// main store once there is any (CAP-6, I3). Making a secondary store the main one demotes the old main store in the same entry.
    /// </summary>
    public static Decision<BindOutcome, AgentFact> Bind(AgentState state, string store, BindingRank rank, BindingException? exception, DateTimeOffset now)
    {
        var expired = Expired(state, store, now);
        var held = state.Stores.Where(s => s.HoldsAt(now)).ToImmutableArray();
        var bound = held.FirstOrDefault(s => s.Store == store);
        if (bound is not null && bound.Rank == rank && (exception is null || exception == bound.Exception))
        {
            return new(BindOutcome.Bound, []);
        }

        var main = held.FirstOrDefault(s => s.Rank is BindingRank.Main);
        if (rank is BindingRank.Main)
        {
            if (main is not null && main.Store != store && bound is null)
            {
                return new(BindOutcome.SecondMain, []);
            }

            if (exception is not null)
            {
                return new(BindOutcome.MainByException, []);
            }
        }
        else if (main is null || main.Store == store)
        {
            return new(BindOutcome.MainMissing, []);
        }

        if (bound is null && held.Length >= StoresAtMost)
        {
            return new(BindOutcome.TooManyStores, []);
        }

        if (bound is null && held.Length >= StoresNormally && exception is null)
        {
            return new(BindOutcome.ExceptionNeeded, []);
        }

        if (exception is not null && exception.ExpiresAt <= now)
        {
            return new(BindOutcome.ExceptionExpired, []);
        }

        if (exception is not null && (string.IsNullOrWhiteSpace(exception.Reason) || string.IsNullOrWhiteSpace(exception.Approver)))
        {
            return new(BindOutcome.ExceptionIncomplete, []);
        }

        ImmutableArray<AgentFact> demoted = rank is BindingRank.Main && main is not null && main.Store != store
            ? [new StoreBound(main.Store, BindingRank.Secondary, bound?.Exception, now)]
            : [];
        return new(BindOutcome.Bound, [.. expired, .. demoted, new StoreBound(store, rank, exception ?? (rank is BindingRank.Main ? null : bound?.Exception), now)]);
    }

    /// <summary>Unbinds a store; the main store only when it is the last one or after another was made main.</summary>
    public static Decision<BindOutcome, AgentFact> Unbind(AgentState state, string store, DateTimeOffset now)
    {
        var bound = state.Stores.FirstOrDefault(s => s.Store == store);
        if (bound is null)
        {
            return new(BindOutcome.Bound, []);
        }

        return bound.Rank is BindingRank.Main && state.Stores.Any(s => s.Store != store && s.HoldsAt(now))
            ? new(BindOutcome.MainMissing, [])
            : new(BindOutcome.Bound, [.. Expired(state, store, now), new StoreUnbound(store, now)]);
    }

    /// <summary>The facts of one ledger entry, folded in.</summary>
    public static AgentState Fold(AgentState state, ImmutableArray<AgentFact> entry)
    {
        foreach (var fact in entry)
        {
            state = Apply(state, fact);
        }

        return state with { Version = state.Version + 1 };
    }

    /// <summary>One fact, folded in. Never refuses.</summary>
    public static AgentState Apply(AgentState state, AgentFact fact) => fact switch
    {
        Registered f => state with { Tenant = f.Tenant, Agent = f.Agent, Name = f.Name },
        StatusChanged f => state with { Status = f.Status },
        SettingsChanged f => state with { Settings = f.Settings },
        StoreBound f => state with
        {
            Stores = [.. state.Stores.Where(s => s.Store != f.Store).Append(new StoreBinding(f.Store, f.Rank, f.Exception)).OrderBy(s => s.Rank).ThenBy(s => s.Store, StringComparer.Ordinal)],
        },
        StoreUnbound f => state with { Stores = [.. state.Stores.Where(s => s.Store != f.Store)] },
        _ => throw new UnreachableException(fact.GetType().Name),
    };

    // Expired exceptions leave with the next change, so that they neither count nor come back.
    private static ImmutableArray<AgentFact> Expired(AgentState state, string except, DateTimeOffset now) =>
        [.. state.Stores.Where(s => s.Store != except && !s.HoldsAt(now)).Select(s => new StoreUnbound(s.Store, now))];
}

/// <summary>Answer to a binding.</summary>
public enum BindOutcome
{
    /// <summary>As asked, now or before.</summary>
    Bound,

    /// <summary>There is a main store already; make a bound store the main one instead.</summary>
    SecondMain,

    /// <summary>There would be no main store.</summary>
    MainMissing,

    /// <summary>A third store needs reason, approver and expiry.</summary>
    ExceptionNeeded,

    /// <summary>Reason or approver is empty.</summary>
    ExceptionIncomplete,

    /// <summary>The exception's expiry has passed.</summary>
    ExceptionExpired,

    /// <summary>A main store is never bound by exception.</summary>
    MainByException,

    /// <summary>Never a fourth store.</summary>
    TooManyStores,
}
