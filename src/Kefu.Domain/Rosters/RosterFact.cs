using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Kefu.Domain.Shifts;
using Kefu.Domain.Tenants;
using Orleans;

namespace Kefu.Domain.Rosters;

/// <summary>
/// Something that happened to one month of a tenant's roster. A fact about dates of two months stands in both, in one commit, and
/// folding it twice changes nothing. The short names are stored: add new ones, never reuse one.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "fact")]
[JsonDerivedType(typeof(Planned), "roster-planned")]
[JsonDerivedType(typeof(LeaveRequested), "leave-requested")]
[JsonDerivedType(typeof(LeaveAgreed), "leave-agreed")]
[JsonDerivedType(typeof(LeaveEnded), "leave-ended")]
[JsonDerivedType(typeof(SwapRequested), "swap-requested")]
[JsonDerivedType(typeof(SwapAgreed), "swap-agreed")]
[JsonDerivedType(typeof(SwapEnded), "swap-ended")]
[JsonDerivedType(typeof(AbsenceRecorded), "absence-recorded")]
public abstract record RosterFact
{
    private RosterFact()
    {
    }

    /// <summary>Shifts were set for dates of this month.</summary>
    /// <param name="Lines">One per agent and date.</param>
    /// <param name="By">Who did it.</param>
    /// <param name="At">When (UTC).</param>
    public sealed record Planned(ImmutableArray<RosterLine> Lines, string By, DateTimeOffset At) : RosterFact;

    /// <summary>Leave was asked for.</summary>
    /// <param name="Leave">Its id.</param>
    /// <param name="Agent">Who would be away.</param>
    /// <param name="From">The first business date.</param>
    /// <param name="To">The last business date.</param>
    /// <param name="Kind">What kind of leave.</param>
    /// <param name="Comment">Why; personal.</param>
    /// <param name="By">Who asked.</param>
    /// <param name="At">When (UTC).</param>
    public sealed record LeaveRequested(
        string Leave, string Agent, DateOnly From, DateOnly To, LeaveKind Kind, string Comment, string By, DateTimeOffset At) : RosterFact;

    /// <summary>Somebody agreed to a leave; with <paramref name="Final"/> it holds.</summary>
    public sealed record LeaveAgreed(string Leave, ApprovalLevel Level, bool Final, string By, DateTimeOffset At) : RosterFact;

    /// <summary>A leave was rejected or withdrawn.</summary>
    public sealed record LeaveEnded(string Leave, RequestStatus To, string? Reason, string By, DateTimeOffset At) : RosterFact;

    /// <summary>A swap was asked for: the partner works the agent's shift, and the agent repays with one of the partner's.</summary>
    /// <param name="Swap">Its id.</param>
    /// <param name="Agent">Who asks.</param>
    /// <param name="Date">Business date of the agent's shift, which the partner would work.</param>
    /// <param name="Partner">Who would work it.</param>
    /// <param name="PartnerDate">Business date of the partner's shift, which the agent would work.</param>
    /// <param name="Approval">Who has to agree.</param>
    /// <param name="Comment">Why; personal.</param>
    /// <param name="By">Who asked.</param>
    /// <param name="At">When (UTC).</param>
    public sealed record SwapRequested(
        string Swap, string Agent, DateOnly Date, string Partner, DateOnly PartnerDate, SwapApproval Approval, string? Comment, string By,
        DateTimeOffset At) : RosterFact;

    /// <summary>Somebody agreed to a swap; with <paramref name="Final"/> it is effective.</summary>
    public sealed record SwapAgreed(string Swap, ApprovalLevel Level, bool Final, string By, DateTimeOffset At) : RosterFact;

    /// <summary>A swap was rejected, withdrawn or, before it began, cancelled.</summary>
    public sealed record SwapEnded(string Swap, RequestStatus To, string? Reason, string By, DateTimeOffset At) : RosterFact;

    /// <summary>Somebody was not there without leave. A person records it, the system never does.</summary>
    public sealed record AbsenceRecorded(string Agent, DateOnly Date, AbsenceCause Cause, string Comment, string By, DateTimeOffset At) : RosterFact;
}

/// <summary>One agent's shift on one business date.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="Date">The business date.</param>
/// <param name="Shift">The shift; null for none.</param>
[GenerateSerializer, Immutable, Alias("roster-line")]
public sealed record RosterLine(string Agent, DateOnly Date, Shift? Shift);

/// <summary>Kinds of leave (SHF-8).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LeaveKind>))]
public enum LeaveKind
{
    /// <summary>Asked for a day ahead; in principle never for a night shift.</summary>
    Ordinary = 0,

    /// <summary>Asked for an hour ahead; for a night shift before noon of its date.</summary>
    Special = 1,

    /// <summary>An extreme case: the only leave on a public holiday, asked for two days ahead.</summary>
    Extreme = 2,
}

/// <summary>Where a leave or a swap stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RequestStatus>))]
public enum RequestStatus
{
    /// <summary>Asked for.</summary>
    Requested = 0,

    /// <summary>Everybody who has to has agreed: it holds.</summary>
    Approved = 1,

    /// <summary>Somebody who has to agree has not.</summary>
    Rejected = 2,

    /// <summary>Taken back by who asked, or undone before it began.</summary>
    Withdrawn = 3,
}

/// <summary>Whose agreement it is (domain page 4). A higher one does not stand for a lower one: no level is skipped (SHF-8).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ApprovalLevel>))]
public enum ApprovalLevel
{
    /// <summary>Nobody's.</summary>
    None = 0,

    /// <summary>A shift lead's or supervisor's.</summary>
    Lead = 1,

    /// <summary>The department head's.</summary>
    Manager = 2,

    /// <summary>The centre head's.</summary>
    Director = 3,
}

/// <summary>Why somebody counts as absent (SHF-8, SHF-9).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AbsenceCause>))]
public enum AbsenceCause
{
    /// <summary>Not there, without leave.</summary>
    NoLeave = 0,

    /// <summary>Left before the end, without leave.</summary>
    LeftEarly = 1,

    /// <summary>Responsible for a muddled swap.</summary>
    MuddledSwap = 2,
}
