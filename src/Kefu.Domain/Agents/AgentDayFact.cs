using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Kefu.Domain.Conversations;

namespace Kefu.Domain.Agents;

/// <summary>Something that happened on one business date of one agent. The short names are stored: add new ones, never reuse one.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "fact")]
[JsonDerivedType(typeof(DayStarted), "day-started")]
[JsonDerivedType(typeof(PresenceChanged), "presence-changed")]
[JsonDerivedType(typeof(InquiryTaken), "inquiry-taken")]
[JsonDerivedType(typeof(InquiryResumed), "inquiry-resumed")]
public abstract record AgentDayFact
{
    private AgentDayFact()
    {
    }

    /// <summary>First touch of the business date: the counter starts at zero; conversations still open are carried over.</summary>
    /// <param name="Tenant">The retailer.</param>
    /// <param name="Agent">The agent.</param>
    /// <param name="Date">The business date.</param>
    /// <param name="Presence">The presence carried over from the day before.</param>
    /// <param name="Carried">Ids of the conversations open at that moment.</param>
    /// <param name="At">When (UTC).</param>
    public sealed record DayStarted(
        string Tenant, string Agent, DateOnly Date, Presence Presence, ImmutableArray<string> Carried, DateTimeOffset At) : AgentDayFact;

    /// <summary>The agent came, went, or was lost. Read in older ledgers only: presence is now recorded in <see cref="Duties.DutyFact"/>.</summary>
    public sealed record PresenceChanged(Presence To, PresenceCause Cause, DateTimeOffset At) : AgentDayFact;

    /// <summary>
    /// The agent was given an inquiry. The ledger's database checks the ordinal: unique per agent and date, never above the cap
    /// unless <paramref name="OverDailyCap"/>.
    /// </summary>
    /// <param name="Conversation">The inquiry.</param>
    /// <param name="Store">Its store.</param>
    /// <param name="Ordinal">1 for the first of the date.</param>
    /// <param name="DailyCap">The cap in force.</param>
    /// <param name="Open">Conversations open with the agent, this one included.</param>
    /// <param name="ConcurrentCap">The concurrent cap in force.</param>
    /// <param name="Cause">Why.</param>
    /// <param name="OverDailyCap">A supervisor's override went past the daily cap.</param>
    /// <param name="OverConcurrentCap">A switch of the settings allowed going past the concurrent cap.</param>
    /// <param name="At">When (UTC).</param>
    public sealed record InquiryTaken(
        string Conversation, string Store, int Ordinal, int DailyCap, int Open, int ConcurrentCap, AssignCause Cause,
        bool OverDailyCap, bool OverConcurrentCap, DateTimeOffset At) : AgentDayFact;

    /// <summary>The agent got an inquiry again that was counted on this date before: no second count.</summary>
    public sealed record InquiryResumed(
        string Conversation, string Store, int Open, int ConcurrentCap, AssignCause Cause, bool OverConcurrentCap, DateTimeOffset At) : AgentDayFact;
}

/// <summary>Whether an agent is there.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Presence>))]
public enum Presence
{
    /// <summary>Not signed in.</summary>
    Offline = 0,

    /// <summary>Takes inquiries.</summary>
    Online = 1,

    /// <summary>Keeps conversations, takes no new inquiry.</summary>
    Away = 2,

    /// <summary>Wants to sign off and keeps the conversations until a successor has accepted them (P0-8); takes no new inquiry.</summary>
    HandingOver = 3,

    /// <summary>Signed out by a lead for a rest (SHF-12); the conversations have gone back to their queues.</summary>
    Rest = 4,

    /// <summary>Put on a break after too many misses; keeps conversations, takes no new inquiry, comes back by coming online.</summary>
    Break = 5,

    /// <summary>No heartbeat within the lease: keeps conversations for the grace, takes no new inquiry. Never asked for, only seen.</summary>
    Suspect = 6,
}

/// <summary>Why a presence changed.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PresenceCause>))]
public enum PresenceCause
{
    /// <summary>The agent said so.</summary>
    Asked = 0,

    /// <summary>No heartbeat within the lease.</summary>
    LeaseExpired = 1,

    /// <summary>A lead said so.</summary>
    Lead = 2,

    /// <summary>A hand-over was offered to a successor.</summary>
    HandOver = 3,

    /// <summary>Too many offers or first answers were missed.</summary>
    Misses = 4,
}
