namespace Kefu.Domain.Figures;

/// <summary>
/// What is counted. The names are stored: add new ones, never reuse one. "Timed" measures also hold how long each took. What each
/// means, with sources and examples, is in this folder's README; changing a meaning changes <see cref="FigureDefinitions.Version"/>.
/// </summary>
public enum Measure
{
    /// <summary>Inquiries: one customer, one store, one business date.</summary>
    Arrived = 0,

    /// <summary>Timed: first assignments; from the customer's first message (TIM-3, TIM-6, TIM-22).</summary>
    Queue = 1,

    /// <summary>Timed: customers who left before anybody was assigned; how long they had waited.</summary>
    Abandoned = 2,

    /// <summary>Customers who left while they waited again, having had an agent before.</summary>
    Left = 3,

    /// <summary>Customers who came back on the same date after they had left.</summary>
    CameBack = 4,

    /// <summary>Timed: first answers. Of an inquiry: from the first message. Of a tenure: from its beginning.</summary>
    FirstReply = 5,

    /// <summary>Inquiries that ended without any answer, by close or by leaving.</summary>
    Unanswered = 6,

    /// <summary>Of an agent: inquiries whose very first answer was this agent's.</summary>
    FirstToReply = 7,

    /// <summary>Tenures that began: an agent became the owner.</summary>
    Tenures = 8,

    /// <summary>Tenures that ended without an answer of the owner.</summary>
    Silent = 9,

    /// <summary>Timed: handling (TIM-4). Of an inquiry: all of its answered tenures, once it is closed. Of a tenure: its own.</summary>
    Handle = 10,

    /// <summary>Closed inquiries; of an agent: closes.</summary>
    Closed = 11,

    /// <summary>Resolved at first contact (TIM-8).</summary>
    Resolved = 12,

    /// <summary>Times that a closed inquiry went on, on the same date.</summary>
    Reopened = 13,

    /// <summary>Inquiries transferred at least once (P0-5).</summary>
    Transferred = 14,

    /// <summary>Transfers away; of a store: all transfers.</summary>
    TransfersOut = 15,

    /// <summary>Transfers to an agent.</summary>
    TransfersIn = 16,

    /// <summary>Tenures ended by a decline.</summary>
    Declined = 17,

    /// <summary>Tenures ended by giving back to the queue.</summary>
    GivenBack = 18,

    /// <summary>Tenures ended because the owner was gone.</summary>
    OwnerLost = 19,

    /// <summary>Answers.</summary>
    Replies = 20,

    /// <summary>Waiting rounds that began: the customer wrote and the last word had been the agent's.</summary>
    Rounds = 21,

    /// <summary>Timed: waiting rounds that were answered. Of an agent: only the part within the agent's tenure.</summary>
    Response = 22,

    /// <summary>What the platform's clock counts, in the platform's own unit. Of an agent: what the agent answered of it.</summary>
    ClockDue = 23,

    /// <summary>Of <see cref="ClockDue"/>: answered in time.</summary>
    ClockMet = 24,

    /// <summary>Invitations to evaluate (CNV-4).</summary>
    Invited = 25,

    /// <summary>Evaluations of 1.</summary>
    Rated1 = 26,

    /// <summary>Evaluations of 2.</summary>
    Rated2 = 27,

    /// <summary>Evaluations of 3.</summary>
    Rated3 = 28,

    /// <summary>Evaluations of 4.</summary>
    Rated4 = 29,

    /// <summary>Evaluations of 5.</summary>
    Rated5 = 30,

    /// <summary>Of an agent: inquiries that count for the daily cap (CAP-1).</summary>
    Taken = 31,

    /// <summary>Of an agent: times of coming online; above zero: on duty on that date.</summary>
    SignIns = 32,
}

/// <summary>What the definitions are called.</summary>
public static class FigureDefinitions
{
    /// <summary>Version of the definitions. When it grows, all figures are folded anew from the ledger.</summary>
    public const int Version = 1;

    /// <summary>The group of every conversation as long as nobody has classified it.</summary>
    public const string DefaultGroup = "default";

    /// <summary>Length of the intervals.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(30);

    /// <summary>The beginning (UTC) of the half hour that holds a moment.</summary>
    public static DateTimeOffset IntervalOf(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % Interval.Ticks), TimeSpan.Zero);
}
