using System.Collections.Immutable;
using Kefu.Contracts.Commands;
using Kefu.Contracts.Rosters;
using Kefu.Domain.Rosters;
using Kefu.Gateway.Access;
using Kefu.Gateway.Description;
using Kefu.Gateway.Problems;
using Kefu.Gateway.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orleans;

namespace Kefu.Gateway.Rosters;

/// <summary>Leave, swaps and absences (SHF-8, SHF-9, SHF-10).</summary>
internal static class RequestEndpoints
{
    public static void MapLeaveAndSwaps(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/agents/{agent}/leave", AskLeave).Describe("leave.ask", "Asks for leave within the guard times of SHF-8. Whoever stays away otherwise is absent.")
            .Needs(Permission.Work).Answers<RequestView>(201).Refuses(404, 409, 422);
        routes.MapGet("/leave", Leaves).Describe("leave.list", "Leaves about dates of a month. Agents see their own.")
            .Needs(Permission.LookRosters).Answers<LeavePage>(200).WithMetadata(Filters);
        routes.MapGet("/leave/{leave}", Leave).Describe("leave.get", "One leave.").Needs(Permission.LookRosters).Answers<LeaveView>(200).Refuses(404);
        routes.MapPost("/leave/{leave}/approve", ApproveLeave)
            .Describe("leave.approve", "Agrees to a leave: one day the department head, longer also the centre head, no level skipped (SHF-8).")
            .Needs(Permission.Agree).Answers<CommandView>(200).Refuses(404, 409, 422);
        routes.MapPost("/leave/{leave}/reject", RejectLeave).Describe("leave.reject", "Rejects a leave.")
            .Needs(Permission.Agree).Answers<CommandView>(200).Refuses(404, 409, 422);
        routes.MapPost("/leave/{leave}/withdraw", WithdrawLeave).Describe("leave.withdraw", "Takes a leave back before it begins.")
            .Needs(Permission.Work).Answers<CommandView>(200).Refuses(404, 409, 422);

        routes.MapPost("/agents/{agent}/swaps", AskSwap)
            .Describe("swaps.ask", "Asks for a swap: the partner works the agent's shift, the agent repays with one of the partner's (SHF-9).")
            .Needs(Permission.Work).Answers<RequestView>(201).Refuses(404, 409, 422);
        routes.MapGet("/swaps", Swaps).Describe("swaps.list", "Swaps about dates of a month. Agents see their own.")
            .Needs(Permission.LookRosters).Answers<SwapPage>(200).WithMetadata(Filters);
        routes.MapGet("/swaps/{swap}", Swap).Describe("swaps.get", "One swap.").Needs(Permission.LookRosters).Answers<SwapView>(200).Refuses(404);
        routes.MapPost("/swaps/{swap}/approve", ApproveSwap)
            .Describe("swaps.approve", "Agrees to a swap: two leads who do not take part, or as the settings say (SHF-9).")
            .Needs(Permission.Agree).Answers<CommandView>(200).Refuses(404, 409, 422);
        routes.MapPost("/swaps/{swap}/reject", RejectSwap).Describe("swaps.reject", "Rejects a swap.")
            .Needs(Permission.Agree).Answers<CommandView>(200).Refuses(404, 409, 422);
        routes.MapPost("/swaps/{swap}/withdraw", WithdrawSwap)
            .Describe("swaps.withdraw", "Takes a swap back: who asked while it is not agreed, a lead until its first shift begins.")
            .Needs(Permission.Work).Answers<CommandView>(200).Refuses(404, 409, 422);

        routes.MapPost("/agents/{agent}/absences", Absent)
            .Describe("absences.record", "Records that somebody was not there without leave. People do that; the system never does by itself.")
            .Needs(Permission.Agree).Answers<CommandView>(200).Refuses(404, 409, 422);
    }

    private static object[] Filters =>
    [
        ParameterDoc.Query("month", "Such as 2026-11; this month if not given."), ParameterDoc.Query("agent", "Only of this agent."),
        ParameterDoc.OneOf<RequestStatus>("status", "Only those that stand here."),
    ];

    private static async Task<IResult> AskLeave(
        string agent, Body<LeaveBody> body, Act act, Subject subject, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var b = body.Value;
        var reply = await Grain(grains, subject).AskLeave(act.Command(body, personal: true), new(agent, b.From, b.To ?? b.From, b.Kind, b.Comment), cancellationToken);
        return Asked(reply, "/v1/leave/");
    }

