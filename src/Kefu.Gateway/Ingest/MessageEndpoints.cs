using Kefu.Contracts.Customers;
using Kefu.Domain.Identity;
using Kefu.Gateway.Access;
using Kefu.Gateway.Description;
using Kefu.Gateway.Problems;
using Kefu.Gateway.Requests;
using Kefu.Gateway.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orleans;

namespace Kefu.Gateway.Ingest;

/// <summary>Customers' messages, from whatever platform, in whatever order, however often (P0-12).</summary>
internal static class MessageEndpoints
{
    public static void MapMessages(this IEndpointRouteBuilder routes) => routes.MapPost("/stores/{store}/messages", Receive)
        .Describe("messages.receive", "Takes in a customer's message: into the conversation of the day, or as a new inquiry. Durable when answered; the messageId makes it repeatable.")
        .Needs(Permission.Ingest).Answers<MessageView>(200, 201).Refuses(404, 409, 422);

    private static async Task<IResult> Receive(string store, Body<MessageBody> body, Subject subject, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var reply = await grains.GetGrain<ICustomerGrain>(Keys.Customer(subject.Tenant.Id, body.Value.Customer)).Write(store, body.Value.ToMessage(), cancellationToken);
        if (reply.Refusal is { } refusal)
        {
            return Problem.Of(refusal);
        }

        GatewayMeter.Received(reply.Replayed);
        var view = new MessageView(reply.ConversationId, reply.Status, reply.Version, reply.Agent, reply.Position, reply.Reason, reply.Replayed,
            reply.Notice is { } notice ? new(notice.Zh, notice.En) : null);
        var opened = reply is { Version: 1, Replayed: false };
        return Answer.Done(view, GatewayJson.Default.MessageView, reply.Replayed, opened ? $"/v1/conversations/{reply.ConversationId}" : null);
    }
}
