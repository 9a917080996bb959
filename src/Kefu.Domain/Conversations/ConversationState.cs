using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Orleans;

namespace Kefu.Domain.Conversations;

/// <summary>Where a conversation stands (domain page 2.6).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ConversationStatus>))]
public enum ConversationStatus
{
    /// <summary>Not opened.</summary>
    None = 0,

    /// <summary>In the store's queue, without an owner.</summary>
    Waiting = 1,

    /// <summary>Has an owner who has not answered yet.</summary>
    Assigned = 2,

    /// <summary>The owner has answered.</summary>
    Active = 3,

    /// <summary>Waiting for the customer.</summary>
    Pending = 4,

    /// <summary>Over; the invitation has gone out.</summary>
    Closed = 5,

    /// <summary>The customer left before an agent took it.</summary>
    Abandoned = 6,
}

/// <summary>What one conversation is now. All times are UTC. Messages are not part of it: they are read from the stream.</summary>
/// <param name="Id">The conversation's id, see <see cref="Identity.Keys.ConversationId"/>.</param>
/// <param name="Version">Entries of the stream folded into this state.</param>
/// <param name="Tenant">The retailer.</param>
/// <param name="Store">The store.</param>
/// <param name="Customer">The customer.</param>
/// <param name="Platform">Where the customer wrote.</param>
/// <param name="Date">The store's business date of the inquiry.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Priority">Its class of waiting.</param>
/// <param name="Owner">The agent who has it now; null while waiting and after the end (I4).</param>
/// <param name="LastOwner">The last agent who had it: to whom a returning customer goes (P0-4).</param>
/// <param name="FirstMessageAt">The customer's first message: its place in the queue, kept through every return to it.</param>
/// <param name="OpenedAt">When Kefu took it in.</param>
/// <param name="AssignedAt">First assignment.</param>
/// <param name="FirstReplyAt">First answer of an agent.</param>
/// <param name="ClosedAt">Last close.</param>
/// <param name="Transfers">Transfers between agents so far.</param>
/// <param name="Messages">Messages of both sides so far.</param>
/// <param name="Invitation">The invitation to evaluate, once it has gone out.</param>
/// <param name="InvitedFor">The agent at the first close, whom the evaluation is about.</param>
/// <param name="Score">The customer's evaluation, 1 to 5.</param>
/// <param name="CoolDowns">Agents to whom it is not offered for now.</param>
/// <param name="NoticedAt">When the customer was told that nobody is on duty; at most once.</param>
[GenerateSerializer, Immutable, Alias("conversation.state")]
public sealed record ConversationState(
    string Id,
    int Version,
    string Tenant,
    string Store,
    string Customer,
    string Platform,
    DateOnly Date,
    ConversationStatus Status,
    PriorityClass Priority,
    string? Owner,
    string? LastOwner,
    DateTimeOffset FirstMessageAt,
    DateTimeOffset OpenedAt,
    DateTimeOffset? AssignedAt,
    DateTimeOffset? FirstReplyAt,
    DateTimeOffset? ClosedAt,
    int Transfers,
    int Messages,
    string? Invitation,
    string? InvitedFor,
    int? Score,
    ImmutableArray<CoolDown> CoolDowns,
    DateTimeOffset? NoticedAt = null)
{
    /// <summary>A conversation that nobody has opened yet.</summary>
    public static ConversationState Unopened(string id) => new(
        id, 0, "", "", "", "", DateOnly.MinValue, ConversationStatus.None, PriorityClass.Normal, null, null,
        DateTimeOffset.MinValue, DateTimeOffset.MinValue, null, null, null, 0, 0, null, null, null, []);

    /// <summary>Has an owner now.</summary>
    public bool IsOwned => Owner is not null;

    /// <summary>Neither closed nor abandoned.</summary>
    public bool IsOpen => Status is ConversationStatus.Waiting or ConversationStatus.Assigned or ConversationStatus.Active or ConversationStatus.Pending;
}

/// <summary>An agent to whom a conversation is not offered until a moment (UTC).</summary>
[GenerateSerializer, Immutable, Alias("conversation.cool-down")]
public sealed record CoolDown(string Agent, DateTimeOffset Until);
