using Kefu.Contracts.Conversations;
using Kefu.Domain.Identity;
using Kefu.Gateway.Access;
using Kefu.Gateway.Description;
using Kefu.Gateway.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orleans;

namespace Kefu.Gateway.Conversations;

/// <summary>The work on a conversation. Each act is one call of its grain, which knows the rules.</summary>
internal static class TalkEndpoints
{
    private const string Path = "/conversations/{conversation}/";

    public static void MapTalk(this IEndpointRouteBuilder routes)
    {
        Map(routes, "replies", Reply, "reply", "The owner answers.", Permission.Work);
        Map(routes, "park", Park, "park", "The owner waits for the customer.", Permission.Work);
        Map(routes, "decline", Decline, "decline", "The owner declines: back to the front of the queue, and not to this agent for a while.", Permission.Work);
        Map(routes, "claim", Claim, "claim", "An agent takes it out of the queue.", Permission.Work);
        Map(routes, "transfer", Transfer, "transfer", "Hands it to a colleague, with a reason; a second transfer needs a supervisor (P0-5).", Permission.Work);
        Map(routes, "release", Release, "release", "Gives it back to the queue with its original time, with a reason.", Permission.Work);
        Map(routes, "close", Close, "close", "Ends the talk; the one invitation to evaluate goes out with it (CNV-4).", Permission.Work);
        Map(routes, "assign", Assign, "assign", "A supervisor gives it to an agent by hand; recorded as an override.", Permission.Supervise);
        Map(routes, "abandon", Abandon, "abandon", "The customer left while waiting.", Permission.Report);
        Map(routes, "evaluation", Evaluate, "evaluate", "The customer's answer to the invitation: accepted once, however late.", Permission.Report);
    }

    private static void Map(IEndpointRouteBuilder routes, string path, Delegate handler, string name, string text, Permission permission) =>
        routes.MapPost(Path + path, handler).Describe("conversations." + name, text).Needs(permission).Answers<CommandView>(200).Refuses(404, 409, 422);

    private static async Task<IResult> Reply(string conversation, Body<ReplyBody> body, Act act, IGrainFactory grains, CancellationToken cancellationToken) =>
        Answer.Of(await Grain(grains, conversation).Reply(act.ByAgent().Command(body, personal: true), body.Value.Text, cancellationToken));

    private static async Task<IResult> Park(string conversation, Act act, IGrainFactory grains, CancellationToken cancellationToken) =>
        Answer.Of(await Grain(grains, conversation).Park(act.ByAgent().Command(), cancellationToken));

    private static async Task<IResult> Decline(string conversation, Act act, IGrainFactory grains, CancellationToken cancellationToken) =>
        Answer.Of(await Grain(grains, conversation).Decline(act.ByAgent().Command(), cancellationToken));

    private static async Task<IResult> Claim(string conversation, Act act, IGrainFactory grains, CancellationToken cancellationToken) =>
        Answer.Of(await Grain(grains, conversation).Claim(act.ByAgent().Command(), cancellationToken));

    private static async Task<IResult> Transfer(
        string conversation, Body<HandBody> body, Act act, IGrainFactory grains, CancellationToken cancellationToken) =>
        Answer.Of(await Grain(grains, conversation).Transfer(act.ByAgentOrSupervisor().Command(body), body.Value.Agent, body.Value.Reason, cancellationToken));

    private static async Task<IResult> Release(string conversation, Body<ReleaseBody> body, Act act, IGrainFactory grains, CancellationToken cancellationToken) =>
        Answer.Of(await Grain(grains, conversation).Release(act.ByAgentOrSupervisor().Command(body), body.Value.Reason, cancellationToken));

    private static async Task<IResult> Close(string conversation, Body<CloseBody> body, Act act, IGrainFactory grains, CancellationToken cancellationToken) =>
        Answer.Of(await Grain(grains, conversation).Close(act.ByAgentOrSupervisor().Command(body), body.Value.Outcome, cancellationToken));

    private static async Task<IResult> Assign(
        string conversation, Body<HandBody> body, Act act, IGrainFactory grains, CancellationToken cancellationToken) =>
        Answer.Of(await Grain(grains, conversation).Assign(act.Command(body), body.Value.Agent, body.Value.Reason, cancellationToken));

    private static async Task<IResult> Abandon(string conversation, Act act, IGrainFactory grains, CancellationToken cancellationToken) =>
        Answer.Of(await Grain(grains, conversation).Abandon(act.Command(), cancellationToken));

    private static async Task<IResult> Evaluate(string conversation, Body<EvaluationBody> body, Act act, IGrainFactory grains, CancellationToken cancellationToken) =>
        Answer.Of(await Grain(grains, conversation).Evaluate(
            act.Command(body, personal: true), body.Value.Invitation, body.Value.Score, body.Value.Comment, cancellationToken));

    private static IConversationGrain Grain(IGrainFactory grains, string conversation) => grains.GetGrain<IConversationGrain>(Keys.Conversation(conversation));
}
