using System.Globalization;
using Kefu.Gateway.Problems;
using Microsoft.AspNetCore.Http;

namespace Kefu.Gateway.Requests;

/// <summary>Query parameters, read strictly.</summary>
internal static class Query
{
    /// <summary>A parameter's only value; null when it is not given.</summary>
    public static string? Text(HttpRequest request, string name)
    {
        if (!request.QueryString.HasValue || !request.Query.TryGetValue(name, out var values) || values.Count == 0)
        {
            return null;
        }

        return values.Count == 1 && !string.IsNullOrEmpty(values[0]) ? values[0] : throw Wrong(name, "is given once and not empty.");
    }

    /// <summary>An id.</summary>
    public static string? Name(HttpRequest request, string name) =>
        Text(request, name) is not { } value ? null : Ids.IsName(value) ? value : throw Wrong(name, "is not an id. " + Ids.NameRule);

    /// <summary>A customer's account.</summary>
    public static string? Account(HttpRequest request, string name) => Text(request, name) is not { } value
        ? null
        : value.Length <= Bounds.AccountLength && Texts.IsPrintable(value) ? value : throw Wrong(name, $"has 1 to {Bounds.AccountLength} printable characters.");

    /// <summary>A whole number within bounds.</summary>
    public static int Number(HttpRequest request, string name, int otherwise, int least, int most)
    {
        if (Text(request, name) is not { } text)
        {
            return otherwise;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw Wrong(name, $"is a whole number, {least} to {most}.");
    }

    /// <summary>A calendar date.</summary>
    public static DateOnly? Date(HttpRequest request, string name) => Text(request, name) is not { } text
        ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : throw Wrong(name, "is a date such as 2026-11-11.");

    /// <summary>true or false; false when it is not given.</summary>
    public static bool Switch(HttpRequest request, string name) => Text(request, name) switch
    {
        null or "false" => false,
        "true" => true,
        _ => throw Wrong(name, "is true or false."),
    };

    /// <summary>One of an enumeration's names.</summary>
    public static T? OneOf<T>(HttpRequest request, string name)
        where T : struct, Enum
    {
        if (Text(request, name) is not { } text)
        {
            return null;
        }

        // Enum.TryParse alone would take numbers and lists.
        return char.IsAsciiLetter(text[0]) && !text.Contains(',', StringComparison.Ordinal) && Enum.TryParse<T>(text, ignoreCase: true, out var value)
            ? value
            : throw Wrong(name, $"is one of {string.Join(", ", Enum.GetNames<T>())}.");
    }

    private static ProblemException Wrong(string name, string rule)
    {
        var message = $"{name} {rule}";
        return (Problem.Of(ProblemTypes.InvalidParameter, message) with { Errors = [new(name, message)] }).Thrown();
    }
}
