using System.Collections.Immutable;
using System.Globalization;
using Kefu.Contracts.Rosters;
using Kefu.Contracts.Stores;
using Kefu.Domain.Agents;
using Kefu.Domain.Identity;
using Kefu.Gateway.Access;
using Kefu.Gateway.Description;
using Kefu.Gateway.Problems;
using Kefu.Gateway.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orleans;

namespace Kefu.Gateway.Rosters;

/// <summary>Rosters by agent and date.</summary>
internal static class RosterEndpoints
{
    private const int MostDays = 31;
    private const int Days = 7;

    public static void MapRosters(this IEndpointRouteBuilder routes)
    {
        routes.MapPut("/rosters", Plan)
            .Describe("rosters.plan", "Plans shifts by agent and business date, all lines or none (SHF-1). A line without pattern and times is a day off.")
            .Needs(Permission.RunRosters).Answers<CommandView>(200).Refuses(404, 409, 422);
        routes.MapGet("/rosters", List).Describe("rosters.list", "Who works when, by date and agent, swaps and leave taken into account.")
            .Needs(Permission.LookRosters).Answers<RosterPage>(200)
            .WithMetadata(
                ParameterDoc.Query("from", "The first business date; today if not given.", format: "date"),
                ParameterDoc.Query("to", $"The last business date, at most {MostDays} days; a week if not given.", format: "date"),
                ParameterDoc.Query("agent", "Only this agent."),
                ParameterDoc.Query("store", "Only agents who serve this store."));
        routes.MapGet("/stores/{store}/roll-call", RollCall)
            .Describe("stores.roll-call", "Who is to be there, and who is: the agents of the store in a shift that runs or whose roll is called (SHF-4).")
            .Needs(Permission.LookStores).Answers<RollCallView>(200).Refuses(404);
        routes.MapGet("/rosters/rotation", Rotation)
            .Describe("rosters.rotation", "How each agent's month is divided between day and night work: half and half, by half months (SHF-1).")
            .Needs(Permission.LookRosters).Answers<RotationPage>(200)
            .WithMetadata(ParameterDoc.Query("month", "Such as 2026-11; this month if not given."), ParameterDoc.Query("store", "Only agents who serve this store."));
    }

    private static async Task<IResult> Plan(Body<PlanBody> body, Act act, Subject subject, IGrainFactory grains, CancellationToken cancellationToken) =>
        Answer.Of(await CalendarEndpoints.Grain(grains, subject).Plan(
            act.Command(body), [.. body.Value.Lines.Select(l => new PlanLine(l.Agent, l.Date, l.Pattern, l.Start, l.End, l.Night))], cancellationToken));

    private static async Task<IResult> List(
        Paging paging, HttpRequest request, Caller caller, Subject subject, IGrainFactory grains, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var from = Query.Date(request, "from") ?? Today(subject, now);
        var to = Query.Date(request, "to") ?? from.AddDays(Days - 1);
        if (to < from || to.DayNumber - from.DayNumber >= MostDays || from.Year < 2000 || to.Year >= 3000)
        {
            return Problem.Of(ProblemTypes.InvalidParameter, $"to is not before from, and at most {MostDays - 1} days after it.");
        }

        var query = new RosterQuery(from, to, Agents(request, caller, subject, now), Place(paging), paging.Limit);
        var page = await CalendarEndpoints.Grain(grains, subject).List(query, cancellationToken);
        var next = page.More ? Cursors.Write($"{page.Entries[^1].Date:O}|{page.Entries[^1].Agent}") : null;
        return Answer.Ok(new RosterPage([.. page.Entries.Select(RosterEntryView.Of)], next), GatewayJson.Default.RosterPage);
    }

    private static async Task<IResult> RollCall(string store, Subject subject, IGrainFactory grains, CancellationToken cancellationToken)
    {
        // As many as serve the store: bounded by its sub-accounts, so there is one page.
        var entries = await grains.GetGrain<IStoreGrain>(Keys.Store(subject.Tenant.Id, store)).RollCall(cancellationToken);
        return Answer.Ok(new RollCallView([.. entries.Select(e => new RollCallLine(e.Agent, e.Stage, e.IsThere, ShiftView.Of(e.Shift)!))]), GatewayJson.Default.RollCallView);
    }

    private static async Task<IResult> Rotation(
        Paging paging, HttpRequest request, Caller caller, Subject subject, IGrainFactory grains, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var month = Months.Of(request, "month") ?? Today(subject, now);
        var seen = Agents(request, caller, subject, now) ?? [.. subject.Tenant.Agents().Select(a => a.Agent)];
        var (items, next) = paging.Of([.. seen.Order(StringComparer.Ordinal)], a => a);
        var rotations = await CalendarEndpoints.Grain(grains, subject).Rotations(month, items, cancellationToken);
        return Answer.Ok(new RotationPage([.. rotations.Select(RotationView.Of)], next), GatewayJson.Default.RotationPage);
    }

    internal static DateOnly Today(Subject subject, DateTimeOffset now) => subject.Tenant.Settings.DateOf(now);

    /// <summary>The agents asked for, of those whom the caller sees; null for all of the tenant.</summary>
    private static ImmutableArray<string>? Agents(HttpRequest request, Caller caller, Subject subject, DateTimeOffset now)
    {
        var (store, agent) = (Query.Name(request, "store"), Query.Name(request, "agent"));
        if (store is not null && !caller.SeesStore(subject.Tenant, store, now))
        {
            throw Problem.Of(ProblemTypes.Forbidden, "This store is not one of yours.").Thrown();
        }

        if (store is null && agent is null && caller is { IsTenantWide: true, Stores: null })
        {
            return null;
        }

        return [.. subject.Tenant.Agents().Where(a => IsAsked(a) && caller.SeesAgent(subject.Tenant, a, now)).Select(a => a.Agent)];

        bool IsAsked(AgentState a) => (agent is null || a.Agent == agent) && (store is null || a.BindingTo(store, now) is not null);
    }

    private static RosterPlace? Place(Paging paging)
    {
        if (paging.Cursor is not { } cursor)
        {
            return null;
        }

        return cursor.Length > 11 && cursor[10] == '|' && Ids.IsName(cursor[11..])
            && DateOnly.TryParseExact(cursor.AsSpan(0, 10), "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? new(date, cursor[11..])
            : throw Cursors.Wrong();
    }
}

/// <summary>Months as query parameters.</summary>
internal static class Months
{
    /// <summary>The first date of a month such as 2026-11.</summary>
    public static DateOnly? Of(HttpRequest request, string name) => Query.Text(request, name) is not { } text
        ? null
        : DateOnly.TryParseExact(text + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var month) && month.Year is >= 2000 and < 3000
            ? month
            : throw Problem.Of(ProblemTypes.InvalidParameter, $"{name} is a month such as 2026-11.").Thrown();
}
