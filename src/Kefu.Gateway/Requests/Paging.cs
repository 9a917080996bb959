using System.Buffers.Text;
using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Text;
using Kefu.Gateway.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace Kefu.Gateway.Requests;

/// <summary>A page that is asked for: how many, and after which place.</summary>
internal sealed record Paging(int Limit, string? Cursor) : IEndpointParameterMetadataProvider
{
    public static ValueTask<Paging?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var limit = Query.Number(context.Request, "limit", Bounds.Items, 1, Bounds.MostItems);
        return new(new Paging(limit, Query.Text(context.Request, "cursor") is { } text ? Cursors.Read(text) : null));
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Metadata.Add(ParameterDoc.Query("limit", $"Items of a page, 1 to {Bounds.MostItems}; {Bounds.Items} if not given.", "integer", "int32"));
        builder.Metadata.Add(ParameterDoc.Query("cursor", "The `next` of the page before; nothing for the first page."));
    }

    /// <summary>The place as a number; <paramref name="otherwise"/> on the first page.</summary>
    public long Number(long otherwise)
    {
        if (Cursor is null)
        {
            return otherwise;
        }

        return long.TryParse(Cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : throw Cursors.Wrong();
    }

    /// <summary>The place as a moment and an id; null on the first page.</summary>
    public (DateTimeOffset At, string Id)? Moment()
    {
        if (Cursor is null)
        {
            return null;
        }

        var bar = Cursor.IndexOf('|', StringComparison.Ordinal);
        return bar > 0 && long.TryParse(Cursor.AsSpan(0, bar), NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            && ticks <= DateTimeOffset.MaxValue.UtcTicks && Ids.IsDigest(Cursor[(bar + 1)..])
            ? (new DateTimeOffset(ticks, TimeSpan.Zero), Cursor[(bar + 1)..])
            : throw Cursors.Wrong();
    }

    /// <summary>One page out of items that are in memory in the order of their ids.</summary>
    public (ImmutableArray<T> Items, string? Next) Of<T>(ImmutableArray<T> sorted, Func<T, string> id)
    {
        var from = 0;
        if (Cursor is { } after)
        {
            var (low, high) = (0, sorted.Length);
            while (low < high)
            {
                var middle = (low + high) / 2;
                (low, high) = string.CompareOrdinal(id(sorted[middle]), after) <= 0 ? (middle + 1, high) : (low, middle);
            }

            from = low;
        }

        var items = sorted.Slice(from, Math.Min(Limit, sorted.Length - from));
        return (items, from + items.Length < sorted.Length ? Cursors.Write(id(items[^1])) : null);
    }
}

/// <summary>Cursors: opaque to callers, so that what is in them may change.</summary>
internal static class Cursors
{
    private const string Mark = "k1:";

    public static string Write(string place) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Mark + place));

    public static string Write(long place) => Write(place.ToString(CultureInfo.InvariantCulture));

    public static string Write(DateTimeOffset at, string id) => Write($"{at.UtcTicks.ToString(CultureInfo.InvariantCulture)}|{id}");

    public static string Read(string cursor)
    {
        if (cursor.Length > Bounds.CursorLength || !Base64Url.IsValid(cursor))
        {
            throw Wrong();
        }

        var place = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
        return place.StartsWith(Mark, StringComparison.Ordinal) ? place[Mark.Length..] : throw Wrong();
    }

    public static ProblemException Wrong() => Problem.Of(ProblemTypes.InvalidCursor, "Use the `next` of a page as it was given, or no cursor.").Thrown();
}
