using System.Collections.Immutable;
using Kefu.Domain.Figures;
using Kefu.Domain.Tenants;
using Kefu.Gateway.Access;
using Kefu.Gateway.Description;
using Kefu.Gateway.Problems;
using Kefu.Gateway.Requests;
using Kefu.Ledger.Figures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kefu.Gateway.Figures;

/// <summary>Clocks and benchmarks of stores, groups, agents and the tenant (P0-9).</summary>
internal static class FigureEndpoints
{
    private static readonly ParameterDoc Date = ParameterDoc.Query("date", "The business date, or the first of several; today's if not given.", format: "date");
    private static readonly ParameterDoc To = ParameterDoc.Query("to", $"The last business date, at most {Dates.Most} in all; that of `date` if not given.", format: "date");
    private static readonly ParameterDoc Intervals = ParameterDoc.Query("intervals", "Also each half hour; of one date only.", values: ["true", "false"]);

    public static void MapFigures(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/figures", Tenant).Describe("figures.tenant", "Clocks and benchmarks of the whole tenant.")
            .Needs(Permission.LookStores).Answers<InquiryReport>(200).WithMetadata(Date, To, Intervals);
        routes.MapGet("/figures/stores", Stores).Describe("figures.stores", "Clocks and benchmarks of the stores that the caller has to do with, on one date.")
            .Needs(Permission.LookStores).Answers<InquiryPage>(200).WithMetadata(Date);
        routes.MapGet("/figures/stores/{store}", Store).Describe("figures.store", "Clocks and benchmarks of one store.")
            .Needs(Permission.LookStores).Answers<InquiryReport>(200).Refuses(404).WithMetadata(Date, To, Intervals);
        routes.MapGet("/figures/stores/{store}/groups", StoreGroups).Describe("figures.store-groups", "Clocks and benchmarks of the groups of one store, on one date.")
            .Needs(Permission.LookStores).Answers<InquiryPage>(200).Refuses(404).WithMetadata(Date);
        routes.MapGet("/figures/stores/{store}/agents", StoreAgents)
            .Describe("figures.store-agents", "What agents did for one store, on one date of theirs. Agents see themselves.")
            .Needs(Permission.LookAgents).Answers<TenurePage>(200).Refuses(404).WithMetadata(Date);
        routes.MapGet("/figures/groups", Groups).Describe("figures.groups", "Clocks and benchmarks of the groups of all stores, on one date.")
            .Needs(Permission.LookStores).Answers<InquiryPage>(200).WithMetadata(Date);
        routes.MapGet("/figures/agents", Agents).Describe("figures.agents", "Clocks and benchmarks of agents, on one date of theirs. Agents see themselves.")
            .Needs(Permission.LookAgents).Answers<TenurePage>(200).WithMetadata(Date);
        routes.MapGet("/figures/agents/{agent}", Agent).Describe("figures.agent", "Clocks and benchmarks of one agent.")
            .Needs(Permission.LookAgents).Answers<TenureReport>(200).Refuses(404).WithMetadata(Date, To, Intervals);
    }

    private static async Task<IResult> Tenant(HttpRequest request, Caller caller, Subject subject, IFigureReader figures, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (caller is not { IsTenantWide: true, Stores: null })
        {
            return NotTenantWide();
        }

        return await OfInquiries(request, figures, new(subject.Tenant.Id, FigureKind.Tenant, "", ""), subject.Tenant.Settings, clock, null, null, cancellationToken);
    }

    private static async Task<IResult> Store(string store, HttpRequest request, Subject subject, IFigureReader figures, TimeProvider clock, CancellationToken cancellationToken) =>
        await OfInquiries(
            request, figures, new(subject.Tenant.Id, FigureKind.Store, store, ""), subject.Tenant.SettingsOf(subject.Store!), clock, store, null, cancellationToken);

