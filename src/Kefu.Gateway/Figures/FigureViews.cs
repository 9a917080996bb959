using System.Collections.Immutable;
using Kefu.Domain.Figures;
using Kefu.Domain.Tenants;
using Kefu.Ledger.Figures;

namespace Kefu.Gateway.Figures;

/// <summary>How long something takes. Percentiles are bounds of classes, and 14,400 stands for all that is longer.</summary>
/// <param name="Count">How many.</param>
/// <param name="MeanSeconds">Mean.</param>
/// <param name="P50">Seconds within which half were done.</param>
/// <param name="P90">Seconds within which 90 percent were done.</param>
/// <param name="P99">Seconds within which 99 percent were done.</param>
internal sealed record TimingView(long Count, double? MeanSeconds, int? P50, int? P90, int? P99)
{
    public static TimingView Of(Tally t, Measure m) => new(t.Count(m), t.MeanSeconds(m), t.PercentileSeconds(m, 50), t.PercentileSeconds(m, 90), t.PercentileSeconds(m, 99));
}

/// <summary>A share, and whether it reaches what is wanted.</summary>
/// <param name="Value">0 to 1; absent as long as there is nothing to compare.</param>
/// <param name="Met">Whether the share that is wanted is reached; absent where none is wanted.</param>
internal sealed record ShareView(double? Value, bool? Met)
{
    public static ShareView Of(Share s) => new(s.Value, s.Met);
}

/// <summary>What figures amount to, beside the thresholds that hold (P0-9).</summary>
/// <param name="ServiceLevelSeconds">The threshold of the service level; absent for agents.</param>
/// <param name="ServiceLevel">Assigned within it, of those assigned or gone before (TIM-3).</param>
/// <param name="AverageQueueSeconds">Mean time to the first assignment (TIM-6).</param>
/// <param name="AverageQueueMet">Whether that is good enough.</param>
/// <param name="AnswerRate">Answered, of those answered or ended (TIM-1).</param>
/// <param name="Abandonment">Gone before anybody was assigned.</param>
/// <param name="AverageHandleSeconds">Mean handling time (TIM-4).</param>
/// <param name="HandleBand">Where that stands: Below, Within or Above the band.</param>
/// <param name="FirstContact">Resolved at first contact, of those answered and closed (TIM-8).</param>
/// <param name="Transfer">Transferred (P0-5).</param>
/// <param name="PlatformClock">In time by the platform's own clock.</param>
/// <param name="Rating">Mean evaluation, 1 to 5.</param>
internal sealed record BenchmarkView(
    int? ServiceLevelSeconds, ShareView ServiceLevel, double? AverageQueueSeconds, bool? AverageQueueMet, ShareView AnswerRate, ShareView Abandonment,
    double? AverageHandleSeconds, HandleBand? HandleBand, ShareView FirstContact, ShareView Transfer, ShareView PlatformClock, double? Rating)
{
    public static BenchmarkView Of(Benchmarks b) => new(
        b.ServiceLevelSeconds == 0 ? null : b.ServiceLevelSeconds, ShareView.Of(b.ServiceLevel), b.AverageQueueSeconds, b.QueueMet, ShareView.Of(b.AnswerRate),
        ShareView.Of(b.Abandonment), b.AverageHandleSeconds, b.Handle, ShareView.Of(b.FirstContact), ShareView.Of(b.Transfer), ShareView.Of(b.Clock), b.Rating);
}

