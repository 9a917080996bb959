using Kefu.Contracts.Commands;
using Kefu.Domain.Tenants;
using Orleans;

namespace Kefu.Contracts.Tenants;

/// <summary>One retailer, keyed by <see cref="Domain.Identity.Keys.Tenant"/>. Owner of its settings and API keys.</summary>
[Alias("tenant")]
public interface ITenantGrain : IGrainWithStringKey
{
    /// <summary>Creates the tenant, or renames it.</summary>
    [Alias("register")]
    Task<CommandReply> Register(Command command, string tenant, string name, CancellationToken cancellationToken = default);

    /// <summary>Sets those settings that are given, and unsets those that are to be inherited again; in force for the next decision of every grain.</summary>
    [Alias("configure")]
    Task<CommandReply> Configure(Command command, SettingsChange change, CancellationToken cancellationToken = default);

    /// <summary>Issues an API key. The caller makes the secret; only its hash comes here. The id of a revoked key is never issued again.</summary>
    [Alias("issue-key")]
    Task<CommandReply> IssueKey(Command command, ApiKey key, CancellationToken cancellationToken = default);

    /// <summary>Revokes an API key; no request with it is accepted afterwards.</summary>
    [Alias("revoke-key")]
    Task<CommandReply> RevokeKey(Command command, string keyId, CancellationToken cancellationToken = default);
}
