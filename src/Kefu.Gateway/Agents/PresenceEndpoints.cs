using Kefu.Contracts.Agents;
using Kefu.Gateway.Access;
using Kefu.Gateway.Description;
using Kefu.Gateway.Problems;
using Kefu.Gateway.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orleans;

namespace Kefu.Gateway.Agents;

/// <summary>Agents coming, going, and staying.</summary>
internal static class PresenceEndpoints
{
    public static void MapPresence(this IEndpointRouteBuilder routes)
    {
        routes.MapPut("/agents/{agent}/presence", Set).Describe("agents.set-presence", "The agent comes, steps away or goes. Being there begins a lease that heartbeats renew. Going with open conversations needs a hand-over (P0-8).")
            .Needs(Permission.Work).Answers<PresenceView>(200).Refuses(404, 409, 422);
        routes.MapPost("/agents/{agent}/heartbeat", Beat).Describe("agents.heartbeat", "Renews the lease. Repeatable by nature: it needs no Idempotency-Key.")
            .Needs(Permission.Work).Answers<PresenceView>(200).Refuses(404, 409);
    }

    private static async Task<IResult> Set(
        string agent, Body<PresenceBody> body, Act act, Device device, Subject subject, IGrainFactory grains, CancellationToken cancellationToken) =>
        View(await AgentEndpoints.Grain(grains, subject, agent).SetPresence(act.Command(body), body.Value.Presence, device.Name, cancellationToken));

    private static async Task<IResult> Beat(string agent, Device device, Subject subject, IGrainFactory grains, CancellationToken cancellationToken) =>
        View(await AgentEndpoints.Grain(grains, subject, agent).Heartbeat(device.Name, cancellationToken));

    internal static IResult View(PresenceReply reply) => reply.Refusal is { } refusal
        ? Problem.Of(refusal)
        : Answer.Ok(new PresenceView(reply.Presence, reply.LeaseUntil), GatewayJson.Default.PresenceView);
}
