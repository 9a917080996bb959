using System.Collections.Immutable;
using Kefu.Domain.Rosters;
using Kefu.Domain.Tenants;
using Kefu.Gateway.Requests;

namespace Kefu.Gateway.Rosters;

/// <summary>A leave to ask for.</summary>
/// <param name="From">The first business date.</param>
/// <param name="Kind">Ordinary, Special or Extreme (SHF-8).</param>
/// <param name="Comment">Why; shown to the agent and to those who decide.</param>
/// <param name="To">The last business date; the first one if absent.</param>
internal sealed record LeaveBody(DateOnly From, LeaveKind Kind, string Comment, DateOnly? To = null) : IChecked
{
    public void Check(Findings findings)
    {
        if (!Enum.IsDefined(Kind))
        {
            findings.Add("kind", "kind is Ordinary, Special or Extreme.");
        }

        findings.Line("comment", Comment, Bounds.ReasonLength);
    }
}

/// <summary>A swap to ask for.</summary>
/// <param name="Date">Business date of the agent's shift, which the partner would work.</param>
/// <param name="Partner">The partner.</param>
/// <param name="PartnerDate">Business date of the partner's shift, with which the agent repays.</param>
/// <param name="Comment">Why; shown to the agent and to those who decide.</param>
internal sealed record SwapBody(DateOnly Date, string Partner, DateOnly PartnerDate, string? Comment = null) : IChecked
{
    public void Check(Findings findings)
    {
        findings.Id("partner", Partner);
        if (Comment is not null)
        {
            findings.Line("comment", Comment, Bounds.ReasonLength);
        }
    }
}

/// <summary>An absence to record.</summary>
/// <param name="Date">The business date of the shift.</param>
/// <param name="Cause">NoLeave, LeftEarly or MuddledSwap.</param>
/// <param name="Comment">What happened.</param>
internal sealed record AbsenceBody(DateOnly Date, AbsenceCause Cause, string Comment) : IChecked
{
    public void Check(Findings findings)
    {
        if (!Enum.IsDefined(Cause))
        {
            findings.Add("cause", "cause is NoLeave, LeftEarly or MuddledSwap.");
        }

        if (Date.Year is < 2000 or >= 3000)
        {
            findings.Add("date", "date is a date such as 2026-11-11.");
        }

        findings.Line("comment", Comment, Bounds.ReasonLength);
    }
}

/// <summary>A rejection.</summary>
/// <param name="Reason">Why.</param>
internal sealed record RejectBody(string Reason) : IChecked
{
    public void Check(Findings findings) => findings.Line("reason", Reason, Bounds.ReasonLength);
}

/// <summary>A withdrawal.</summary>
/// <param name="Reason">Why.</param>
internal sealed record WithdrawBody(string? Reason = null) : IChecked
{
    public void Check(Findings findings)
    {
        if (Reason is not null)
        {
            findings.Line("reason", Reason, Bounds.ReasonLength);
        }
    }
}

/// <summary>A request that was made.</summary>
/// <param name="Id">Its id.</param>
internal sealed record RequestView(string Id);

/// <summary>Somebody's agreement.</summary>
/// <param name="Level">Lead, Manager or Director.</param>
/// <param name="By">Who.</param>
/// <param name="At">When.</param>
internal sealed record ApprovalView(ApprovalLevel Level, string By, DateTimeOffset At)
{
    public static ImmutableArray<ApprovalView> Of(ImmutableArray<Approval> approvals) => [.. approvals.Select(a => new ApprovalView(a.Level, a.By, a.At))];
}

/// <summary>A leave.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Agent">Who is away.</param>
/// <param name="From">The first business date.</param>
/// <param name="To">The last business date.</param>
/// <param name="Kind">What kind of leave.</param>
/// <param name="Status">Requested, Approved, Rejected or Withdrawn.</param>
/// <param name="WaitsFor">Who has to agree next; absent when nobody has to.</param>
/// <param name="Approvals">Who has agreed.</param>
/// <param name="RequestedAt">When it was asked for.</param>
/// <param name="Reason">Why it was rejected or withdrawn.</param>
/// <param name="Comment">Why it was asked for; only for the agent and those who decide.</param>
internal sealed record LeaveView(
    string Id, string Agent, DateOnly From, DateOnly To, LeaveKind Kind, RequestStatus Status, ApprovalLevel? WaitsFor, ImmutableArray<ApprovalView> Approvals,
    DateTimeOffset RequestedAt, string? Reason, string? Comment)
{
    public static LeaveView Of(Leave l, bool withComment) => new(
        l.Id, l.Agent, l.From, l.To, l.Kind, l.Status, l.Status is RequestStatus.Requested ? l.Next : null, ApprovalView.Of(l.Approvals), l.RequestedAt, l.Reason,
        withComment ? l.Comment : null);
}

/// <summary>A page of leaves.</summary>
/// <param name="Items">By id, which is by first date.</param>
/// <param name="Next">Cursor of the next page; absent on the last.</param>
internal sealed record LeavePage(ImmutableArray<LeaveView> Items, string? Next);

/// <summary>A swap.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Agent">Who asks.</param>
/// <param name="Date">Business date of the agent's shift, which the partner works.</param>
/// <param name="Partner">The partner.</param>
/// <param name="PartnerDate">Business date of the partner's shift, with which the agent repays.</param>
/// <param name="Approval">Who has to agree in all.</param>
/// <param name="Status">Requested, Approved (effective), Rejected or Withdrawn.</param>
/// <param name="WaitsFor">Who has to agree next; absent when nobody has to.</param>
/// <param name="Approvals">Who has agreed.</param>
/// <param name="RequestedAt">When it was asked for.</param>
/// <param name="Reason">Why it was rejected or withdrawn.</param>
/// <param name="Comment">Why it was asked for; only for the agent and those who decide.</param>
internal sealed record SwapView(
    string Id, string Agent, DateOnly Date, string Partner, DateOnly PartnerDate, SwapApproval Approval, RequestStatus Status, ApprovalLevel? WaitsFor,
    ImmutableArray<ApprovalView> Approvals, DateTimeOffset RequestedAt, string? Reason, string? Comment)
{
    public static SwapView Of(Swap s, bool withComment) => new(
        s.Id, s.Agent, s.Date, s.Partner, s.PartnerDate, s.Approval, s.Status, s.Status is RequestStatus.Requested ? s.Next : null, ApprovalView.Of(s.Approvals),
        s.RequestedAt, s.Reason, withComment ? s.Comment : null);
}

/// <summary>A page of swaps.</summary>
/// <param name="Items">By id, which is by the earlier date.</param>
/// <param name="Next">Cursor of the next page; absent on the last.</param>
internal sealed record SwapPage(ImmutableArray<SwapView> Items, string? Next);
