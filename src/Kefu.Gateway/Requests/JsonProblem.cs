using System.Text.Json;
using System.Text.RegularExpressions;
using Kefu.Gateway.Problems;

namespace Kefu.Gateway.Requests;

/// <summary>Tells a caller, in the API's words, what the JSON reader stumbled over. Values are never repeated.</summary>
internal static partial class JsonProblem
{
    public static Problem Of(JsonException exception)
    {
        var message = exception.Message;
        var path = Field(exception.Path);
        if (Unmapped().Match(message) is { Success: true } unknown)
        {
            return Named(ProblemTypes.UnknownField, Join(Parent(path, unknown.Groups[1].Value), unknown.Groups[1].Value), "is not a field of this body.");
        }

        if (Duplicate().Match(message) is { Success: true } duplicate)
        {
            return Named(ProblemTypes.InvalidRequest, duplicate.Groups[1].Value, "is given twice.");
        }

        if (message.Contains("missing required properties", StringComparison.Ordinal))
        {
            var names = Quoted().Matches(message[message.IndexOf("including", StringComparison.Ordinal)..]).Select(m => Join(path, m.Groups[1].Value)).ToArray();
            return Problem.Of(ProblemTypes.InvalidRequest, $"Missing: {string.Join(", ", names)}.") with
            {
                Errors = [.. names.Select(n => new FieldProblem(n, $"{n} is missing."))],
            };
        }

        if (Unconverted().Match(message) is { Success: true } unconverted)
        {
            return Named(ProblemTypes.InvalidRequest, path.Length == 0 ? "body" : path, $"must be {Kind(unconverted.Groups[1].Value)}.");
        }

        if (message.Contains("doesn't allow null", StringComparison.Ordinal) || message.Contains("disallows null", StringComparison.Ordinal))
        {
            return Named(ProblemTypes.InvalidRequest, path, "must not be null.");
        }

        var at = exception.LineNumber is { } line ? $" near line {line + 1}, byte {exception.BytePositionInLine + 1}" : "";
        return Problem.Of(ProblemTypes.MalformedJson, message.Contains("depth", StringComparison.OrdinalIgnoreCase)
            ? $"The JSON is nested deeper than {Bounds.BodyDepth} levels."
            : $"The body is not well-formed JSON{at}.");
    }

    private static Problem Named(string slug, string field, string fault) => Problem.Of(slug, $"{field} {fault}") with { Errors = [new(field, $"{field} {fault}")] };

    // "$.exception.expiresAt" or "$.shares[0].percent", without the mark of the root.
    private static string Field(string? path) => path is null or "$" ? "" : path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : path.TrimStart('$');

    private static string Parent(string path, string name) =>
        path == name ? "" : path.EndsWith("." + name, StringComparison.Ordinal) ? path[..^(name.Length + 1)] : path;

    private static string Join(string parent, string name) => parent.Length == 0 ? name : $"{parent}.{name}";

    private static string Kind(string type) => type switch
    {
        _ when type.Contains("Int32", StringComparison.Ordinal) || type.Contains("Int64", StringComparison.Ordinal) => "a whole number",
        _ when type.Contains("Boolean", StringComparison.Ordinal) => "true or false",
        _ when type.Contains("DateTimeOffset", StringComparison.Ordinal) => "a time such as 2026-11-11T20:00:00+08:00",
        _ when type.Contains("TimeOnly", StringComparison.Ordinal) => "a time of day such as 04:00",
        _ when type.Contains("DateOnly", StringComparison.Ordinal) => "a date such as 2026-11-11",
        _ when type.Contains("System.String", StringComparison.Ordinal) && !type.Contains('[', StringComparison.Ordinal) => "a string",
        _ when type.Contains("Array", StringComparison.Ordinal) => "an array",
        _ when EnumNames(type) is { } names => $"one of {names}",
        _ => "an object",
    };

    private static string? EnumNames(string type) =>
        typeof(Domain.Agents.Presence).Assembly.GetType(Inner(type)) is { IsEnum: true } kind ? string.Join(", ", Enum.GetNames(kind)) : null;

    // The name inside System.Nullable`1[Name].
    private static string Inner(string type) => type.IndexOf('[', StringComparison.Ordinal) is var open and >= 0 ? type[(open + 1)..].TrimEnd(']') : type;

    [GeneratedRegex("^The JSON property '(.{1,64}?)' could not be mapped")]
    private static partial Regex Unmapped();

    [GeneratedRegex("^Duplicate property '(.{1,64}?)' encountered")]
    private static partial Regex Duplicate();

    [GeneratedRegex("^The JSON value could not be converted to ([^ ]+?)\\.( |$)")]
    private static partial Regex Unconverted();

    [GeneratedRegex("'([A-Za-z]{1,64})'")]
    private static partial Regex Quoted();
}
