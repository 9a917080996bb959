using Kefu.Domain.Agents;
using Kefu.Domain.Identity;
using Kefu.Gateway.Access;
using Kefu.Gateway.Agents;
using Kefu.Gateway.Description;
using Kefu.Gateway.Problems;
using Kefu.Gateway.Requests;
using Kefu.Ledger;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orleans;

namespace Kefu.Gateway.Duties;

/// <summary>What leads do about agents' presence, and what they are told of it (P0-7, TIM-18, SHF-12).</summary>
internal static class DutyEndpoints
{
    public static void MapDuties(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/agents/{agent}/sign-out", SignOut)
            .Describe("agents.sign-out", "A lead signs the agent out, for a rest or for good: open conversations go back to the front of their queues with their original time (SHF-12).")
            .Needs(Permission.Lead).Answers<PresenceView>(200).Refuses(404, 409, 422);
        routes.MapGet("/agents/{agent}/duty", Duty)
            .Describe("agents.duty", "The agent's duty as recorded: presence, missed leases, losses and violations of a business date.")
            .Needs(Permission.LookAgents).Answers<DutyView>(200).Refuses(404)
            .WithMetadata(ParameterDoc.Query("date", "A business date; the last one with a duty if not given.", format: "date"));
        routes.MapGet("/incidents", Incidents)
            .Describe("incidents.list", "Who was lost, who was off the post for too long, whom a lead signed out, with the conversations concerned.")
            .Needs(Permission.LookAgents).Answers<IncidentPage>(200)
            .WithMetadata(
                ParameterDoc.Query("date", "A business date; today's of the tenant if not given.", format: "date"),
                ParameterDoc.OneOf<IncidentKind>("kind", "Only incidents of this kind."));
    }

    private static async Task<IResult> SignOut(
        string agent, Body<SignOutBody> body, Act act, Subject subject, IGrainFactory grains, CancellationToken cancellationToken) => PresenceEndpoints.View(
        await AgentEndpoints.Grain(grains, subject, agent).SignOut(act.Command(body), body.Value.Rest, body.Value.Reason, cancellationToken));

    private static async Task<IResult> Duty(string agent, HttpRequest request, Subject subject, ILedgerReader ledger, CancellationToken cancellationToken)
    {
        var stream = Query.Date(request, "date") is { } date
            ? Keys.AgentDuty(subject.Tenant.Id, agent, date)
            : await ledger.LastStream(Keys.AgentDuties(subject.Tenant.Id, agent), cancellationToken);
        var duty = stream is null ? null : DutyView.Of(agent, await ledger.ReadStream(stream, cancellationToken: cancellationToken));
        return duty is null
            ? Problem.Of(ProblemTypes.NotFound, "The agent had no duty on this date.")
            : Answer.Ok(duty, GatewayJson.Default.DutyView);
    }

    private static async Task<IResult> Incidents(
        HttpRequest request, Paging paging, Caller caller, Subject subject, ILedgerReader ledger, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var date = Query.Date(request, "date") ?? subject.Tenant.Settings.DateOf(now);
        var kind = Query.OneOf<IncidentKind>(request, "kind");
        var (agents, next) = paging.Of([.. subject.Tenant.Agents().Where(Concerns)], a => a.Agent);

        // Reads asked at the same moment are one query.
        var duties = await Task.WhenAll(agents.Select(a => Read(a, date, subject, ledger, cancellationToken)));
        return Answer.Ok(
            new IncidentPage([.. duties.SelectMany(d => d?.Incidents ?? []).Where(i => kind is null || i.Kind == kind)], next), GatewayJson.Default.IncidentPage);

        // Agents see what was recorded of themselves, not of their colleagues.
        bool Concerns(AgentState agent) => caller.IsTenantWide ? caller.SeesAgent(subject.Tenant, agent, now) : agent.Agent == caller.Agent;
    }

    private static async Task<DutyView?> Read(AgentState agent, DateOnly date, Subject subject, ILedgerReader ledger, CancellationToken cancellationToken) =>
        DutyView.Of(agent.Agent, await ledger.ReadStream(Keys.AgentDuty(subject.Tenant.Id, agent.Agent, date), cancellationToken: cancellationToken));
}
