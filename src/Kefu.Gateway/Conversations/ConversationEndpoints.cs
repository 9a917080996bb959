using System.Collections.Immutable;
using Kefu.Contracts.Stores;
using Kefu.Domain.Conversations;
using Kefu.Domain.Identity;
using Kefu.Gateway.Access;
using Kefu.Gateway.Description;
using Kefu.Gateway.Problems;
using Kefu.Gateway.Requests;
using Kefu.Ledger;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orleans;

namespace Kefu.Gateway.Conversations;

/// <summary>Conversations, looked at.</summary>
internal static class ConversationEndpoints
{
    private const int MostTenures = 200;
    private const int LastMessages = 100;

    public static void MapConversations(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/conversations", List).Describe("conversations.list", "Conversations, newest first. Agents see their own, or those of one of their stores.")
            .Needs(Permission.LookConversations).Answers<ConversationPage>(200)
            .WithMetadata(
                ParameterDoc.Query("store", "Only of this store."),
                ParameterDoc.Query("agent", "Only owned by this agent now."),
                ParameterDoc.Query("customer", "Only of this customer."),
                ParameterDoc.OneOf("status", "Only those that stand here.", ConversationStatus.None));
        routes.MapGet("/conversations/{conversation}", Get)
            .Describe("conversations.get", "One conversation: as it stands, who had it and why, what was said.").Needs(Permission.LookConversations)
            .Answers<ConversationView>(200).Refuses(404);
        routes.MapGet("/conversations/{conversation}/messages", Messages).Describe("conversations.messages", "What was said, from the first message on.")
            .Needs(Permission.LookConversations).Answers<TalkPage>(200).Refuses(404);
        routes.MapGet("/conversations/{conversation}/waiting", Waiting).Describe("conversations.waiting", "Why this customer waits, and what would change it.")
            .Needs(Permission.LookConversations).Answers<WaitView>(200).Refuses(404);
    }

    private static async Task<IResult> List(
        Paging paging, HttpRequest request, Caller caller, Subject subject, ILedgerReader ledger, TimeProvider clock, CancellationToken cancellationToken)
    {
        var (store, agent) = (Query.Name(request, "store"), Query.Name(request, "agent"));
        if (store is not null && !caller.SeesStore(subject.Tenant, store, clock.GetUtcNow()))
        {
            return Problem.Of(ProblemTypes.Forbidden, "This store is not one of yours.");
        }

        if (store is null && !(caller is { IsTenantWide: true, Stores: null }))
        {
            // Without a store the list would go beyond this caller's stores, so it is about the caller alone.
            if (caller.Agent is null || (agent is not null && agent != caller.Agent))
            {
                return Problem.Of(ProblemTypes.InvalidParameter, "Name one of your stores.") with { Errors = [new("store", "Name one of your stores.")] };
            }

            agent = caller.Agent;
        }

        var filter = new ConversationFilter(
            subject.Tenant.Id, store, agent, Query.Account(request, "customer"), Query.OneOf<ConversationStatus>(request, "status"), paging.Moment(), paging.Limit);
        var rows = await ledger.Conversations(filter, cancellationToken);
        var next = rows.Length == paging.Limit ? Cursors.Write(rows[^1].OpenedAt, rows[^1].Id) : null;
        return Answer.Ok(new ConversationPage([.. rows.Select(ConversationLine.Of)], next), GatewayJson.Default.ConversationPage);
    }

    private static async Task<IResult> Get(string conversation, ILedgerReader ledger, CancellationToken cancellationToken)
    {
        var t = await Read(conversation, ledger, cancellationToken);
        var view = new ConversationView(
            ConversationLine.Of(t.State), [.. t.Tenures.TakeLast(MostTenures)], [.. t.Messages.TakeLast(LastMessages)], t.Messages.Length, t.Invitation, t.Comment, t.Outcome,
            RoundView.Of(t.State, t.Round));
        return Answer.Ok(view, GatewayJson.Default.ConversationView);
    }

    private static async Task<IResult> Messages(string conversation, Paging paging, ILedgerReader ledger, CancellationToken cancellationToken)
    {
        var from = paging.Number(0) is var number and <= Conversation.MostMessages * 2 ? (int)number : throw Cursors.Wrong();
        var all = (await Read(conversation, ledger, cancellationToken)).Messages;
        ImmutableArray<TalkView> items = [.. all.Skip(from).Take(paging.Limit)];
        var end = from + items.Length;
        return Answer.Ok(new TalkPage(items, end < all.Length ? Cursors.Write(end) : null), GatewayJson.Default.TalkPage);
    }

    private static async Task<IResult> Waiting(string conversation, Subject subject, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var row = subject.Conversation!;
        var waiting = row.Status is ConversationStatus.Waiting
            ? await grains.GetGrain<IStoreGrain>(Keys.Store(row.Tenant, row.Store)).Explain(conversation, cancellationToken)
            : null;
        var view = new WaitView(waiting is not null, row.Status, row.Owner, waiting?.Position, row.FirstMessageAt, waiting?.Reason, waiting?.ReleasedBy);
        return Answer.Ok(view, GatewayJson.Default.WaitView);
    }

    private static async Task<Transcript> Read(string conversation, ILedgerReader ledger, CancellationToken cancellationToken) =>
        Transcript.Of(conversation, await ledger.ReadStream(Keys.Conversation(conversation), cancellationToken: cancellationToken));
}
