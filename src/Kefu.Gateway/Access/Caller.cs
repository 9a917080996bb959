using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Reflection;
using System.Security.Claims;
using Kefu.Domain.Agents;
using Kefu.Ledger.Directory;
using Microsoft.AspNetCore.Http;

namespace Kefu.Gateway.Access;

/// <summary>Who calls: an API key or a person, and what that may do. Made once per key, and per request for a person.</summary>
internal sealed class Caller
{
    /// <summary>The tenant of the credential (I12); empty for a platform key of the configuration.</summary>
    public required string Tenant { get; init; }

    /// <summary>For records and the audit trail: <c>key:…</c> or <c>user:…</c>, never a secret.</summary>
    public required string Name { get; init; }

    public required Permission Granted { get; init; }

    public required bool IsPerson { get; init; }

    /// <summary>Scopes of a key; what it holds it can grant.</summary>
    public ImmutableArray<string> Scopes { get; init; } = [];

    /// <summary>The agent this person is.</summary>
    public string? Agent { get; init; }

    /// <summary>Sees and runs everything of the tenant, not only an agent's own.</summary>
    public bool IsTenantWide { get; init; } = true;

    /// <summary>The only stores this person has to do with; null for no such limit.</summary>
    public FrozenSet<string>? Stores { get; init; }

    /// <summary>One bucket of the rate limiter.</summary>
    public string Credential => IsPerson ? $"{Tenant}/{Name}" : Name;

    public bool IsSupervisor => May(Permission.Supervise);

    public bool May(Permission permission) => (Granted & permission) == permission;

    /// <summary>Whether this caller has to do with a store.</summary>
    public bool SeesStore(TenantDirectory tenant, string store, DateTimeOffset now)
    {
        if (Stores is not null && !Stores.Contains(store))
        {
            return false;
        }

        return IsTenantWide || (Agent is not null && tenant.Agent(Agent) is { } me && me.BindingTo(store, now) is not null);
    }

    /// <summary>Whether this caller has to do with an agent: itself, or one who serves a store this caller sees.</summary>
    public bool SeesAgent(TenantDirectory tenant, AgentState agent, DateTimeOffset now)
    {
        if (agent.Agent == Agent || (IsTenantWide && Stores is null))
        {
            return true;
        }

        foreach (var binding in agent.Stores)
        {
            if (SeesStore(tenant, binding.Store, now))
            {
                return true;
            }
        }

        return false;
    }

    public static Caller Of(HttpContext context) => Find(context) ?? throw new InvalidOperationException("The endpoint is open to anybody, so it has no caller.");

    public static Caller? Find(HttpContext context) => (context.User.Identity as KefuIdentity)?.Caller;

    public static ValueTask<Caller?> BindAsync(HttpContext context, ParameterInfo parameter) => new(Of(context));
}

/// <summary>An authenticated caller.</summary>
internal sealed class KefuIdentity(Caller caller, string scheme) : ClaimsIdentity(scheme)
{
    public Caller Caller { get; } = caller;
}