    private static async Task<IResult> Agent(string agent, HttpRequest request, Subject subject, IFigureReader figures, TimeProvider clock, CancellationToken cancellationToken)
    {
        var settings = subject.Tenant.SettingsOf(subject.Agent!);
        var asked = Asked.Of(request, settings, clock);
        var of = new Of(subject.Tenant.Id, FigureKind.Agent, agent, "");
        var (progress, rows, halves) = await Read(figures, of, asked, cancellationToken);
        var report = new TenureReport(
            agent, asked.Dates.From, asked.Dates.To, progress, TenureFigures.Of(Sum(rows), settings),
            [.. rows.Select(r => new TenureDay(r.Key.Date, TenureFigures.Of(r.Figures, settings)))],
            [.. halves.Select(r => new TenureInterval(r.Key.Begins!.Value, TenureFigures.Of(r.Figures, settings)))]);
        return Answer.Ok(report, GatewayJson.Default.TenureReport);
    }

    private static async Task<IResult> Stores(
        Paging paging, HttpRequest request, Caller caller, Subject subject, IFigureReader figures, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var date = Query.Date(request, "date") ?? subject.Tenant.Settings.DateOf(now);
        var all = subject.Tenant.Stores();
        var (items, next) = paging.Of(caller is { IsTenantWide: true, Stores: null } ? all : [.. all.Where(s => caller.SeesStore(subject.Tenant, s.Store, now))], s => s.Store);
        var rows = await figures.Subjects(subject.Tenant.Id, FigureKind.Store, date, [.. items.Select(s => s.Store)], cancellationToken);
        var byStore = rows.ToDictionary(r => r.Key.Id, r => r.Figures, StringComparer.Ordinal);
        var page = new InquiryPage(
            date, ProgressView.Of(await figures.Progress(cancellationToken)),
            [.. items.Select(s => new InquiryLine(s.Store, null, InquiryFigures.Of(byStore.GetValueOrDefault(s.Store) ?? new(), subject.Tenant.SettingsOf(s))))], next);
        return Answer.Ok(page, GatewayJson.Default.InquiryPage);
    }

    private static async Task<IResult> StoreGroups(
        string store, Paging paging, HttpRequest request, Subject subject, IFigureReader figures, TimeProvider clock, CancellationToken cancellationToken)
    {
        var settings = subject.Tenant.SettingsOf(subject.Store!);
        var date = Query.Date(request, "date") ?? settings.DateOf(clock.GetUtcNow());
        var rows = await figures.Page(subject.Tenant.Id, FigureKind.StoreGroup, date, store, paging.Cursor is { } after ? (store, after) : null, paging.Limit, cancellationToken);
        return await GroupPage(date, rows, paging, r => r.Key.Part, store, settings, figures, cancellationToken);
    }

    private static async Task<IResult> Groups(
        Paging paging, HttpRequest request, Caller caller, Subject subject, IFigureReader figures, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (caller is not { IsTenantWide: true, Stores: null })
        {
            return NotTenantWide();
        }

        var settings = subject.Tenant.Settings;
        var date = Query.Date(request, "date") ?? settings.DateOf(clock.GetUtcNow());
        var rows = await figures.Page(subject.Tenant.Id, FigureKind.Group, date, null, paging.Cursor is { } after ? (after, "") : null, paging.Limit, cancellationToken);
        return await GroupPage(date, rows, paging, r => r.Key.Id, null, settings, figures, cancellationToken);
    }

    private static async Task<IResult> StoreAgents(
        string store, Paging paging, HttpRequest request, Caller caller, Subject subject, IFigureReader figures, TimeProvider clock, CancellationToken cancellationToken)
    {
        var settings = subject.Tenant.SettingsOf(subject.Store!);
        var date = Query.Date(request, "date") ?? settings.DateOf(clock.GetUtcNow());
        var rows = await figures.Page(subject.Tenant.Id, FigureKind.StoreAgent, date, store, paging.Cursor is { } after ? (store, after) : null, paging.Limit, cancellationToken);
        var page = new TenurePage(
            date, ProgressView.Of(await figures.Progress(cancellationToken)),
            [.. rows.Where(r => caller.IsTenantWide || r.Key.Part == caller.Agent).Select(r => new TenureLine(r.Key.Part, TenureFigures.Of(r.Figures, settings)))],
            rows.Length == paging.Limit ? Cursors.Write(rows[^1].Key.Part) : null);
        return Answer.Ok(page, GatewayJson.Default.TenurePage);
    }