    private static async Task<IResult> Leaves(
        Paging paging, HttpRequest request, Caller caller, Subject subject, IGrainFactory grains, TimeProvider clock, CancellationToken cancellationToken)
    {
        var query = QueryOf(paging, request, caller, subject, clock.GetUtcNow());
        var leaves = await Grain(grains, subject).Leaves(query, cancellationToken);
        var next = leaves.Length == query.Limit ? Cursors.Write(leaves[^1].Id) : null;
        var items = leaves.Where(l => Sees(caller, subject, clock, l.Agent)).Select(l => LeaveView.Of(l, SeesComment(caller, l.Agent)));
        return Answer.Ok(new LeavePage([.. items], next), GatewayJson.Default.LeavePage);
    }

    private static async Task<IResult> Leave(string leave, Caller caller, Subject subject, IGrainFactory grains, TimeProvider clock, CancellationToken cancellationToken)
    {
        var found = await FindLeave(leave, caller, subject, grains, clock, cancellationToken);
        return Answer.Ok(LeaveView.Of(found, SeesComment(caller, found.Agent)), GatewayJson.Default.LeaveView);
    }

    private static async Task<IResult> ApproveLeave(
        string leave, Act act, Caller caller, Subject subject, IGrainFactory grains, TimeProvider clock, CancellationToken cancellationToken)
    {
        await FindLeave(leave, caller, subject, grains, clock, cancellationToken);
        return Answer.Of(await Grain(grains, subject).DecideLeave(act.Command(), leave, new(true, LevelsOf(caller), null), cancellationToken));
    }

    private static async Task<IResult> RejectLeave(
        string leave, Body<RejectBody> body, Act act, Caller caller, Subject subject, IGrainFactory grains, TimeProvider clock, CancellationToken cancellationToken)
    {
        await FindLeave(leave, caller, subject, grains, clock, cancellationToken);
        return Answer.Of(await Grain(grains, subject).DecideLeave(act.Command(body), leave, new(false, LevelsOf(caller), body.Value.Reason), cancellationToken));
    }

    private static async Task<IResult> WithdrawLeave(
        string leave, Body<WithdrawBody> body, Act act, Caller caller, Subject subject, IGrainFactory grains, TimeProvider clock, CancellationToken cancellationToken)
    {
        await FindLeave(leave, caller, subject, grains, clock, cancellationToken);
        return Answer.Of(await Grain(grains, subject).WithdrawLeave(act.Command(body), leave, caller.May(Permission.Agree), body.Value.Reason, cancellationToken));
    }

    private static async Task<IResult> AskSwap(string agent, Body<SwapBody> body, Act act, Subject subject, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var b = body.Value;
        var reply = await Grain(grains, subject).AskSwap(act.Command(body, personal: true), new(agent, b.Date, b.Partner, b.PartnerDate, b.Comment), cancellationToken);
        return Asked(reply, "/v1/swaps/");
    }

    private static async Task<IResult> Swaps(
        Paging paging, HttpRequest request, Caller caller, Subject subject, IGrainFactory grains, TimeProvider clock, CancellationToken cancellationToken)
    {
        var query = QueryOf(paging, request, caller, subject, clock.GetUtcNow());
        var swaps = await Grain(grains, subject).Swaps(query, cancellationToken);
        var next = swaps.Length == query.Limit ? Cursors.Write(swaps[^1].Id) : null;
        var items = swaps.Where(s => Sees(caller, subject, clock, s.Agent) || Sees(caller, subject, clock, s.Partner))
            .Select(s => SwapView.Of(s, SeesComment(caller, s.Agent)));
        return Answer.Ok(new SwapPage([.. items], next), GatewayJson.Default.SwapPage);
    }

    private static async Task<IResult> Swap(string swap, Caller caller, Subject subject, IGrainFactory grains, TimeProvider clock, CancellationToken cancellationToken)
    {
        var found = await FindSwap(swap, caller, subject, grains, clock, cancellationToken);
        return Answer.Ok(SwapView.Of(found, SeesComment(caller, found.Agent)), GatewayJson.Default.SwapView);
    }

    private static async Task<IResult> ApproveSwap(
        string swap, Act act, Caller caller, Subject subject, IGrainFactory grains, TimeProvider clock, CancellationToken cancellationToken)
    {
        await FindSwap(swap, caller, subject, grains, clock, cancellationToken);
        return Answer.Of(await Grain(grains, subject).DecideSwap(act.Command(), swap, new(true, LevelsOf(caller), null), cancellationToken));
    }

