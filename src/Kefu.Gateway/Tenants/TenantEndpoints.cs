using Kefu.Contracts.Tenants;
using Kefu.Domain.Identity;
using Kefu.Gateway.Access;
using Kefu.Gateway.Description;
using Kefu.Gateway.Requests;
using Kefu.Ledger.Directory;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orleans;

namespace Kefu.Gateway.Tenants;

/// <summary>Tenants. A tenant is that of the credential; only a platform key names one in the path.</summary>
internal static class TenantEndpoints
{
    public static void MapTenants(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/tenants", Create).Describe("tenants.create", "Creates a tenant, or renames it.").Needs(Permission.ManageTenants)
            .Answers<CommandView>(200, 201).Refuses(409, 422);
        routes.MapGet("/tenants", List).Describe("tenants.list", "All tenants, by id.").Needs(Permission.ManageTenants).Answers<TenantPage>(200);
        routes.MapGet("/tenants/{tenant}", Get).Describe("tenants.get", "One tenant.").Needs(Permission.ManageTenants).Answers<TenantView>(200).Refuses(404);
        routes.MapPatch("/tenants/{tenant}/settings", Configure).Describe("tenants.configure", "Changes those settings of a tenant that are given; null is inherited again.")
            .Needs(Permission.ManageTenants).Answers<CommandView>(200).Refuses(404, 409, 422);

        routes.MapGet("/tenant", Get).Describe("tenant.get", "The tenant of the credential.").Needs(Permission.LookTenant).Answers<TenantView>(200).Refuses(404);
        routes.MapPatch("/tenant/settings", Configure).Describe("tenant.configure", "Changes those settings that are given (null: the default again), for every store and agent that does not set its own.")
            .Needs(Permission.ConfigureTenant).Answers<CommandView>(200).Refuses(404, 409, 422);
    }

    private static async Task<IResult> Create(Body<TenantBody> body, Act act, IGrainFactory grains, LedgerDirectory directory, DirectoryFollower follower, CancellationToken cancellationToken)
    {
        var (tenant, name) = (body.Value.Tenant, body.Value.Name);
        var existed = directory.Find(tenant) is { Exists: true };
        var reply = await grains.GetGrain<ITenantGrain>(Keys.Tenant(tenant)).Register(act.CommandFor(tenant, body), tenant, name, cancellationToken);
        await follower.Refresh(cancellationToken);
        return Answer.Of(reply, $"/v1/tenants/{tenant}", existed);
    }

    private static IResult List(Paging paging, LedgerDirectory directory)
    {
        var (items, next) = paging.Of(directory.Tenants(), t => t.Id);
        return Answer.Ok(new TenantPage([.. items.Select(TenantView.Of)], next), GatewayJson.Default.TenantPage);
    }

    private static IResult Get(Subject subject) => Answer.Ok(TenantView.Of(subject.Tenant), GatewayJson.Default.TenantView);

    private static async Task<IResult> Configure(
        Body<SettingsBody> body, Act act, Subject subject, IGrainFactory grains, DirectoryFollower follower, CancellationToken cancellationToken)
    {
        var reply = await grains.GetGrain<ITenantGrain>(Keys.Tenant(subject.Tenant.Id)).Configure(act.Command(body), body.Value.ToChange(), cancellationToken);
        await follower.Refresh(cancellationToken);
        return Answer.Of(reply);
    }
}
