using System.Collections.Immutable;
using Kefu.Contracts.Agents;
using Kefu.Contracts.Commands;
using Kefu.Domain.Conversations;
using Kefu.Domain.Shifts;
using Kefu.Domain.Stores;
using Kefu.Domain.Tenants;
using Orleans;

namespace Kefu.Contracts.Stores;

/// <summary>
/// One store, keyed by <see cref="Domain.Identity.Keys.Store"/>. Owner of its queue: it picks a candidate and asks the agent,
/// who alone decides.
/// </summary>
[Alias("store")]
public interface IStoreGrain : IGrainWithStringKey
{
    /// <summary>Creates the store, or renames it.</summary>
    [Alias("register")]
    Task<CommandReply> Register(Command command, string store, string name, string platform, CancellationToken cancellationToken = default);

    /// <summary>Pauses or resumes the store.</summary>
    [Alias("set-status")]
    Task<CommandReply> SetStatus(Command command, StoreStatus status, CancellationToken cancellationToken = default);

    /// <summary>Sets those settings that are given, and unsets those that are to be inherited again.</summary>
    [Alias("configure")]
    Task<CommandReply> Configure(Command command, SettingsChange change, CancellationToken cancellationToken = default);

    /// <summary>Sets the shares by which inquiries are divided among agents.</summary>
    [Alias("divert")]
    Task<CommandReply> Divert(Command command, ImmutableArray<DiversionShare> shares, CancellationToken cancellationToken = default);

    /// <summary>
    /// A new inquiry: to an agent with room, else into the queue. Durable when it returns. Only a customer's grain calls this,
    /// after it made sure that there is no inquiry of this customer on this date.
    /// </summary>
    [Alias("open")]
    Task<OpenReply> Open(OpenRequest request, CancellationToken cancellationToken = default);

    /// <summary>A page of the queue in the order of service, with positions and reasons.</summary>
    [Alias("queue")]
    Task<QueueView> Queue(int offset, int limit, CancellationToken cancellationToken = default);

    /// <summary>Who is to be there: the agents of the store in a shift that runs or whose roll is called (SHF-4).</summary>
    [Alias("roll-call")]
    Task<ImmutableArray<RollCallEntry>> RollCall(CancellationToken cancellationToken = default);

    /// <summary>Why a waiting conversation waits; null when it does not wait here.</summary>
    [Alias("explain")]
    Task<WaitingView?> Explain(string conversationId, CancellationToken cancellationToken = default);

    /// <summary>Something about an agent of this store changed. Older news than what the store has is ignored.</summary>
    [Alias("agent-changed")]
    Task AgentChanged(AgentView agent);

    /// <summary>A conversation waits, or waits with another rank. Older news than what the store has is ignored.</summary>
    [Alias("enqueue")]
    Task Enqueue(ConversationState conversation);

    /// <summary>A conversation no longer waits (left, closed, or taken by hand).</summary>
    [Alias("dequeue")]
    Task Dequeue(string conversationId, int version);

    /// <summary>Nobody knows what became of a commit over this conversation: the store reads in the ledger whether it waits.</summary>
    [Alias("recheck")]
    Task Recheck(string conversationId);

    /// <summary>Makes sure that the store is awake, so that whoever waits in it for a moment is served when it comes.</summary>
    [Alias("wake")]
    Task Wake();

    /// <summary>Settings above the store changed, at a position of the ledger; look at them again.</summary>
    [Alias("settings-changed")]
    Task SettingsChanged(long position);
}

/// <summary>A customer's first message, with its receipt's key.</summary>
/// <param name="ConversationId">Derived from tenant, store, customer and date.</param>
/// <param name="Inquiry">What was asked.</param>
/// <param name="ReceiptKey">Key under which a repetition is recognised.</param>
/// <param name="Hash">Digest of the message.</param>
[GenerateSerializer, Immutable, Alias("open-request")]
public sealed record OpenRequest(string ConversationId, OpenInquiry Inquiry, string ReceiptKey, string Hash);

/// <summary>Where a customer's message led.</summary>
/// <param name="Refusal">Why it was refused; null when taken in.</param>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Version">Its version.</param>
/// <param name="Agent">The owner, if it has one.</param>
/// <param name="Position">Place in the queue while waiting, from 1.</param>
/// <param name="Reason">Why this agent, or why it waits.</param>
/// <param name="Replayed">The message had been taken in before; this is the first answer again.</param>
/// <param name="Notice">What the customer is to be told because nobody is on duty; given with the message that opened the conversation (P0-14).</param>
[GenerateSerializer, Immutable, Alias("open-reply")]
public sealed record OpenReply(
    Refusal? Refusal, string ConversationId, ConversationStatus Status, int Version, string? Agent, int? Position, string? Reason, bool Replayed = false,
    OutOfHoursNotice? Notice = null)
{
    /// <summary>Refused.</summary>
    public static OpenReply Refused(Refusal refusal) => new(refusal, "", ConversationStatus.None, 0, null, null, null);
}

/// <summary>One agent who is to be there.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="Shift">The shift.</param>
/// <param name="Stage">Whether its roll is called or it runs.</param>
/// <param name="IsThere">The agent is online.</param>
[GenerateSerializer, Immutable, Alias("roll-call-entry")]
public sealed record RollCallEntry(string Agent, Shift Shift, ShiftStage Stage, bool IsThere);

/// <summary>A page of a store's queue.</summary>
/// <param name="Waiting">All who wait.</param>
/// <param name="Agents">Agents bound to the store.</param>
/// <param name="AgentsWithRoom">Of those, how many could be given one more now.</param>
/// <param name="Page">Those asked for, in the order of service.</param>
[GenerateSerializer, Immutable, Alias("queue-view")]
public sealed record QueueView(int Waiting, int Agents, int AgentsWithRoom, ImmutableArray<WaitingView> Page);

/// <summary>One who waits, without personal data.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Position">From 1.</param>
/// <param name="Priority">Class of waiting.</param>
/// <param name="FirstMessageAt">Since when (UTC).</param>
/// <param name="Reason">What keeps it waiting now: a name out of <see cref="Domain.Routing.WaitReason"/>.</param>
/// <param name="ReleasedBy">What would release it.</param>
[GenerateSerializer, Immutable, Alias("waiting-view")]
public sealed record WaitingView(string ConversationId, int Position, PriorityClass Priority, DateTimeOffset FirstMessageAt, string Reason, string ReleasedBy);
