using Kefu.Gateway.Access;
using Kefu.Gateway.Problems;
using Kefu.Gateway.Requests;
using Kefu.Ledger;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Kefu.Gateway.Audit;

/// <summary>What a privileged act asked for: the canonical body, without personal data.</summary>
internal sealed record AuditDetail(string Json);

/// <summary>Writes every privileged act to the audit trail, with its outcome, before it is answered (P0-15).</summary>
internal sealed partial class AuditTrail(RequestDelegate next, ILedger ledger, TimeProvider clock, ILogger<AuditTrail> logger)
{
    private const int MostDetail = 4_000;

    public Task InvokeAsync(HttpContext context)
    {
        var rule = context.GetEndpoint()?.Metadata.GetMetadata<EndpointRule>();
        return rule is null || HttpMethods.IsGet(context.Request.Method) || !IsPrivileged(context, rule) ? next(context) : Witness(context);
    }

    /// <summary>What an act is about: the path below the version, ids only.</summary>
    public static string Target(HttpContext context) => context.Request.Path.Value is { Length: > 4 } path && path.StartsWith("/v1/", StringComparison.Ordinal)
        ? path[4..Math.Min(path.Length, 300)]
        : "";

    // Beyond what the table calls privileged: acting on what is somebody else's, which supervisors may.
    private static bool IsPrivileged(HttpContext context, EndpointRule rule)
    {
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

    private async Task Witness(HttpContext context)
    {
        var outcome = ProblemTypes.Internal;
        try
        {
            await next(context);
            outcome = context.Features.Get<Problem>()?.Kind.Slug ?? "done";
        }
        catch (Exception exception)
        {
            outcome = Thrown.ToProblem(exception).Kind.Slug;
            throw;
        }
        finally
        {
            await Write(context, outcome);
        }
    }

    private async Task Write(HttpContext context, string outcome)
    {
        var caller = Caller.Of(context);
        var tenant = context.Features.Get<Subject>()?.Tenant.Id ?? caller.Tenant;
        var name = context.GetEndpoint()?.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? context.Request.Method;
        var detail = context.Features.Get<AuditDetail>()?.Json is { } json ? json.Length <= MostDetail ? json : """{"tooLong":true}""" : null;
        var row = new AuditRow(tenant, clock.GetUtcNow(), caller.Name, name, Target(context), outcome, detail, context.Connection.RemoteIpAddress?.ToString());
        try
        {
            // The act has happened whether or not its caller still listens.
            await ledger.Commit(new Commit([], Audit: [row]), CancellationToken.None);
        }
        catch (Exception exception)
        {
            NotWritten(exception, tenant, caller.Name, name, outcome);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "No audit row for {Tenant} {Actor} {Act} {Outcome}")]
    private partial void NotWritten(Exception exception, string tenant, string actor, string act, string outcome);
}
