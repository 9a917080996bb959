using Kefu.Contracts.Commands;
using Kefu.Gateway.Access;
using Kefu.Gateway.Problems;
using Kefu.Ledger;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Kefu.Gateway.Audit;

/// <summary>
/// Writes privileged acts to the audit trail that no grain has written: those that were refused or failed, before they are
/// answered, and those that need no command. An act that is done by a command has its row in the commit of its effect.
/// </summary>
internal sealed partial class AuditTrail(RequestDelegate next, ILedger ledger, TimeProvider clock, ILogger<AuditTrail> logger)
{
    private const string Done = "done";

    public Task InvokeAsync(HttpContext context) => Privilege.IsPrivileged(context) ? Witness(context) : next(context);

    private async Task Witness(HttpContext context)
    {
        var outcome = ProblemTypes.Internal;
        try
        {
            await next(context);
            outcome = context.Features.Get<Problem>()?.Kind.Slug ?? Done;
        }
        catch (Exception exception)
        {
            outcome = Thrown.ToProblem(exception).Kind.Slug;
            throw;
        }
        finally
        {
            // What the command was answered with says that its row is in the ledger: now, or since it was done first.
            if (outcome != Done || context.Features.Get<PrivilegedAct>() is null)
            {
                await Write(context, outcome);
            }
        }
    }

    private async Task Write(HttpContext context, string outcome)
    {
        var caller = Caller.Of(context);
        var tenant = context.Features.Get<Subject>()?.Tenant.Id ?? caller.Tenant;
        var act = context.Features.Get<PrivilegedAct>() ?? Privilege.Of(context, [])!;
        var row = new AuditRow(tenant, clock.GetUtcNow(), caller.Name, act.Name, act.Target, outcome, act.Detail, context.Connection.RemoteIpAddress?.ToString());
        try
        {
            // It has been tried whether or not its caller still listens.
            await ledger.Commit(new Commit([], Audit: [row]), CancellationToken.None);
        }
        catch (Exception exception)
        {
            NotWritten(exception, tenant, caller.Name, act.Name, outcome);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "No audit row for {Tenant} {Actor} {Act} {Outcome}")]
    private partial void NotWritten(Exception exception, string tenant, string actor, string act, string outcome);
}
