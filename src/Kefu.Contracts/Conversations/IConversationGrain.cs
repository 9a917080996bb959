using System.Collections.Immutable;
using Kefu.Contracts.Agents;
using Kefu.Contracts.Commands;
using Kefu.Contracts.Stores;
using Kefu.Domain.Conversations;
using Kefu.Domain.Routing;
using Orleans;

namespace Kefu.Contracts.Conversations;

/// <summary>One conversation, keyed by <see cref="Domain.Identity.Keys.Conversation"/>. Sole writer of its stream once it is opened.</summary>
[Alias("conversation")]
public interface IConversationGrain : IGrainWithStringKey
{
    /// <summary>A further message of the customer. A closed conversation of the same date goes on with its owner, if on duty (P0-4).</summary>
    [Alias("receive")]
    Task<OpenReply> Receive(ReceiveRequest request, CancellationToken cancellationToken = default);

    /// <summary>The store's router gives the waiting conversation to an agent.</summary>
    [Alias("offer")]
    Task<OfferReply> Offer(string agent, Choice choice, CancellationToken cancellationToken = default);

    /// <summary>The customer waits, and nobody is on duty: tells so once, if it has not been told before (P0-14).</summary>
    [Alias("tell-out-of-hours")]
    Task TellOutOfHours();

    /// <summary>The owner answers.</summary>
    [Alias("reply")]
    Task<CommandReply> Reply(Command command, string text, CancellationToken cancellationToken = default);

    /// <summary>The owner waits for the customer.</summary>
    [Alias("park")]
    Task<CommandReply> Park(Command command, CancellationToken cancellationToken = default);

    /// <summary>The owner declines: back to the front with the original time.</summary>
    [Alias("decline")]
    Task<CommandReply> Decline(Command command, CancellationToken cancellationToken = default);

    /// <summary>To another agent, in one commit; a refused transfer leaves everything as it was (P0-5).</summary>
    [Alias("transfer")]
    Task<CommandReply> Transfer(Command command, string agent, string? reason, CancellationToken cancellationToken = default);

    /// <summary>Back to the store's queue with the original time, with a reason.</summary>
    [Alias("release")]
    Task<CommandReply> Release(Command command, string? reason, CancellationToken cancellationToken = default);

    /// <summary>An agent takes it out of the queue.</summary>
    [Alias("claim")]
    Task<CommandReply> Claim(Command command, CancellationToken cancellationToken = default);

    /// <summary>A supervisor gives it to an agent by hand; recorded as an override.</summary>
    [Alias("assign")]
    Task<CommandReply> Assign(Command command, string agent, string? reason, CancellationToken cancellationToken = default);

    /// <summary>Ends the talk; the one invitation to evaluate goes out with it (CNV-4).</summary>
    [Alias("close")]
    Task<CommandReply> Close(Command command, string? outcome, CancellationToken cancellationToken = default);

    /// <summary>The customer left while waiting.</summary>
    [Alias("abandon")]
    Task<CommandReply> Abandon(Command command, CancellationToken cancellationToken = default);

    /// <summary>The customer's answer to the invitation.</summary>
    [Alias("evaluate")]
    Task<CommandReply> Evaluate(Command command, string invitation, int score, string? comment, CancellationToken cancellationToken = default);
}

/// <summary>A further message, with its receipt's key and digest.</summary>
[GenerateSerializer, Immutable, Alias("receive-request")]
public sealed record ReceiveRequest(string Tenant, CustomerMessage Message, string ReceiptKey, string Hash);

/// <summary>Answer to a router's offer.</summary>
/// <param name="Waits">The conversation was still waiting when the agent was asked; otherwise it is out of the queue.</param>
/// <param name="Version">Its version afterwards.</param>
/// <param name="CoolDowns">Agents to whom it is not offered for now.</param>
/// <param name="Take">The agent's answer; null if the agent was not asked, because it is out of the queue or cooling down.</param>
[GenerateSerializer, Immutable, Alias("offer-reply")]
public sealed record OfferReply(bool Waits, int Version, ImmutableArray<CoolDown> CoolDowns, TakeReply? Take);
