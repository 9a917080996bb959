using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Kefu.Domain.Agents;
using Orleans;

namespace Kefu.Domain.Duties;

/// <summary>
/// Something that happened to one agent's duty on one business date: presence, lease, violations. What the agent was given is in the
/// day's stream. All times are UTC. The short names are stored: add new ones, never reuse one.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "fact")]
[JsonDerivedType(typeof(DutyStarted), "duty-started")]
[JsonDerivedType(typeof(PresenceSet), "presence-set")]
[JsonDerivedType(typeof(LeaseMissed), "lease-missed")]
[JsonDerivedType(typeof(LeaseRenewed), "lease-renewed")]
[JsonDerivedType(typeof(AgentLost), "agent-lost")]
[JsonDerivedType(typeof(ViolationRaised), "violation-raised")]
[JsonDerivedType(typeof(OwedSettled), "owed-settled")]
public abstract record DutyFact
{
    private DutyFact()
    {
    }

    /// <summary>First touch of the business date: what held before is carried over, so that yesterday need not be read.</summary>
    /// <param name="Tenant">The retailer.</param>
    /// <param name="Agent">The agent.</param>
    /// <param name="Date">The business date.</param>
    /// <param name="Presence">The presence.</param>
    /// <param name="Since">Since when.</param>
    /// <param name="Carried">Ids of the conversations open at that moment.</param>
    /// <param name="Owed">Effects of yesterday that are still owed.</param>
    /// <param name="At">When.</param>
    /// <param name="Device">The device that holds the lease, if it was named.</param>
    /// <param name="SuspectSince">Since when the lease is missed.</param>
    /// <param name="Violated">This interval off the post has been reported.</param>
    public sealed record DutyStarted(
        string Tenant, string Agent, DateOnly Date, Presence Presence, DateTimeOffset Since, ImmutableArray<string> Carried, ImmutableArray<Owed> Owed,
        DateTimeOffset At, string? Device = null, DateTimeOffset? SuspectSince = null, bool Violated = false) : DutyFact;

    /// <summary>The agent came, went, or was sent away.</summary>
    /// <param name="To">The presence from now on.</param>
    /// <param name="Cause">Why.</param>
    /// <param name="At">When.</param>
    /// <param name="Device">The device that holds the lease from now on, if it was named.</param>
    /// <param name="By">The person who did it, if it was not the agent.</param>
    /// <param name="Reason">The reason that person gave.</param>
    /// <param name="Released">Conversations that go back to the front of their queues because of it; null for none.</param>
    public sealed record PresenceSet(
        Presence To, PresenceCause Cause, DateTimeOffset At, string? Device = null, string? By = null, string? Reason = null,
        ImmutableArray<Held>? Released = null) : DutyFact;

    /// <summary>No heartbeat within the lease: the agent keeps the conversations and gets no new ones.</summary>
    /// <param name="LeaseUntil">When the lease ended.</param>
    /// <param name="At">When it was found out: the grace begins.</param>
    public sealed record LeaseMissed(DateTimeOffset LeaseUntil, DateTimeOffset At) : DutyFact;

    /// <summary>The agent is back within the grace: nothing has changed.</summary>
    public sealed record LeaseRenewed(DateTimeOffset At) : DutyFact;

    /// <summary>
    /// The grace is over: the agent is offline, and every conversation that was open goes back to the front of its queue with its
    /// original time. The one fact a supervisor needs (peers 17).
    /// </summary>
    /// <param name="SuspectSince">Since when nothing was heard of the agent.</param>
    /// <param name="Presence">The presence until then.</param>
    /// <param name="Conversations">All conversations that were open, with the version up to which they are taken away.</param>
    /// <param name="At">When.</param>
    public sealed record AgentLost(DateTimeOffset SuspectSince, Presence Presence, ImmutableArray<Held> Conversations, DateTimeOffset At) : DutyFact;

    /// <summary>The agent has been off the post for too long without approval (TIM-18); once for each interval.</summary>
    /// <param name="Presence">Away or on a break.</param>
    /// <param name="Since">Since when.</param>
    /// <param name="Conversations">All conversations that were open: those whose customer waits for an answer go back to the front of their queues.</param>
    /// <param name="At">When.</param>
    public sealed record ViolationRaised(Presence Presence, DateTimeOffset Since, ImmutableArray<Held> Conversations, DateTimeOffset At) : DutyFact;

    /// <summary>The first effects in the list of those owed are done; a restart need not look at them again.</summary>
    /// <param name="Count">How many.</param>
    /// <param name="At">When.</param>
    public sealed record OwedSettled(int Count, DateTimeOffset At) : DutyFact;
}

/// <summary>A conversation that an agent has, and the version up to which that was known: a later tenure is another matter.</summary>
/// <param name="Conversation">The conversation.</param>
/// <param name="Version">Its version when it was last heard of.</param>
[GenerateSerializer, Immutable, Alias("duty.held")]
public sealed record Held(string Conversation, int Version);

/// <summary>An effect on a conversation that a fact of the duty brings with it, until it is done.</summary>
/// <param name="Conversation">The conversation.</param>
/// <param name="Version">Only a tenure that began at this version or before is meant.</param>
/// <param name="Why">What is owed.</param>
[GenerateSerializer, Immutable, Alias("duty.owed")]
public sealed record Owed(string Conversation, int Version, OwedBy Why);

/// <summary>Why an effect is owed.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OwedBy>))]
public enum OwedBy
{
    /// <summary>The agent is lost: the conversation goes back to its queue.</summary>
    Loss = 0,

    /// <summary>The agent is off the post for too long: it goes back if its customer waits for an answer.</summary>
    Absence = 1,

    /// <summary>A lead sent the agent to rest: it goes back.</summary>
    Rest = 2,

    /// <summary>The agent signed off, or was signed off, without a successor: it goes back.</summary>
    SignOff = 3,
}
