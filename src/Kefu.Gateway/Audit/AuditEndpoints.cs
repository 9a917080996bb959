using System.Collections.Immutable;
using Kefu.Gateway.Access;
using Kefu.Gateway.Description;
using Kefu.Gateway.Requests;
using Kefu.Ledger;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kefu.Gateway.Audit;

/// <summary>One row of the audit trail.</summary>
/// <param name="Number">Grows with every row.</param>
/// <param name="At">When.</param>
/// <param name="Actor">Key or person.</param>
/// <param name="Act">What was tried.</param>
/// <param name="Target">On what.</param>
/// <param name="Outcome">done, denied, or the problem's type.</param>
/// <param name="Detail">What was asked for, or why it was denied; JSON.</param>
/// <param name="Address">The caller's address.</param>
internal sealed record AuditView(long Number, DateTimeOffset At, string Actor, string Act, string Target, string Outcome, string? Detail, string? Address);

/// <summary>A page of the audit trail.</summary>
/// <param name="Items">The rows, newest first.</param>
/// <param name="Next">Cursor of the next page; absent on the last.</param>
internal sealed record AuditPage(ImmutableArray<AuditView> Items, string? Next);

/// <summary>The audit trail: every denied and every privileged act (P0-15).</summary>
internal static class AuditEndpoints
{
    public static void MapAudit(this IEndpointRouteBuilder routes) => routes.MapGet("/audit", List)
        .Describe("audit.list", "Denied and privileged acts, newest first.").Needs(Permission.ReadAudit).Answers<AuditPage>(200);

    private static async Task<IResult> List(Paging paging, Subject subject, ILedgerReader ledger, CancellationToken cancellationToken)
    {
        var rows = await ledger.Audit(subject.Tenant.Id, paging.Cursor is null ? null : paging.Number(0), paging.Limit, cancellationToken);
        var next = rows.Length == paging.Limit ? Cursors.Write(rows[^1].Number) : null;
        return Answer.Ok(
            new AuditPage([.. rows.Select(r => new AuditView(r.Number, r.Row.At, r.Row.Actor, r.Row.Act, r.Row.Target, r.Row.Outcome, r.Row.Detail, r.Row.Address))], next),
            GatewayJson.Default.AuditPage);
    }
}