/// <summary>Figures of inquiries, of the date or half hour in which they arrived. What each means: Kefu.Domain/Figures/README.md.</summary>
/// <param name="Arrived">Inquiries.</param>
/// <param name="Undecided">Of those, neither assigned nor gone yet.</param>
/// <param name="Queue">First message to first assignment.</param>
/// <param name="Abandoned">Gone before anybody was assigned.</param>
/// <param name="LeftLater">Gone while waiting again.</param>
/// <param name="CameBack">Came back on the same date after they had gone.</param>
/// <param name="FirstReply">First message to first answer.</param>
/// <param name="Unanswered">Ended without any answer.</param>
/// <param name="Handle">Handling of those answered and closed.</param>
/// <param name="Closed">Closed.</param>
/// <param name="ResolvedAtFirstContact">Resolved at first contact.</param>
/// <param name="Reopened">Times that a closed one went on.</param>
/// <param name="Transferred">Transferred at least once.</param>
/// <param name="Transfers">All transfers.</param>
/// <param name="Tenures">Times that an agent became the owner.</param>
/// <param name="Silent">Of those, ended without an answer of the owner.</param>
/// <param name="Declined">Ended by a decline.</param>
/// <param name="GivenBack">Ended by giving back.</param>
/// <param name="OwnerLost">Ended because the owner was gone.</param>
/// <param name="Replies">Answers.</param>
/// <param name="Rounds">Waiting rounds.</param>
/// <param name="Response">Waiting rounds that were answered.</param>
/// <param name="PlatformDue">What the platform's clock counts, in its own unit.</param>
/// <param name="PlatformMet">Of those, in time.</param>
/// <param name="Invited">Invitations to evaluate.</param>
/// <param name="Ratings">Evaluations of 1, 2, 3, 4 and 5.</param>
/// <param name="Benchmarks">What it amounts to.</param>
internal sealed record InquiryFigures(
    long Arrived, long Undecided, TimingView Queue, TimingView Abandoned, long LeftLater, long CameBack, TimingView FirstReply, long Unanswered, TimingView Handle,
    long Closed, long ResolvedAtFirstContact, long Reopened, long Transferred, long Transfers, long Tenures, long Silent, long Declined, long GivenBack,
    long OwnerLost, long Replies, long Rounds, TimingView Response, long PlatformDue, long PlatformMet, long Invited, ImmutableArray<long> Ratings,
    BenchmarkView Benchmarks)
{
    public static InquiryFigures Of(Tally t, EffectiveSettings settings) => new(
        t.Count(Measure.Arrived), t.Count(Measure.Arrived) - t.Count(Measure.Queue, Measure.Abandoned), TimingView.Of(t, Measure.Queue),
        TimingView.Of(t, Measure.Abandoned), t.Count(Measure.Left), t.Count(Measure.CameBack), TimingView.Of(t, Measure.FirstReply), t.Count(Measure.Unanswered),
        TimingView.Of(t, Measure.Handle), t.Count(Measure.Closed), t.Count(Measure.Resolved), t.Count(Measure.Reopened), t.Count(Measure.Transferred),
        t.Count(Measure.TransfersOut), t.Count(Measure.Tenures), t.Count(Measure.Silent), t.Count(Measure.Declined), t.Count(Measure.GivenBack),
        t.Count(Measure.OwnerLost), t.Count(Measure.Replies), t.Count(Measure.Rounds), TimingView.Of(t, Measure.Response), t.Count(Measure.ClockDue),
        t.Count(Measure.ClockMet), t.Count(Measure.Invited), TenureFigures.RatingsOf(t),
        BenchmarkView.Of(Domain.Figures.Benchmarks.OfInquiries(t, settings)));
}

/// <summary>Figures of an agent's tenures, of the agent's date or half hour in which they began.</summary>
/// <param name="Taken">Inquiries that count for the daily cap (CAP-1).</param>
/// <param name="OnDuty">Whether the agent was there on that date.</param>
/// <param name="Tenures">Times that the agent became an owner.</param>
/// <param name="Silent">Of those, ended without an answer.</param>
/// <param name="FirstToReply">Inquiries whose very first answer was this agent's.</param>
/// <param name="FirstReply">Beginning of the tenure to the own first answer.</param>
/// <param name="Handle">Handling of answered tenures.</param>
/// <param name="Closed">Closes.</param>
/// <param name="ResolvedAtFirstContact">Resolved at first contact.</param>
/// <param name="TransfersOut">Transfers away.</param>
/// <param name="TransfersIn">Transfers to the agent.</param>
/// <param name="Declined">Tenures ended by a decline.</param>
/// <param name="GivenBack">Ended by giving back.</param>
/// <param name="OwnerLost">Ended because the agent was gone.</param>
/// <param name="Replies">Answers, to whosever conversation.</param>
/// <param name="Response">Waiting rounds that the agent answered, as far as they were the agent's.</param>
/// <param name="PlatformDue">What the platform's clock counts of what the agent answered.</param>
/// <param name="PlatformMet">Of those, in time.</param>
/// <param name="Invited">Invitations to evaluate, of inquiries that the agent closed first.</param>
/// <param name="Ratings">Evaluations of 1, 2, 3, 4 and 5.</param>
/// <param name="Benchmarks">What it amounts to.</param>
internal sealed record TenureFigures(
    long Taken, bool OnDuty, long Tenures, long Silent, long FirstToReply, TimingView FirstReply, TimingView Handle, long Closed, long ResolvedAtFirstContact,
    long TransfersOut, long TransfersIn, long Declined, long GivenBack, long OwnerLost, long Replies, TimingView Response, long PlatformDue, long PlatformMet,
    long Invited, ImmutableArray<long> Ratings, BenchmarkView Benchmarks)
{
    public static TenureFigures Of(Tally t, EffectiveSettings settings) => new(
        t.Count(Measure.Taken), t.Count(Measure.SignIns, Measure.Taken) > 0, t.Count(Measure.Tenures), t.Count(Measure.Silent), t.Count(Measure.FirstToReply),
        TimingView.Of(t, Measure.FirstReply), TimingView.Of(t, Measure.Handle), t.Count(Measure.Closed), t.Count(Measure.Resolved),
        t.Count(Measure.TransfersOut), t.Count(Measure.TransfersIn), t.Count(Measure.Declined), t.Count(Measure.GivenBack), t.Count(Measure.OwnerLost),
        t.Count(Measure.Replies), TimingView.Of(t, Measure.Response), t.Count(Measure.ClockDue), t.Count(Measure.ClockMet), t.Count(Measure.Invited),
        RatingsOf(t), BenchmarkView.Of(Domain.Figures.Benchmarks.OfTenures(t, settings)));

    public static ImmutableArray<long> RatingsOf(Tally t) =>
        [t.Count(Measure.Rated1), t.Count(Measure.Rated2), t.Count(Measure.Rated3), t.Count(Measure.Rated4), t.Count(Measure.Rated5)];
}

