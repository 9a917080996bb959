using System.Collections.Immutable;
using System.Globalization;
using Kefu.Gateway.Access;
using Kefu.Gateway.Description;
using Kefu.Gateway.Requests;
using Kefu.Ledger;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kefu.Gateway.Events;

/// <summary>The tenant's facts in global order, for integrators: without gaps, and again from any cursor (P0-12).</summary>
internal static class EventEndpoints
{
    /// <summary>Entries of all tenants looked at for one request; beyond it the answer is empty and its cursor has moved on.</summary>
    private const int MostScanned = 5_000;

    private const int Batch = 500;

    public static void MapEvents(this IEndpointRouteBuilder routes) => routes.MapGet("/events", Read)
        .Describe("events.read", "The tenant's facts after a cursor, in the order in which they were committed. Texts of customers are given to integrators only.")
        .Needs(Permission.ReadEvents).Answers<EventPage>(200)
        .WithMetadata(
            ParameterDoc.Query("after", "The `next` of the page before, or the `cursor` of an entry; nothing for the beginning."),
            ParameterDoc.Query("limit", $"Entries of a page, 1 to {Bounds.MostItems}; {Bounds.Items} if not given.", "integer", "int32"),
            ParameterDoc.Query("wait", $"Seconds to wait for something new if there is nothing, 0 to {Bounds.MostWaitSeconds}.", "integer", "int32"));

    private static async Task<IResult> Read(
        HttpRequest request, Caller caller, Subject subject, ILedgerReader ledger, HeadWatch watch, TimeProvider clock, CancellationToken cancellationToken)
    {
        var limit = Query.Number(request, "limit", Bounds.Items, 1, Bounds.MostItems);
        var wait = TimeSpan.FromSeconds(Query.Number(request, "wait", 0, 0, Bounds.MostWaitSeconds));
        // A plain number, unlike other cursors: integrators keep it for a long time, and people compare it with what they see in logs.
        var position = new Paging(limit, Query.Text(request, "after")).Number(0);
        var started = clock.GetTimestamp();
        var items = ImmutableArray.CreateBuilder<EventView>();
        while (true)
        {
            (position, var more) = await Scan(subject.Tenant.Id, position, limit, caller.May(Permission.ReadTexts), items, ledger, cancellationToken);
            if (items.Count > 0 || more || !await watch.Past(position, wait - clock.GetElapsedTime(started), cancellationToken))
            {
                return Answer.Ok(new EventPage(items.DrainToImmutable(), position.ToString(CultureInfo.InvariantCulture), more), GatewayJson.Default.EventPage);
            }
        }
    }

    private static async Task<(long Position, bool More)> Scan(
        string tenant, long position, int limit, bool withTexts, ImmutableArray<EventView>.Builder items, ILedgerReader ledger, CancellationToken cancellationToken)
    {
        for (var scanned = 0; scanned < MostScanned;)
        {
            var entries = await ledger.ReadAll(position, Batch, cancellationToken);
            foreach (var entry in entries)
            {
                if (items.Count == limit)
                {
                    return (position, true);
                }

                position = entry.Position;
                if (entry.Tenant == tenant)
                {
                    items.Add(new(entry.Position.ToString(CultureInfo.InvariantCulture), entry.Stream, entry.Version, entry.At, Redaction.Of(entry.Facts, withTexts)));
                }
            }

            scanned += entries.Length;
            if (entries.Length < Batch)
            {
                return (position, false);
            }
        }

        return (position, true);
    }
}
