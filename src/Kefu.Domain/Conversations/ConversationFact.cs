using System.Text.Json.Serialization;
using Kefu.Domain.Routing;

namespace Kefu.Domain.Conversations;

/// <summary>
/// Something that happened to one conversation. All times are UTC. The short names are stored: add new ones, never reuse one.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "fact")]
[JsonDerivedType(typeof(Opened), "opened")]
[JsonDerivedType(typeof(MessageReceived), "message-received")]
[JsonDerivedType(typeof(PriorityRaised), "priority-raised")]
[JsonDerivedType(typeof(Assigned), "assigned")]
[JsonDerivedType(typeof(Replied), "replied")]
[JsonDerivedType(typeof(Parked), "parked")]
[JsonDerivedType(typeof(Released), "released")]
[JsonDerivedType(typeof(Closed), "closed")]
[JsonDerivedType(typeof(Reopened), "reopened")]
[JsonDerivedType(typeof(EvaluationInvited), "evaluation-invited")]
[JsonDerivedType(typeof(Evaluated), "evaluated")]
[JsonDerivedType(typeof(Abandoned), "abandoned")]
[JsonDerivedType(typeof(OutOfHoursNoticed), "out-of-hours-noticed")]
public abstract record ConversationFact
{
    private ConversationFact()
    {
    }

    /// <summary>A customer wrote to a store for the first time on this business date; the clock starts (TIM-22).</summary>
    /// <param name="Tenant">The retailer.</param>
    /// <param name="Store">The store written to.</param>
    /// <param name="Customer">The customer's id: platform account within the tenant.</param>
    /// <param name="Platform">Where the customer wrote.</param>
    /// <param name="Date">The store's business date.</param>
    /// <param name="FirstMessageAt">When the customer wrote, as the platform tells it.</param>
    /// <param name="At">When Kefu took it in.</param>
    public sealed record Opened(
        string Tenant, string Store, string Customer, string Platform, DateOnly Date, DateTimeOffset FirstMessageAt, DateTimeOffset At) : ConversationFact;

    /// <summary>The customer wrote.</summary>
    /// <param name="MessageId">The platform's id of the message, unique per tenant, platform and store (P0-12).</param>
    /// <param name="Text">What was written.</param>
    /// <param name="SentAt">When, as the platform tells it; messages are shown in this order.</param>
    /// <param name="At">When Kefu took it in.</param>
    public sealed record MessageReceived(string MessageId, string Text, DateTimeOffset SentAt, DateTimeOffset At) : ConversationFact;

    /// <summary>The conversation belongs to a higher class from now on.</summary>
    public sealed record PriorityRaised(PriorityClass To, DateTimeOffset At) : ConversationFact;

    /// <summary>An agent became the owner: a tenure begins; a tenure of <paramref name="From"/> ends at the same moment.</summary>
    /// <param name="Agent">The owner from now on.</param>
    /// <param name="Cause">Why an owner was needed.</param>
    /// <param name="At">When.</param>
    /// <param name="From">The owner until now, for a transfer or a take-over.</param>
    /// <param name="Reason">The reason a person gave; mandatory for transfers (P0-5).</param>
    /// <param name="By">The person who did it, if a person did.</param>
    /// <param name="Choice">How the router chose this agent, if it did.</param>
    /// <param name="Date">The agent's business date, by which the tenure counts; null where it is the inquiry's.</param>
    public sealed record Assigned(
        string Agent, AssignCause Cause, DateTimeOffset At, string? From = null, string? Reason = null, string? By = null, Choice? Choice = null,
        DateOnly? Date = null) : ConversationFact;

    /// <summary>The owner answered.</summary>
    public sealed record Replied(string Agent, string MessageId, string Text, DateTimeOffset At) : ConversationFact;

    /// <summary>The owner waits for the customer.</summary>
    public sealed record Parked(string Agent, DateTimeOffset At) : ConversationFact;

    /// <summary>The owner's tenure ended without a successor: the conversation waits again, with its original time.</summary>
    /// <param name="From">The owner until now.</param>
    /// <param name="Cause">Why.</param>
    /// <param name="At">When.</param>
    /// <param name="Reason">The reason a person gave.</param>
    /// <param name="By">The person who did it.</param>
    /// <param name="CoolDownUntil">For a decline: until when it is not offered to <paramref name="From"/> again.</param>
    public sealed record Released(
        string From, ReleaseCause Cause, DateTimeOffset At, string? Reason = null, string? By = null, DateTimeOffset? CoolDownUntil = null) : ConversationFact;

    /// <summary>The talk is over; the owner's tenure ends.</summary>
    public sealed record Closed(string? Agent, string? By, string? Outcome, DateTimeOffset At) : ConversationFact;

    /// <summary>The customer wrote again on the same business date: the same inquiry goes on, waiting until an owner takes it.</summary>
    public sealed record Reopened(DateTimeOffset At) : ConversationFact;

    /// <summary>The one invitation to evaluate went out (CNV-4).</summary>
    public sealed record EvaluationInvited(string Invitation, string? Agent, DateTimeOffset At) : ConversationFact;

    /// <summary>The customer answered the invitation, once.</summary>
    public sealed record Evaluated(int Score, string? Comment, DateTimeOffset At) : ConversationFact;

    /// <summary>
    /// The customer was told that nobody is on duty: once per conversation, decided when it enters the queue (P0-14). A conversation
    /// that has an owner is not concerned by closing time.
    /// </summary>
    /// <param name="Zh">What was said, in Chinese.</param>
    /// <param name="En">What was said, in English.</param>
    /// <param name="At">When.</param>
    public sealed record OutOfHoursNoticed(string Zh, string En, DateTimeOffset At) : ConversationFact;

    /// <summary>The customer left while waiting.</summary>
    public sealed record Abandoned(DateTimeOffset At, string? By = null) : ConversationFact;
}

/// <summary>Why a conversation got an owner.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AssignCause>))]
public enum AssignCause
{
    /// <summary>The router gave it to an agent with room.</summary>
    Routed = 0,

    /// <summary>The customer returned to the owner of the day (P0-4).</summary>
    Return = 1,

    /// <summary>The owner handed it to a colleague (P0-5).</summary>
    Transfer = 2,

    /// <summary>An agent took it out of the queue.</summary>
    Claim = 3,

    /// <summary>A supervisor assigned it by hand.</summary>
    Override = 4,
}

/// <summary>Why a tenure ended without a successor.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ReleaseCause>))]
public enum ReleaseCause
{
    /// <summary>The owner declined it: a cool-down, never a ban.</summary>
    Declined = 0,

    /// <summary>The owner or a supervisor gave it back to the store's queue.</summary>
    Returned = 1,

    /// <summary>The owner is no longer on duty.</summary>
    OwnerAbsent = 2,
}

/// <summary>Classes of waiting, served in this order (P0-3).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PriorityClass>))]
public enum PriorityClass
{
    /// <summary>Urgent matters first (OWN-5).</summary>
    Urgent = 0,

    /// <summary>Then buyers who are about to buy (OWN-6).</summary>
    AboutToBuy = 1,

    /// <summary>Then members (OWN-9).</summary>
    Vip = 2,

    /// <summary>Then everybody else.</summary>
    Normal = 3,
}
