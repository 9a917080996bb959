using System.Globalization;
using System.Runtime.CompilerServices;

namespace Kefu.Domain.Identity;

/// <summary>
/// Names of grains and streams. A kind, a colon, then length-prefixed parts, so that two different lists of parts never give
/// the same text; the kind's letters and the colon keep it from looking like a number or a GUID, and <c>+</c> is escaped,
/// because ADO.NET grain storage would read those as other keys.
/// </summary>
public static class Key
{
    /// <summary>Joins a kind and its parts into one collision-free name.</summary>
    public static string Of(string kind, params ReadOnlySpan<string> parts)
    {
        var text = new DefaultInterpolatedStringHandler(0, 0, CultureInfo.InvariantCulture, stackalloc char[256]);
        text.AppendLiteral(kind);
        text.AppendLiteral(":");
        for (var i = 0; i < parts.Length; i++)
        {
            var part = Escape(parts[i]);
            if (i > 0)
            {
                text.AppendLiteral(".");
            }

            text.AppendFormatted(part.Length);
            text.AppendLiteral(".");
            text.AppendLiteral(part);
        }

        return text.ToStringAndClear();
    }

    /// <summary>Reads back the parts of a name that <see cref="Of"/> made.</summary>
    /// <exception cref="FormatException">The text was not made by <see cref="Of"/>.</exception>
    public static string[] Parts(string key)
    {
        var parts = new List<string>();
        var colon = key.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            throw NotAKey(key);
        }

        var at = colon + 1;
        while (at < key.Length)
        {
            var dot = key.IndexOf('.', at);
            if (dot < 0 || !int.TryParse(key.AsSpan(at, dot - at), NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                || length > key.Length - dot - 1)
            {
                throw NotAKey(key);
            }

            parts.Add(Unescape(key.Substring(dot + 1, length)));
            at = dot + 1 + length + 1;
        }

        // Two texts must never be read as the same parts: a grain that is reached by a second name would be a second grain.
        return Of(key[..colon], [.. parts]) == key ? [.. parts] : throw NotAKey(key);
    }

    private static FormatException NotAKey(string key) => new($"Not a key: {key}");

    private static string Escape(string part) =>
        part.AsSpan().IndexOfAny('+', '%') < 0
            ? part
            : part.Replace("%", "%25", StringComparison.Ordinal).Replace("+", "%2B", StringComparison.Ordinal);

    private static string Unescape(string part) =>
        part.Contains('%', StringComparison.Ordinal)
            ? part.Replace("%2B", "+", StringComparison.Ordinal).Replace("%25", "%", StringComparison.Ordinal)
            : part;
}