/// <summary>How far the figures have come: they are folded behind the ledger.</summary>
/// <param name="Definitions">Version of the definitions.</param>
/// <param name="UpTo">When the last thing that is in them was decided; absent before the first. Later things are not in them yet.</param>
/// <param name="Complete">Nothing more had happened when this was asked.</param>
internal sealed record ProgressView(int Definitions, DateTimeOffset? UpTo, bool Complete)
{
    // Positions stay inside: they count what other tenants do, too.
    public static ProgressView Of(FigureProgress p) => new(p.Version, p.At, p.Behind == 0);
}

/// <summary>Figures of inquiries on one date.</summary>
/// <param name="Date">The business date.</param>
/// <param name="Figures">The figures.</param>
internal sealed record InquiryDay(DateOnly Date, InquiryFigures Figures);

/// <summary>Figures of inquiries of one half hour.</summary>
/// <param name="From">Its beginning.</param>
/// <param name="Figures">The figures.</param>
internal sealed record InquiryInterval(DateTimeOffset From, InquiryFigures Figures);

/// <summary>Figures of a tenant, a store or a group.</summary>
/// <param name="Store">The store; absent for the whole tenant.</param>
/// <param name="Group">The group; absent for all groups.</param>
/// <param name="From">First business date.</param>
/// <param name="To">Last business date.</param>
/// <param name="Progress">How far the figures have come.</param>
/// <param name="Figures">All dates together.</param>
/// <param name="Days">Each date that has figures.</param>
/// <param name="Intervals">Each half hour, if asked for, else empty; a date's last inquiries may have come on the next calendar day.</param>
internal sealed record InquiryReport(
    string? Store, string? Group, DateOnly From, DateOnly To, ProgressView Progress, InquiryFigures Figures, ImmutableArray<InquiryDay> Days,
    ImmutableArray<InquiryInterval> Intervals);

/// <summary>Figures of tenures on one date.</summary>
/// <param name="Date">The business date.</param>
/// <param name="Figures">The figures.</param>
internal sealed record TenureDay(DateOnly Date, TenureFigures Figures);

/// <summary>Figures of tenures of one half hour.</summary>
/// <param name="From">Its beginning.</param>
/// <param name="Figures">The figures.</param>
internal sealed record TenureInterval(DateTimeOffset From, TenureFigures Figures);

/// <summary>Figures of an agent.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="From">First business date.</param>
/// <param name="To">Last business date.</param>
/// <param name="Progress">How far the figures have come.</param>
/// <param name="Figures">All dates together.</param>
/// <param name="Days">Each date that has figures.</param>
/// <param name="Intervals">Each half hour, if asked for, else empty.</param>
internal sealed record TenureReport(
    string Agent, DateOnly From, DateOnly To, ProgressView Progress, TenureFigures Figures, ImmutableArray<TenureDay> Days, ImmutableArray<TenureInterval> Intervals);

/// <summary>A store's or group's figures in a list.</summary>
/// <param name="Store">The store; absent for groups of the whole tenant.</param>
/// <param name="Group">The group; absent for a store as a whole.</param>
/// <param name="Figures">The figures.</param>
internal sealed record InquiryLine(string? Store, string? Group, InquiryFigures Figures);

/// <summary>A page of stores or groups.</summary>
/// <param name="Date">The business date.</param>
/// <param name="Progress">How far the figures have come.</param>
/// <param name="Items">Those asked for, by id, also those without figures.</param>
/// <param name="Next">Cursor of the next page; absent on the last.</param>
internal sealed record InquiryPage(DateOnly Date, ProgressView Progress, ImmutableArray<InquiryLine> Items, string? Next);

/// <summary>An agent's figures in a list.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="Figures">The figures.</param>
internal sealed record TenureLine(string Agent, TenureFigures Figures);

/// <summary>A page of agents.</summary>
/// <param name="Date">The business date.</param>
/// <param name="Progress">How far the figures have come.</param>
/// <param name="Items">Those asked for, by id.</param>
/// <param name="Next">Cursor of the next page; absent on the last.</param>
internal sealed record TenurePage(DateOnly Date, ProgressView Progress, ImmutableArray<TenureLine> Items, string? Next);
