using System.Collections.Immutable;
using Kefu.Contracts.Commands;
using Kefu.Contracts.Stores;
using Kefu.Domain.Identity;
using Kefu.Domain.Stores;
using Kefu.Gateway.Access;
using Kefu.Gateway.Description;
using Kefu.Gateway.Problems;
using Kefu.Gateway.Requests;
using Kefu.Gateway.Tenants;
using Kefu.Ledger;
using Kefu.Ledger.Directory;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orleans;

namespace Kefu.Gateway.Stores;

/// <summary>Stores: configured, paused, looked at.</summary>
internal static class StoreEndpoints
{
    private const int MostOffset = 1_000_000;

    public static void MapStores(this IEndpointRouteBuilder routes)
    {
        routes.MapPut("/stores/{store}", Register).Describe("stores.register", "Registers a store, or renames it.")
            .Needs(Permission.ConfigureStores, creates: "store").Answers<CommandView>(200, 201).Refuses(404, 409, 422);
        routes.MapGet("/stores", List).Describe("stores.list", "The stores that the caller has to do with, by id.").Needs(Permission.LookStores).Answers<StorePage>(200);
        routes.MapGet("/stores/{store}", Get).Describe("stores.get", "One store, with the settings that hold there.")
            .Needs(Permission.LookStores).Answers<StoreView>(200).Refuses(404);
        routes.MapPatch("/stores/{store}/settings", Configure).Describe("stores.configure", "Changes those settings that are given; null is inherited again.")
            .Needs(Permission.ConfigureStores).Answers<CommandView>(200).Refuses(404, 409, 422);
        routes.MapPut("/stores/{store}/status", SetStatus).Describe("stores.set-status", "Pauses or resumes a store.")
            .Needs(Permission.RunStores).Answers<CommandView>(200).Refuses(404, 409, 422);
        routes.MapPut("/stores/{store}/diversion", Divert).Describe("stores.divert", "Sets the shares by which inquiries are divided among agents (OWN-8).")
            .Needs(Permission.RunStores).Answers<CommandView>(200).Refuses(404, 409, 422);
        routes.MapGet("/stores/{store}/queue", Queue).Describe("stores.queue", "Who waits, in the order of service, and why.")
            .Needs(Permission.LookStores).Answers<QueuePage>(200).Refuses(404);
        routes.MapGet("/stores/{store}/figures", Figures).Describe("stores.figures", "The store's figures on one business date.")
            .Needs(Permission.LookStores).Answers<FiguresView>(200).Refuses(404)
            .WithMetadata(ParameterDoc.Query("date", "The business date; today's if not given.", format: "date"));
    }

    private static async Task<IResult> Register(
        string store, Body<StoreBody> body, Act act, Subject subject, IGrainFactory grains, DirectoryFollower directory, CancellationToken cancellationToken)
    {
        var existed = subject.Tenant.Store(store) is not null;
        var reply = await Grain(grains, subject, store).Register(act.Command(body), store, body.Value.Name, body.Value.Platform, cancellationToken);
        await directory.Refresh(cancellationToken);
        return Answer.Of(reply, $"/v1/stores/{store}", existed);
    }

    private static IResult List(Paging paging, Caller caller, Subject subject, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        var all = subject.Tenant.Stores();
        var (items, next) = paging.Of(caller is { IsTenantWide: true, Stores: null } ? all : [.. all.Where(s => caller.SeesStore(subject.Tenant, s.Store, now))], s => s.Store);
        return Answer.Ok(new StorePage([.. items.Select(s => new StoreLine(s.Store, s.Name, s.Platform, s.Status))], next), GatewayJson.Default.StorePage);
    }

    private static IResult Get(Subject subject) => Answer.Ok(StoreView.Of(subject.Tenant, subject.Store!), GatewayJson.Default.StoreView);

    private static async Task<IResult> Configure(
        string store, Body<SettingsBody> body, Act act, Subject subject, IGrainFactory grains, DirectoryFollower directory, CancellationToken cancellationToken)
    {
        var reply = await Grain(grains, subject, store).Configure(act.Command(body), body.Value.ToChange(), cancellationToken);
        await directory.Refresh(cancellationToken);
        return Answer.Of(reply);
    }

    private static async Task<IResult> SetStatus(
        string store, Body<StoreStatusBody> body, Act act, Subject subject, IGrainFactory grains, DirectoryFollower directory, CancellationToken cancellationToken)
    {
        var reply = await Grain(grains, subject, store).SetStatus(act.Command(body), body.Value.Status, cancellationToken);
        await directory.Refresh(cancellationToken);
        return Answer.Of(reply);
    }

    private static async Task<IResult> Divert(
        string store, Body<DiversionBody> body, Act act, Subject subject, IGrainFactory grains, DirectoryFollower directory, CancellationToken cancellationToken)
    {
        if (IsStrange())
        {
            // Perhaps registered elsewhere a moment ago.
            await directory.RefreshForUnknown(cancellationToken);
        }

        if (IsStrange())
        {
            return Problem.Of(RefusalTypes.UnknownAgent, "A share names an agent that is not in this tenant.");
        }

        ImmutableArray<DiversionShare> shares = [.. body.Value.Shares.Select(s => new DiversionShare(s.Agent, s.Percent))];
        var reply = await Grain(grains, subject, store).Divert(act.Command(body), shares, cancellationToken);
        await directory.Refresh(cancellationToken);
        return Answer.Of(reply);

        bool IsStrange() => body.Value.Shares.Any(s => subject.Tenant.Agent(s.Agent) is null);
    }

    private static async Task<IResult> Queue(string store, Paging paging, Subject subject, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var offset = paging.Number(0) is var number and <= MostOffset ? (int)number : throw Cursors.Wrong();
        var queue = await Grain(grains, subject, store).Queue(offset, paging.Limit, cancellationToken);
        var end = offset + queue.Page.Length;
        var page = new QueuePage(
            queue.Waiting, queue.Agents, queue.AgentsWithRoom, [.. queue.Page.Select(WaitingLine.Of)],
            !queue.Page.IsEmpty && end < queue.Waiting && end <= MostOffset ? Cursors.Write(end) : null);
        return Answer.Ok(page, GatewayJson.Default.QueuePage);
    }

    private static async Task<IResult> Figures(string store, HttpRequest request, Subject subject, ILedgerReader ledger, TimeProvider clock, CancellationToken cancellationToken)
    {
        var settings = subject.Tenant.SettingsOf(subject.Store);
        var date = Query.Date(request, "date") ?? settings.DateOf(clock.GetUtcNow());
        var figures = await ledger.Figures(subject.Tenant.Id, store, date, settings.ServiceLevel, cancellationToken);
        return Answer.Ok(FiguresView.Of(store, date, (int)settings.ServiceLevel.TotalSeconds, figures), GatewayJson.Default.FiguresView);
    }

    private static IStoreGrain Grain(IGrainFactory grains, Subject subject, string store) => grains.GetGrain<IStoreGrain>(Keys.Store(subject.Tenant.Id, store));
}
