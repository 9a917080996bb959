using Kefu.Domain.Routing;
using Orleans;

namespace Kefu.Domain.Conversations;

/// <summary>One message of a customer, as a platform delivers it.</summary>
/// <param name="Platform">The platform's name, for example <c>tmall</c>.</param>
/// <param name="MessageId">The platform's id of the message.</param>
/// <param name="Text">What the customer wrote.</param>
/// <param name="SentAt">When, as the platform tells it (UTC); null for now.</param>
/// <param name="Hints">The class of waiting that the hints sent with the message amount to.</param>
[GenerateSerializer, Immutable, Alias("customer-message")]
public sealed record CustomerMessage(string Platform, string MessageId, string Text, DateTimeOffset? SentAt, PriorityClass Hints);

/// <summary>A customer's first message to a store on a business date.</summary>
[GenerateSerializer, Immutable, Alias("open-inquiry")]
public sealed record OpenInquiry(string Tenant, string Store, string Customer, DateOnly Date, CustomerMessage Message);

/// <summary>What a customer is told who writes while nobody is on duty (P0-14).</summary>
/// <param name="Zh">In Chinese.</param>
/// <param name="En">In English.</param>
[GenerateSerializer, Immutable, Alias("out-of-hours-notice")]
public sealed record OutOfHoursNotice(string Zh, string En);

/// <summary>Who becomes the owner, and why.</summary>
/// <param name="Agent">The owner from now on.</param>
/// <param name="Cause">Why an owner is needed.</param>
/// <param name="Reason">The reason a person gave.</param>
/// <param name="By">The person who did it, if a person did.</param>
/// <param name="Choice">How the router chose, if it did.</param>
/// <param name="Date">The agent's business date; null for that of the inquiry.</param>
public sealed record AssignTo(string Agent, AssignCause Cause, string? Reason = null, string? By = null, Choice? Choice = null, DateOnly? Date = null);

/// <summary>The person behind a command.</summary>
/// <param name="Name">For the record.</param>
/// <param name="Agent">The agent this person is, if any.</param>
/// <param name="IsSupervisor">May act on other agents' conversations.</param>
[GenerateSerializer, Immutable, Alias("person")]
public sealed record Person(string Name, string? Agent, bool IsSupervisor);

/// <summary>Answer to a further message.</summary>
public enum ReceiveOutcome
{
    /// <summary>Added to the open conversation.</summary>
    Received,

    /// <summary>The closed conversation of the same date goes on.</summary>
    Reopened,

    /// <summary>The conversation ended on an earlier business date: a new inquiry.</summary>
    DayOver,

    /// <summary>There is no such conversation.</summary>
    NotOpened,

    /// <summary>The conversation holds as many messages as it may.</summary>
    TooManyMessages,
}

/// <summary>Answer to an assignment.</summary>
public enum AssignOutcome
{
    /// <summary>The agent is the owner now.</summary>
    Assigned,

    /// <summary>The agent was the owner already.</summary>
    AlreadyOwner,

    /// <summary>Somebody else is the owner.</summary>
    Owned,

    /// <summary>Closed or abandoned.</summary>
    NotOpen,
}

/// <summary>Answer to a command that only the owner may give.</summary>
public enum OwnerOutcome
{
    /// <summary>Done, now or before.</summary>
    Done,

    /// <summary>This agent does not own the conversation.</summary>
    NotOwner,

    /// <summary>Closed or abandoned.</summary>
    NotOpen,

    /// <summary>The conversation holds as many messages as it may.</summary>
    TooManyMessages,
}

/// <summary>Whether a transfer may be tried.</summary>
public enum TransferOutcome
{
    /// <summary>It may.</summary>
    Allowed,

    /// <summary>A transfer needs a reason (P0-5).</summary>
    ReasonMissing,

    /// <summary>Only the owner or a supervisor may transfer.</summary>
    NotOwner,

    /// <summary>Nobody owns it; there is nothing to transfer.</summary>
    NotOwned,

    /// <summary>A further transfer needs a supervisor (P0-5).</summary>
    SupervisorNeeded,
}

/// <summary>Answer to a close.</summary>
public enum CloseOutcome
{
    /// <summary>Closed now.</summary>
    Closed,

    /// <summary>Was closed already; nothing happened.</summary>
    AlreadyClosed,

    /// <summary>Only the owner or a supervisor may close.</summary>
    NotOwner,

    /// <summary>Abandoned or never opened.</summary>
    NotOpen,
}

/// <summary>Answer to an evaluation.</summary>
public enum EvaluateOutcome
{
    /// <summary>Recorded.</summary>
    Evaluated,

    /// <summary>There was one already; it stays.</summary>
    AlreadyEvaluated,

    /// <summary>No such invitation.</summary>
    NotInvited,

    /// <summary>A score is 1 to 5.</summary>
    ScoreOutOfRange,
}

/// <summary>Answer to a customer's leaving.</summary>
public enum AbandonOutcome
{
    /// <summary>Left, now or before.</summary>
    Abandoned,

    /// <summary>Only who waits can leave the queue.</summary>
    NotWaiting,
}
