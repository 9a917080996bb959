using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Kefu.Gateway.Problems;

namespace Kefu.Gateway.Requests;

/// <summary>Tells a caller, in the API's words, what the JSON reader stumbled over. Values are never repeated.</summary>
internal static partial class JsonProblem
{
    /// <param name="exception">What the reader threw.</param>
    /// <param name="body">What should have been read.</param>
    public static Problem Of(JsonException exception, JsonTypeInfo body)
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

        if (message.StartsWith("The JSON value could not be converted", StringComparison.Ordinal))
        {
            // The reader names the type around the value as often as the value's own.
            return Named(ProblemTypes.InvalidRequest, path.Length == 0 ? "body" : path, $"must be {Kind(TypeAt(body, path))}.");
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

    private static Type TypeAt(JsonTypeInfo type, string path)
    {
        foreach (var part in path.Split(['.', '['], StringSplitOptions.RemoveEmptyEntries))
        {
            var next = part.EndsWith(']') ? type.ElementType : type.Properties.FirstOrDefault(p => p.Name == part)?.PropertyType;
            if (next is null)
            {
                break;
            }

            if (GatewayJson.Default.GetTypeInfo(next) is not { } inner)
            {
                return next;
            }

            type = inner;
        }

        return type.Type;
    }

    private static string Kind(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var t when t == typeof(int) || t == typeof(long) => "a whole number",
        var t when t == typeof(bool) => "true or false",
        var t when t == typeof(string) => "a string",
        var t when t == typeof(DateTimeOffset) => "a time such as 2026-11-11T20:00:00+08:00",
        var t when t == typeof(TimeOnly) => "a time of day such as 04:00",
        { IsEnum: true } t => $"one of {string.Join(", ", Enum.GetNames(t))}",
        var t when t.IsGenericType => "an array",
        _ => "an object",
    };

    [GeneratedRegex("^The JSON property '(.{1,64}?)' could not be mapped")]
    private static partial Regex Unmapped();

    [GeneratedRegex("^Duplicate property '(.{1,64}?)' encountered")]
    private static partial Regex Duplicate();

    [GeneratedRegex("'([A-Za-z]{1,64})'")]
    private static partial Regex Quoted();
}
