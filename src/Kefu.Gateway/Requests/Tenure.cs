using System.Globalization;
using Kefu.Gateway.Problems;
using Microsoft.AspNetCore.Http;

namespace Kefu.Gateway.Requests;

/// <summary>The tenure in which a caller believes to act, so that a late one is refused and told who owns the conversation now.</summary>
internal static class Tenure
{
    public const string Header = "X-Kefu-Tenure";

    public static ParameterDoc Doc { get; } = new(
        Header, ParameterPlace.Header,
        "The version at which the conversation became the agent's. If that tenure is over, the command is refused with tenure-over, also when the same agent has got it back since.",
        Type: "integer", Format: "int32");

    /// <summary>Read where the endpoint says that it looks at it.</summary>
    public static int? Of(HttpContext context)
    {
        if (context.Request.Headers[Header] is not { Count: > 0 } values || context.GetEndpoint()?.Metadata.Contains(Doc) is not true)
        {
            return null;
        }

        return values is [{ } text] && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version > 0
            ? version
            : throw Problem.Of(ProblemTypes.InvalidParameter, $"{Header} is a version: a whole number from 1.").Thrown();
    }
}
