using System.Collections.Immutable;
using Kefu.Domain.Tenants;
using Orleans;

namespace Kefu.Domain.Rosters;

/// <summary>Somebody's agreement.</summary>
[GenerateSerializer, Immutable, Alias("approval")]
public sealed record Approval(ApprovalLevel Level, string By, DateTimeOffset At);

/// <summary>A leave.</summary>
/// <param name="Id">Its id; begins with the first date, see <see cref="Identity.Keys.RequestId"/>.</param>
/// <param name="Agent">Who is away.</param>
/// <param name="From">The first business date.</param>
/// <param name="To">The last business date.</param>
/// <param name="Kind">What kind of leave.</param>
/// <param name="Comment">Why; personal.</param>
/// <param name="By">Who asked.</param>
/// <param name="RequestedAt">When (UTC).</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Approvals">Who has agreed.</param>
/// <param name="Reason">Why it was rejected or withdrawn.</param>
[GenerateSerializer, Immutable, Alias("leave")]
public sealed record Leave(
    string Id, string Agent, DateOnly From, DateOnly To, LeaveKind Kind, string Comment, string By, DateTimeOffset RequestedAt, RequestStatus Status,
    ImmutableArray<Approval> Approvals, string? Reason)
{
    /// <summary>Days one leave may last.</summary>
    public const int MostDays = 31;

    /// <summary>Asked for or approved.</summary>
    public bool IsAlive => Status is RequestStatus.Requested or RequestStatus.Approved;

    /// <summary>Business dates from first to last.</summary>
    public int Days => To.DayNumber - From.DayNumber + 1;

    /// <summary>Whether it is about a date.</summary>
    public bool Covers(DateOnly date) => From <= date && date <= To;

    /// <summary>Who has to agree next: one day the department head; longer the department head, then the centre head (SHF-8).</summary>
    public ApprovalLevel Next => (Approvals.Length, Days) switch
    {
        (0, _) => ApprovalLevel.Manager,
        (1, > 1) => ApprovalLevel.Director,
        _ => ApprovalLevel.None,
    };

    /// <summary>Whether it holds once the next one has agreed.</summary>
    public bool IsLast => Next is ApprovalLevel.Director || Days == 1;
}

/// <summary>A swap: the partner works the agent's shift, the agent repays with one of the partner's (SHF-9).</summary>
/// <param name="Id">Its id; begins with the earlier date, see <see cref="Identity.Keys.RequestId"/>.</param>
/// <param name="Agent">Who asks.</param>
/// <param name="Date">Business date of the agent's shift.</param>
/// <param name="Partner">Who works it.</param>
/// <param name="PartnerDate">Business date of the partner's shift.</param>
/// <param name="Approval">Who has to agree.</param>
/// <param name="Comment">Why; personal.</param>
/// <param name="By">Who asked.</param>
/// <param name="RequestedAt">When (UTC).</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Approvals">Who has agreed.</param>
/// <param name="Reason">Why it was rejected or withdrawn.</param>
[GenerateSerializer, Immutable, Alias("swap")]
public sealed record Swap(
    string Id, string Agent, DateOnly Date, string Partner, DateOnly PartnerDate, SwapApproval Approval, string? Comment, string By,
    DateTimeOffset RequestedAt, RequestStatus Status, ImmutableArray<Approval> Approvals, string? Reason)
{
    /// <summary>Asked for or effective.</summary>
    public bool IsAlive => Status is RequestStatus.Requested or RequestStatus.Approved;

    /// <summary>Who has to agree next.</summary>
    public ApprovalLevel Next => (Approval, Approvals.Length) switch
    {
        (SwapApproval.Manager, 0) => ApprovalLevel.Manager,
        (SwapApproval.TwoLeads or SwapApproval.TwoLeadsThenManager, < 2) => ApprovalLevel.Lead,
        (SwapApproval.TwoLeadsThenManager, 2) => ApprovalLevel.Manager,
        _ => ApprovalLevel.None,
    };

    /// <summary>Whether it is effective once the next one has agreed.</summary>
    public bool IsLast => (Approval, Approvals.Length) is (SwapApproval.Manager, 0) or (SwapApproval.TwoLeads, 1) or (SwapApproval.TwoLeadsThenManager, 2);

    /// <summary>Whether somebody takes part in it.</summary>
    public bool Concerns(string agent) => Agent == agent || Partner == agent;

    /// <summary>Whether it changes what somebody works on a date.</summary>
    public bool Touches(string agent, DateOnly date) => Concerns(agent) && (Date == date || PartnerDate == date);
}

/// <summary>Somebody was not there without leave.</summary>
[GenerateSerializer, Immutable, Alias("absence")]
public sealed record Absence(string Agent, DateOnly Date, AbsenceCause Cause, string Comment, string By, DateTimeOffset At);

/// <summary>A date on which those on duty neither swap nor take leave (SHF-10): a public holiday, a campaign.</summary>
/// <param name="Date">The business date.</param>
/// <param name="Name">What it is.</param>
/// <param name="Rule">Id of the rule that blocks it.</param>
/// <param name="ExtremeCases">Leave for extreme cases is still possible (SHF-8: on holidays).</param>
[GenerateSerializer, Immutable, Alias("blocked-date")]
public sealed record BlockedDate(DateOnly Date, string Name, string Rule, bool ExtremeCases);
