using System.Collections.Immutable;
using Kefu.Gateway.Access;
using Kefu.Gateway.Description;
using Kefu.Gateway.Problems;
using Kefu.Gateway.Requests;
using Kefu.Ledger;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kefu.Gateway.Events;

/// <summary>The tenant's facts in global order, for integrators: without gaps, and again from any cursor (P0-12).</summary>
internal static class EventEndpoints
{
    /// <summary>Instead of a cursor: what happens from now on.</summary>
    public const string Latest = "latest";

    /// <summary>Stretches of the global order looked at for one request; beyond them the answer is what was found, and its cursor has moved on.</summary>
    private const int MostStretches = 5;

    public static void MapEvents(this IEndpointRouteBuilder routes) => routes.MapGet("/events", Read)
        .Describe("events.read", "The tenant's facts after a cursor, in the order in which they were committed. Texts of customers are given to integrators only.")
        .Needs(Permission.ReadEvents).Answers<EventPage>(200)
        .WithMetadata(
            ParameterDoc.Query("after", $"The `next` of the page before, or the `cursor` of an entry; nothing for the beginning, `{Latest}` for what happens from now on."),
            ParameterDoc.Query("limit", $"Entries of a page, 1 to {Bounds.MostItems}; {Bounds.Items} if not given.", "integer", "int32"),
            ParameterDoc.Query("wait", $"Seconds to wait for something new if there is nothing, 0 to {Bounds.MostWaitSeconds}.", "integer", "int32"));

    private static async Task<IResult> Read(
        HttpRequest request, Caller caller, Subject subject, ILedgerReader ledger, FeedCursors cursors, HeadWatch watch, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        var limit = Query.Number(request, "limit", Bounds.Items, 1, Bounds.MostItems);
        var wait = TimeSpan.FromSeconds(Query.Number(request, "wait", 0, 0, Bounds.MostWaitSeconds));
        using var cursor = await cursors.Of(subject.Tenant.Id, cancellationToken);
        var position = Query.Text(request, "after") switch
        {
            null => 0,
            Latest => await ledger.Head(cancellationToken),
            var given => cursor.Read(given),
        };
        var started = clock.GetTimestamp();
        var entries = ImmutableArray.CreateBuilder<Entry>();
        while (true)
        {
            (position, var more) = await Look(subject.Tenant.Id, position, limit, entries, ledger, cancellationToken);
            if (entries.Count > 0 || more || !await watch.Past(position, wait - clock.GetElapsedTime(started), cancellationToken))
            {
                var withTexts = caller.May(Permission.ReadTexts);
                return Answer.Ok(
                    new EventPage(
                        [.. entries.Select(e => new EventView(cursor.Write(e.Position), e.Stream, e.Version, e.At, Redaction.Of(e.Facts, withTexts)))],
                        cursor.Write(position), more),
                    GatewayJson.Default.EventPage);
            }
        }
    }

    private static async Task<(long Position, bool More)> Look(
        string tenant, long position, int limit, ImmutableArray<Entry>.Builder entries, ILedgerReader ledger, CancellationToken cancellationToken)
    {
        for (var stretch = 1; ; stretch++)
        {
            var (found, upto, head) = await ledger.ReadTenant(tenant, position, limit - entries.Count, cancellationToken);
            if (position > head)
            {
                // Its own ledger gave it out, and has been restored since: what comes at that place will be something else.
                throw Problem.Of(ProblemTypes.InvalidCursor, "The ledger was restored to a time before this cursor: go back to an older one.").Thrown();
            }

            entries.AddRange(found);
            position = upto;
            if (upto >= head || entries.Count == limit || stretch == MostStretches)
            {
                return (position, upto < head);
            }
        }
    }
}
