using Kefu.Contracts.Commands;
using Kefu.Contracts.Tenants;
using Kefu.Domain.Identity;
using Kefu.Gateway.Access;
using Kefu.Gateway.Description;
using Kefu.Gateway.Problems;
using Kefu.Gateway.Requests;
using Kefu.Ledger.Directory;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orleans;

namespace Kefu.Gateway.Tenants;

/// <summary>API keys. A key is shown once, in the answer to the request that issues it.</summary>
internal static class KeyEndpoints
{
    public static void MapKeys(this IEndpointRouteBuilder routes)
    {
        Map(routes, "/tenant/keys", "keys", Permission.ManageKeys);
        Map(routes, "/tenants/{tenant}/keys", "tenants.keys", Permission.ManageTenants);
    }

    private static void Map(IEndpointRouteBuilder routes, string path, string name, Permission permission)
    {
        routes.MapPost(path, Issue)
            .Describe(name + ".issue", "Issues an API key. The answer to a repetition does not show it again: revoke it and issue another if the first answer was lost.")
            .Needs(permission).Answers<KeyView>(200, 201).Refuses(404, 409, 422);
        routes.MapGet(path, List).Describe(name + ".list", "The tenant's API keys, without secrets.").Needs(permission).Answers<KeyList>(200).Refuses(404);
        routes.MapDelete(path + "/{key}", Revoke).Describe(name + ".revoke", "Revokes an API key: no request with it is accepted afterwards.")
            .Needs(permission).Answers<CommandView>(200).Refuses(404, 409, 422);
    }

    private static async Task<IResult> Issue(
        Body<KeyBody> body, Act act, Subject subject, IGrainFactory grains, DirectoryFollower directory, TimeProvider clock, CancellationToken cancellationToken)
    {
        var (name, scopes, expiresAt) = (body.Value.Name, body.Value.Scopes, body.Value.ExpiresAt?.ToUniversalTime());
        if (expiresAt <= clock.GetUtcNow())
        {
            return Problem.Of(ProblemTypes.InvalidRequest, "expiresAt is in the past.") with { Errors = [new("expiresAt", "expiresAt is in the future.")] };
        }

        if (!MayGrant(act.Caller, scopes))
        {
            return Problem.Of(ProblemTypes.ScopeNotHeld, "A key grants only scopes that it holds itself; administrators grant all but platform.");
        }

        // Derived from the idempotency key, so that a repetition is about the same key.
        var tenant = subject.Tenant.Id;
        var id = Keys.Digest(Key.Of("api-key", tenant, act.Key))[..20];
        var (text, key) = ApiKeyText.Mint(id, name, scopes, expiresAt);
        var reply = await grains.GetGrain<ITenantGrain>(Keys.Tenant(tenant)).IssueKey(act.Command(body), key, cancellationToken);
        if (reply.Refusal is { } refusal)
        {
            return Problem.Of(refusal);
        }

        // Shown only if this secret, and not that of an earlier or parallel request, is the one that was stored.
        await directory.Refresh(cancellationToken);
        var stored = subject.Tenant.State.Keys.FirstOrDefault(k => k.Id == id);
        var isNew = stored is not null && stored.Hash == key.Hash;
        return Answer.Done(KeyView.Of(stored ?? key, isNew ? text : null), GatewayJson.Default.KeyView, !isNew, isNew ? $"/v1/tenant/keys/{id}" : null);
    }

    private static IResult List(Subject subject) =>
        Answer.Ok(new KeyList([.. subject.Tenant.State.Keys.OrderBy(k => k.Id, StringComparer.Ordinal).Select(k => KeyView.Of(k))]), GatewayJson.Default.KeyList);

    private static async Task<IResult> Revoke(
        string key, Act act, Subject subject, IGrainFactory grains, DirectoryFollower directory, CancellationToken cancellationToken)
    {
        if (!Ids.IsKeyId(key))
        {
            return Problem.Of(RefusalTypes.UnknownKey, "No API key with this id.");
        }

        var reply = await grains.GetGrain<ITenantGrain>(Keys.Tenant(subject.Tenant.Id)).RevokeKey(act.Command(), key, cancellationToken);
        await directory.Refresh(cancellationToken);
        return Answer.Of(reply);
    }

    private static bool MayGrant(Caller caller, IEnumerable<string> scopes) => scopes.All(scope =>
        caller.May(Permission.ManageTenants) || (scope != "platform" && (caller.IsPerson || caller.Scopes.Contains(scope))));
}
