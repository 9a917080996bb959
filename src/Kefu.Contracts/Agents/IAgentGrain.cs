using System.Collections.Immutable;
using Kefu.Contracts.Commands;
using Kefu.Domain.Agents;
using Kefu.Domain.Conversations;
using Kefu.Domain.Duties;
using Kefu.Domain.Routing;
using Kefu.Domain.Shifts;
using Kefu.Domain.Tenants;
using Orleans;

namespace Kefu.Contracts.Agents;

/// <summary>One agent, keyed by <see cref="Domain.Identity.Keys.Agent"/>. Sole authority on that agent's caps, presence and stores.</summary>
[Alias("agent")]
public interface IAgentGrain : IGrainWithStringKey
{
    /// <summary>Creates the agent, or renames it.</summary>
    [Alias("register")]
    Task<CommandReply> Register(Command command, string agent, string name, CancellationToken cancellationToken = default);

    /// <summary>Active, trainee or stopped.</summary>
    [Alias("set-status")]
    Task<CommandReply> SetStatus(Command command, AgentStatus status, CancellationToken cancellationToken = default);

    /// <summary>Sets those settings that are given, and unsets those that are to be inherited again. Lowering a cap below the current count stops new work only (P0-1).</summary>
    [Alias("configure")]
    Task<CommandReply> Configure(Command command, SettingsChange change, CancellationToken cancellationToken = default);

    /// <summary>Binds a store (CAP-6).</summary>
    [Alias("bind")]
    Task<CommandReply> Bind(Command command, string store, BindingRank rank, BindingException? exception, CancellationToken cancellationToken = default);

    /// <summary>Unbinds a store.</summary>
    [Alias("unbind")]
    Task<CommandReply> Unbind(Command command, string store, CancellationToken cancellationToken = default);

    /// <summary>
    /// Comes, steps away or goes: online, away or offline. Being there begins a lease, which the device that is named holds. Going
    /// with open conversations is refused (P0-8) unless a successor has accepted them.
    /// </summary>
    [Alias("set-presence")]
    Task<PresenceReply> SetPresence(Command command, Presence presence, string? device = null, CancellationToken cancellationToken = default);

