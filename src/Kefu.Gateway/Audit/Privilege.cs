using System.Text;
using Kefu.Contracts.Commands;
using Kefu.Gateway.Access;
using Kefu.Gateway.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kefu.Gateway.Audit;

/// <summary>Which acts the audit trail keeps, and what it says of one (P0-15).</summary>
internal static class Privilege
{
    private const int MostDetail = 4_000;
    private const string TooLong = """{"tooLong":true}""";

    /// <summary>What a request is in the audit trail; null if it is everyday work.</summary>
    /// <param name="context">The request, past authorisation.</param>
    /// <param name="body">The canonical body, if it was read and holds no personal data.</param>
    public static PrivilegedAct? Of(HttpContext context, ReadOnlySpan<byte> body) => IsPrivileged(context)
        ? new(Name(context), Target(context), Detail(body))
        : null;

    /// <summary>The name of what is tried: that of the operation in the API's description.</summary>
    public static string Name(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? context.Request.Method;

    /// <summary>What an act is about: the path below the version, ids only.</summary>
    public static string Target(HttpContext context) => context.Request.Path.Value is { Length: > 4 } path && path.StartsWith("/v1/", StringComparison.Ordinal)
        ? path[4..Math.Min(path.Length, 300)]
        : "";

    /// <summary>
    /// What the table calls privileged, and beyond it: acting on what is somebody else's, which supervisors may. Looking is never
    /// privileged.
    /// </summary>
    public static bool IsPrivileged(HttpContext context)
    {
        if (HttpMethods.IsGet(context.Request.Method) || context.GetEndpoint()?.Metadata.GetMetadata<EndpointRule>() is not { } rule)
        {
            return false;
        }

        if (AccessTable.IsPrivileged(rule.Permission))
        {
            return true;
        }

        var (caller, subject) = (Caller.Of(context), context.Features.Get<Subject>());
        if (rule.Permission is not Permission.Work || !caller.IsSupervisor || context.Request.Headers.ContainsKey(Actor.Header))
        {
            return false;
        }

        return (subject?.Agent is { } agent && agent.Agent != caller.Agent && caller.IsPerson)
            || (subject?.Conversation is { } conversation && (caller.Agent is null || conversation.Owner != caller.Agent));
    }

    private static string? Detail(ReadOnlySpan<byte> body) => body.IsEmpty ? null : Encoding.UTF8.GetString(body) is { Length: <= MostDetail } json ? json : TooLong;
}