    private static async Task<IResult> Agents(
        Paging paging, HttpRequest request, Caller caller, Subject subject, IFigureReader figures, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var date = Query.Date(request, "date") ?? subject.Tenant.Settings.DateOf(now);
        var (items, next) = paging.Of(
            [.. subject.Tenant.Agents().Where(a => a.Agent == caller.Agent || (caller.IsTenantWide && caller.SeesAgent(subject.Tenant, a, now)))], a => a.Agent);
        var rows = await figures.Subjects(subject.Tenant.Id, FigureKind.Agent, date, [.. items.Select(a => a.Agent)], cancellationToken);
        var byAgent = rows.ToDictionary(r => r.Key.Id, r => r.Figures, StringComparer.Ordinal);
        var page = new TenurePage(
            date, ProgressView.Of(await figures.Progress(cancellationToken)),
            [.. items.Select(a => new TenureLine(a.Agent, TenureFigures.Of(byAgent.GetValueOrDefault(a.Agent) ?? new(), subject.Tenant.SettingsOf(a))))], next);
        return Answer.Ok(page, GatewayJson.Default.TenurePage);
    }

    private static async Task<IResult> OfInquiries(
        HttpRequest request, IFigureReader figures, Of of, EffectiveSettings settings, TimeProvider clock, string? store, string? group, CancellationToken cancellationToken)
    {
        var asked = Asked.Of(request, settings, clock);
        var (progress, rows, halves) = await Read(figures, of, asked, cancellationToken);
        var report = new InquiryReport(
            store, group, asked.Dates.From, asked.Dates.To, progress, InquiryFigures.Of(Sum(rows), settings),
            [.. rows.Select(r => new InquiryDay(r.Key.Date, InquiryFigures.Of(r.Figures, settings)))],
            [.. halves.Select(r => new InquiryInterval(r.Key.Begins!.Value, InquiryFigures.Of(r.Figures, settings)))]);
        return Answer.Ok(report, GatewayJson.Default.InquiryReport);
    }

    private static async Task<IResult> GroupPage(
        DateOnly date, ImmutableArray<FigureRow> rows, Paging paging, Func<FigureRow, string> group, string? store, EffectiveSettings settings, IFigureReader figures,
        CancellationToken cancellationToken)
    {
        var page = new InquiryPage(
            date, ProgressView.Of(await figures.Progress(cancellationToken)),
            [.. rows.Select(r => new InquiryLine(store, group(r), InquiryFigures.Of(r.Figures, settings)))],
            rows.Length == paging.Limit ? Cursors.Write(group(rows[^1])) : null);
        return Answer.Ok(page, GatewayJson.Default.InquiryPage);
    }

    private static async Task<(ProgressView Progress, ImmutableArray<FigureRow> Days, ImmutableArray<FigureRow> Halves)> Read(
        IFigureReader figures, Of of, Asked asked, CancellationToken cancellationToken)
    {
        // The progress first: what is told is at least as far.
        var progress = ProgressView.Of(await figures.Progress(cancellationToken));
        var days = await figures.Dates(of.Tenant, of.Kind, of.Id, of.Part, asked.Dates.All, cancellationToken);
        var halves = asked.Intervals ? await figures.Intervals(of.Tenant, of.Kind, of.Id, of.Part, asked.Dates.From, cancellationToken) : [];
        return (progress, days, halves);
    }

    private static Tally Sum(ImmutableArray<FigureRow> rows)
    {
        var sum = new Tally();
        foreach (var row in rows)
        {
            sum.Add(row.Figures);
        }

        return sum;
    }

    private static Problem NotTenantWide() => Problem.Of(ProblemTypes.Forbidden, "Figures of the whole tenant are not yours to see; ask for your stores.");

    private readonly record struct Of(string Tenant, FigureKind Kind, string Id, string Part);

    private readonly record struct Asked(Dates Dates, bool Intervals)
    {
        public static Asked Of(HttpRequest request, EffectiveSettings settings, TimeProvider clock)
        {
            var dates = Requests.Dates.Read(request, settings.DateOf(clock.GetUtcNow()));
            var intervals = Query.Switch(request, "intervals");
            return intervals && dates.From != dates.To
                ? throw Problem.Of(ProblemTypes.InvalidParameter, "Half hours are told of one date: leave `to` out.").Thrown()
                : new(dates, intervals);
        }
    }
}