    /// <summary>Renews the lease; the answer tells whether the agent is still on duty. Refused from a device that does not hold it.</summary>
    [Alias("heartbeat")]
    Task<PresenceReply> Heartbeat(string? device = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// A lead signs the agent out, for a rest (SHF-12) or for good: what is open goes back to the front of its queues with its
    /// original time, without a successor (P0-8).
    /// </summary>
    [Alias("sign-out")]
    Task<PresenceReply> SignOut(Command command, bool rest, string? reason, CancellationToken cancellationToken = default);

    /// <summary>These effects are done. Only the agent itself calls this, from what it does beside its turns.</summary>
    [Alias("settled")]
    Task Settled(ImmutableArray<Owed> done);

    /// <summary>Something may be due: whoever wakes up looks.</summary>
    [Alias("wake")]
    Task Wake();

    /// <summary>
    /// Takes one of the agent's slots for a conversation and makes the agent its owner, in one commit over both streams.
    /// Repeating it for a conversation the agent owns takes no second slot.
    /// </summary>
    [Alias("take")]
    Task<TakeReply> Take(TakeRequest request, CancellationToken cancellationToken = default);

    /// <summary>A conversation left the agent (closed, transferred, released) at a version of its stream: its slot is free.</summary>
    [Alias("left")]
    Task Left(string conversationId, int version);

    /// <summary>Nobody knows what became of a commit over this conversation: the agent reads in the ledger whether it is still open here.</summary>
    [Alias("recheck")]
    Task Recheck(string conversationId);

    /// <summary>The agent's business date.</summary>
    [Alias("day")]
    Task<AgentDayView?> Day(CancellationToken cancellationToken = default);

    /// <summary>
    /// What a store's routing needs to know of the agent; also makes sure the agent reports changes from now on. Settings that were
    /// committed up to <paramref name="position"/> of the ledger count in the answer, whichever process wrote them.
    /// </summary>
    [Alias("look")]
    Task<AgentView> Look(long position, CancellationToken cancellationToken = default);
}

/// <summary>A conversation that shall become an agent's.</summary>
/// <param name="Conversation">The conversation before: unopened for a new inquiry, which is then opened in the same commit.</param>
/// <param name="Opening">For a new inquiry: what was asked, and its receipt.</param>
/// <param name="Message">For a customer's return to a closed conversation: the message that reopens it, and its receipt.</param>
/// <param name="Cause">Why.</param>
/// <param name="Choice">How the router chose, if it did.</param>
/// <param name="Reason">The reason a person gave.</param>
/// <param name="Command">The person's command and idempotency key, if a person did it.</param>
[GenerateSerializer, Immutable, Alias("take-request")]
public sealed record TakeRequest(
    ConversationState Conversation, Stores.OpenRequest? Opening, Conversations.ReceiveRequest? Message, AssignCause Cause, Choice? Choice,
    string? Reason = null, Command? Command = null);

/// <summary>Answer to a request for a slot.</summary>
/// <param name="Outcome">Taken, or why not.</param>
/// <param name="Conversation">The conversation afterwards, when taken.</param>
/// <param name="Agent">What the store needs to know of the agent now.</param>
[GenerateSerializer, Immutable, Alias("take-reply")]
public sealed record TakeReply(TakeOutcome Outcome, ConversationState? Conversation, AgentView Agent);

/// <summary>What a store's routing knows of one agent.</summary>
/// <param name="Agent">The agent's id.</param>
/// <param name="Sequence">Grows with every change within one activation of the agent's grain; a later one begins with a higher number.</param>
/// <param name="Epoch">Which activation reports: the ledger's head when it began, so that it does not depend on the clocks of several machines.</param>
/// <param name="Status">Takes part or not.</param>
/// <param name="Presence">Whether the agent is there.</param>
/// <param name="Date">The agent's business date.</param>
/// <param name="Taken">Inquiries given on that date.</param>
/// <param name="DailyCap">The daily cap in force.</param>
/// <param name="Open">Conversations open.</param>
/// <param name="ConcurrentCap">The concurrent cap in force.</param>
/// <param name="DayEndsAt">When (UTC) the business date ends and the count starts again.</param>
/// <param name="Stores">The stores served now.</param>
/// <param name="ShiftsCount">Only in a shift is the agent given work (P0-7); which shifts, the directory knows.</param>
[GenerateSerializer, Immutable, Alias("agent-view")]
public sealed record AgentView(
    string Agent, long Epoch, long Sequence, AgentStatus Status, Presence Presence, DateOnly Date, int Taken, int DailyCap, int Open, int ConcurrentCap,
    DateTimeOffset DayEndsAt, ImmutableArray<StoreBinding> Stores, bool ShiftsCount = false)
{
    /// <summary>Whether this is newer than another report of the same agent.</summary>
    public bool IsNewerThan(AgentView other) => Epoch > other.Epoch || (Epoch == other.Epoch && Sequence > other.Sequence);
}

/// <summary>Answer to presence and heartbeat.</summary>
/// <param name="Refusal">Why it was refused.</param>
/// <param name="Presence">The presence now.</param>
/// <param name="LeaseUntil">Until when without a further heartbeat (UTC).</param>
[GenerateSerializer, Immutable, Alias("presence-reply")]
public sealed record PresenceReply(Refusal? Refusal, Presence Presence, DateTimeOffset LeaseUntil);

/// <summary>An agent's business date, for people.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="Name">Display name.</param>
/// <param name="Date">The business date.</param>
/// <param name="Presence">Whether the agent is there.</param>
/// <param name="Taken">Inquiries given on that date.</param>
/// <param name="DailyCap">The daily cap in force.</param>
/// <param name="ConcurrentCap">The concurrent cap in force.</param>
/// <param name="Open">Ids of the conversations open now.</param>
/// <param name="Stores">The stores served now.</param>
/// <param name="Shift">The shift that runs, or whose roll is called.</param>
/// <param name="Stage">Where the agent stands in it.</param>
/// <param name="TakesWork">As far as shifts go, the agent may be given work (P0-7).</param>
[GenerateSerializer, Immutable, Alias("agent-day-view")]
public sealed record AgentDayView(
    string Agent, string Name, DateOnly Date, Presence Presence, int Taken, int DailyCap, int ConcurrentCap, ImmutableArray<string> Open,
    ImmutableArray<StoreBinding> Stores, Shift? Shift = null, ShiftStage Stage = ShiftStage.None, bool TakesWork = true);
