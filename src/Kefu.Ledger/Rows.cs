using Kefu.Domain.Conversations;

namespace Kefu.Ledger;

/// <summary>One conversation as it stands: the read model behind queues, lists and figures, written with the facts.</summary>
/// <param name="Tenant">The retailer.</param>
/// <param name="Id">The conversation.</param>
/// <param name="Store">The store.</param>
/// <param name="Customer">The customer.</param>
/// <param name="Platform">Where the customer wrote.</param>
/// <param name="Date">The store's business date.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Priority">Class of waiting.</param>
/// <param name="Owner">The agent who has it.</param>
/// <param name="LastOwner">The last agent who had it.</param>
/// <param name="Version">The stream's version.</param>
/// <param name="FirstMessageAt">The customer's first message (UTC).</param>
/// <param name="OpenedAt">When Kefu took it in (UTC).</param>
/// <param name="AssignedAt">First assignment (UTC).</param>
/// <param name="FirstReplyAt">First answer (UTC).</param>
/// <param name="ClosedAt">Last close or abandonment (UTC).</param>
/// <param name="Transfers">Transfers between agents.</param>
/// <param name="Invited">The invitation to evaluate has gone out.</param>
/// <param name="Score">The customer's evaluation.</param>
public sealed record ConversationRow(
    string Tenant,
    string Id,
    string Store,
    string Customer,
    string Platform,
    DateOnly Date,
    ConversationStatus Status,
    PriorityClass Priority,
    string? Owner,
    string? LastOwner,
    int Version,
    DateTimeOffset FirstMessageAt,
    DateTimeOffset OpenedAt,
    DateTimeOffset? AssignedAt,
    DateTimeOffset? FirstReplyAt,
    DateTimeOffset? ClosedAt,
    int Transfers,
    bool Invited,
    int? Score)
{
    /// <summary>The row of a conversation's state.</summary>
    public static ConversationRow Of(ConversationState s) => new(
        s.Tenant, s.Id, s.Store, s.Customer, s.Platform, s.Date, s.Status, s.Priority, s.Owner, s.LastOwner, s.Version, s.FirstMessageAt,
        s.OpenedAt, s.AssignedAt, s.FirstReplyAt, s.ClosedAt, s.Transfers, s.Invitation is not null, s.Score);
}

/// <summary>What a directory row describes.</summary>
public enum DirectoryKind
{
    /// <summary>A tenant: <see cref="Domain.Tenants.TenantState"/>.</summary>
    Tenant = 0,

    /// <summary>A store: <see cref="Domain.Stores.StoreState"/>.</summary>
    Store = 1,

    /// <summary>An agent's profile: <see cref="Domain.Agents.AgentState"/>.</summary>
    Agent = 2,

    /// <summary>What an agent works: <see cref="Domain.Shifts.AgentShifts"/>.</summary>
    AgentShifts = 10,
}

/// <summary>The current document of a tenant, store, agent profile or agent's shifts.</summary>
/// <param name="Tenant">The retailer.</param>
/// <param name="Kind">What it describes.</param>
/// <param name="Id">The store's or agent's id; the tenant's id for a tenant.</param>
/// <param name="Version">The stream's version.</param>
/// <param name="Body">The state as JSON, written by <see cref="FactCodec"/>.</param>
public sealed record DirectoryRow(string Tenant, DirectoryKind Kind, string Id, int Version, string Body);