    private static async Task<IResult> RejectSwap(
        string swap, Body<RejectBody> body, Act act, Caller caller, Subject subject, IGrainFactory grains, TimeProvider clock, CancellationToken cancellationToken)
    {
        await FindSwap(swap, caller, subject, grains, clock, cancellationToken);
        return Answer.Of(await Grain(grains, subject).DecideSwap(act.Command(body), swap, new(false, LevelsOf(caller), body.Value.Reason), cancellationToken));
    }

    private static async Task<IResult> WithdrawSwap(
        string swap, Body<WithdrawBody> body, Act act, Caller caller, Subject subject, IGrainFactory grains, TimeProvider clock, CancellationToken cancellationToken)
    {
        await FindSwap(swap, caller, subject, grains, clock, cancellationToken);
        return Answer.Of(await Grain(grains, subject).WithdrawSwap(act.Command(body), swap, caller.May(Permission.Agree), body.Value.Reason, cancellationToken));
    }

    private static async Task<IResult> Absent(string agent, Body<AbsenceBody> body, Act act, Subject subject, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var b = body.Value;
        return Answer.Of(await Grain(grains, subject).RecordAbsence(act.Command(body, personal: true), agent, b.Date, b.Cause, b.Comment, cancellationToken));
    }

    private static IRosterGrain Grain(IGrainFactory grains, Subject subject) => CalendarEndpoints.Grain(grains, subject);

    private static IResult Asked(RequestReply reply, string path) => reply.Refusal is { } refusal
        ? Problem.Of(refusal)
        : Answer.Done(new RequestView(reply.Id), GatewayJson.Default.RequestView, reply.Replayed, path + reply.Id);

    private static async Task<Leave> FindLeave(
        string id, Caller caller, Subject subject, IGrainFactory grains, TimeProvider clock, CancellationToken cancellationToken)
    {
        var leave = Ids.IsDigest(id) ? await Grain(grains, subject).Leave(id, cancellationToken) : null;
        return leave is not null && Sees(caller, subject, clock, leave.Agent) ? leave : throw Unknown("leave");
    }

    private static async Task<Swap> FindSwap(string id, Caller caller, Subject subject, IGrainFactory grains, TimeProvider clock, CancellationToken cancellationToken)
    {
        var swap = Ids.IsDigest(id) ? await Grain(grains, subject).Swap(id, cancellationToken) : null;
        return swap is not null && (Sees(caller, subject, clock, swap.Agent) || Sees(caller, subject, clock, swap.Partner)) ? swap : throw Unknown("swap");
    }

    private static ProblemException Unknown(string what) => Problem.Of(RefusalTypes.UnknownRequest, $"No {what} with this id in this tenant.").Thrown();

    private static RequestQuery QueryOf(Paging paging, HttpRequest request, Caller caller, Subject subject, DateTimeOffset now)
    {
        // Whoever is nothing but an agent sees what is about that agent.
        var agent = caller.IsTenantWide ? Query.Name(request, "agent") : caller.Agent ?? "";
        return new(Months.Of(request, "month") ?? RosterEndpoints.Today(subject, now), agent, Query.OneOf<RequestStatus>(request, "status"), paging.Cursor, paging.Limit);
    }

    private static bool Sees(Caller caller, Subject subject, TimeProvider clock, string agent) =>
        agent == caller.Agent
        || (caller.IsTenantWide && subject.Tenant.Agent(agent) is { } state && caller.SeesAgent(subject.Tenant, state, clock.GetUtcNow()));

    // Why somebody is away is personal: for the person and for those who decide.
    private static bool SeesComment(Caller caller, string agent) => agent == caller.Agent || caller.May(Permission.Agree);

    private static ImmutableArray<ApprovalLevel> LevelsOf(Caller caller) =>
    [
        .. caller.May(Permission.AgreeAsLead) ? [ApprovalLevel.Lead] : ImmutableArray<ApprovalLevel>.Empty,
        .. caller.May(Permission.AgreeAsManager) ? [ApprovalLevel.Manager] : ImmutableArray<ApprovalLevel>.Empty,
        .. caller.May(Permission.AgreeAsDirector) ? [ApprovalLevel.Director] : ImmutableArray<ApprovalLevel>.Empty,
    ];
}
