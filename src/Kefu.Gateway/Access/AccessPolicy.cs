using Kefu.Gateway.Audit;
using Kefu.Gateway.Limits;
using Kefu.Gateway.Problems;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kefu.Gateway.Access;

/// <summary>Denies by default: whatever is mapped needs a rule of <see cref="AccessTable"/> that the caller fulfils.</summary>
internal sealed class AccessPolicy : AuthorizationHandler<AccessPolicy>, IAuthorizationRequirement
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, AccessPolicy requirement)
    {
        if (context.Resource is HttpContext http && IsAllowed(http))
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }

    private static bool IsAllowed(HttpContext http)
    {
        // What routing could not match (404, 405, 415) has no route and nothing to protect.
        if (http.GetEndpoint() is not RouteEndpoint endpoint)
        {
            return true;
        }

        return endpoint.Metadata.GetMetadata<EndpointRule>() is { } rule && Caller.Find(http) is { } caller && caller.May(rule.Permission);
    }
}

/// <summary>Answers 401 and 403 as problems, bounds the guessing of credentials, and has every denial audited.</summary>
internal sealed class AccessAnswer(FailedAttempts failed, DeniedActs denied) : IAuthorizationMiddlewareResultHandler
{
    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded)
        {
            return next(context);
        }

        return Caller.Find(context) is { } caller ? Forbid(context, caller) : Challenge(context);
    }

    private Task Forbid(HttpContext context, Caller caller)
    {
        denied.Record(context, caller.Tenant, caller.Name, "forbidden");
        var rule = context.GetEndpoint()?.Metadata.GetMetadata<EndpointRule>();
        var needs = rule is null ? "" : " It needs " + Needs(AccessTable.Of(rule.Permission)) + ".";
        return Problem.Of(ProblemTypes.Forbidden, "This credential does not allow it." + needs).ExecuteAsync(context);
    }

    private Task Challenge(HttpContext context)
    {
        if (!Credentials.IsGiven(context.Request))
        {
            return Unauthenticated(context, new(ProblemTypes.Unauthenticated, "Send Authorization: Bearer, with an API key or a token."));
        }

        if (failed.Count(context.Connection.RemoteIpAddress) is { } wait)
        {
            return (Problem.Of(ProblemTypes.TooManyFailures, "Credentials from this address failed too often.") with { RetryAfter = wait }).ExecuteAsync(context);
        }

        return Unauthenticated(context, context.Features.Get<AuthenticationFault>() ?? AuthenticationFault.Invalid);
    }

    private static Task Unauthenticated(HttpContext context, AuthenticationFault fault)
    {
        context.Response.Headers.WWWAuthenticate = fault.Slug == ProblemTypes.Unauthenticated ? "Bearer realm=\"kefu\"" : "Bearer realm=\"kefu\", error=\"invalid_token\"";
        return Problem.Of(fault.Slug, fault.Detail).ExecuteAsync(context);
    }

    private static string Needs(AccessRow row) => (row.Scopes.Length, row.Roles.Length) switch
    {
        (0, _) => $"one of the roles {string.Join(", ", row.Roles)}",
        (_, 0) => $"a key with one of the scopes {string.Join(", ", row.Scopes)}",
        _ => $"a key with one of the scopes {string.Join(", ", row.Scopes)}, or one of the roles {string.Join(", ", row.Roles)}",
    };
}
