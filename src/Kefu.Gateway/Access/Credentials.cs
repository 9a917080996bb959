using System.Net.Http.Headers;
using Kefu.Gateway.Problems;
using Microsoft.AspNetCore.Http;

namespace Kefu.Gateway.Access;

/// <summary>Where credentials stand in a request, and how a refused one is remembered until it is answered.</summary>
internal static class Credentials
{
    public const string KeyHeader = "X-Api-Key";

    /// <summary>The credential; null if there is none or more than one.</summary>
    public static string? Of(HttpRequest request)
    {
        var (key, authorization) = (request.Headers[KeyHeader], request.Headers.Authorization);
        return (key.Count, authorization.Count) switch
        {
            (1, 0) => key[0],
            (0, 1) => Bearer(authorization[0]),
            _ => null,
        };
    }

    /// <summary>Whether anything was sent that is meant to be one.</summary>
    public static bool IsGiven(HttpRequest request) => request.Headers.ContainsKey(KeyHeader) || request.Headers.Authorization.Count > 0;

    private static string? Bearer(string? header) =>
        AuthenticationHeaderValue.TryParse(header, out var value) && string.Equals(value.Scheme, "Bearer", StringComparison.OrdinalIgnoreCase)
            ? value.Parameter
            : null;
}

/// <summary>Why a credential was refused; answered once it is clear that the endpoint needs one.</summary>
/// <param name="Slug">The problem.</param>
/// <param name="Detail">For the caller.</param>
internal sealed record AuthenticationFault(string Slug, string Detail)
{
    public static AuthenticationFault Invalid { get; } = new(ProblemTypes.CredentialInvalid, "The credential is unknown, revoked or damaged.");

    public static AuthenticationFault Expired { get; } = new(ProblemTypes.CredentialExpired, "The credential has expired; get a new one.");

    public static AuthenticationFault Foreign(string what) => new(ProblemTypes.CredentialForeign, what);
}
