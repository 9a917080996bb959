using System.Collections.Immutable;
using Kefu.Domain.Platforms;

namespace Kefu.Domain.Figures;

/// <summary>
/// What must be known of one inquiry to count what happens to it next. It follows from the conversation's own stream alone, so it
/// may be forgotten at any time and read again. All times are UTC.
/// </summary>
/// <param name="Version">Entries of the conversation's stream folded in.</param>
/// <param name="Place">Where the inquiry's figures belong.</param>
/// <param name="Platform">Where the customer wrote.</param>
/// <param name="FirstMessageAt">The customer's first message, as known so far.</param>
/// <param name="QueuedFrom">Since when the customer waits for a first agent.</param>
public sealed record InquiryRecord(int Version, FigurePlace Place, string Platform, DateTimeOffset FirstMessageAt, DateTimeOffset QueuedFrom)
{
    /// <summary>Before the first entry.</summary>
    public static InquiryRecord None { get; } = new(0, default, "", DateTimeOffset.MinValue, DateTimeOffset.MinValue);

    /// <summary>The owner's tenure; null while nobody owns it.</summary>
    public TenureRecord? Tenure { get; init; }

    /// <summary>Has had an owner.</summary>
    public bool WasAssigned { get; init; }

    /// <summary>The agent who has answered; null before the first answer.</summary>
    public string? Speaker { get; init; }

    /// <summary>More than one agent has answered.</summary>
    public bool HasSeveralSpeakers { get; init; }

    /// <summary>Has been transferred.</summary>
    public bool WasTransferred { get; init; }

    /// <summary>Has been reopened after a close.</summary>
    public bool WasReopened { get; init; }

    /// <summary>Is closed.</summary>
    public bool IsClosed { get; init; }

    /// <summary>Counts as resolved at first contact.</summary>
    public bool IsResolved { get; init; }

    /// <summary>The customer has left: as never assigned, how long after (ms); null otherwise.</summary>
    public long? AbandonedAfter { get; init; }

    /// <summary>The customer has left while waiting again.</summary>
    public bool HasLeft { get; init; }

    /// <summary>Milliseconds of all answered tenures that have ended.</summary>
    public long Handled { get; init; }

    /// <summary>Where the tenure that closed it first counts: evaluations and the first contact's success are its.</summary>
    public FigurePlace? ClosedBy { get; init; }

    /// <summary>The dialogue.</summary>
    public WaitingRound Round { get; init; }

    /// <summary>By the platform's clock.</summary>
    public ClockRecord Clock { get; init; } = ClockRecord.None;

    /// <summary>Closed or left: hardly anything happens to it any more.</summary>
    public bool IsOver => IsClosed || HasLeft || AbandonedAfter is not null;

    /// <summary>Anybody has answered.</summary>
    public bool IsAnswered => Speaker is not null;
}

/// <summary>The owner's tenure: agent, conversation, from when on (peers 21).</summary>
/// <param name="Place">Where its figures belong.</param>
/// <param name="BeganAt">When it began.</param>
/// <param name="IsAnswered">The owner has answered in it.</param>
/// <param name="ParkedAt">Since when it waits for the customer; null while it does not.</param>
/// <param name="Parked">Milliseconds it has waited for the customer before.</param>
public sealed record TenureRecord(FigurePlace Place, DateTimeOffset BeganAt, bool IsAnswered = false, DateTimeOffset? ParkedAt = null, long Parked = 0)
{
    /// <summary>Whose.</summary>
    public string Agent => Place.Agent!;
}

/// <summary>What the platform's clock has counted of one inquiry so far.</summary>
/// <param name="IsRoundDue">Of rounds: the one that is open counts.</param>
/// <param name="Unanswered">When messages that count and are not answered were sent: all of them, or for customers the oldest.</param>
/// <param name="IsCustomerDue">Of customers: this one counts.</param>
/// <param name="IsCustomerMet">Of customers: this one counts as answered in time as things stand.</param>
/// <param name="IsCustomerLost">Of customers: an answer came too late.</param>
public sealed record ClockRecord(
    bool IsRoundDue, ImmutableArray<DateTimeOffset> Unanswered, bool IsCustomerDue, bool IsCustomerMet, bool IsCustomerLost)
{
    /// <summary>Nothing counted.</summary>
    public static ClockRecord None { get; } = new(false, [], false, false, false);
}
