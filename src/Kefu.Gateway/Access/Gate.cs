using Kefu.Contracts.Commands;
using Kefu.Domain.Agents;
using Kefu.Gateway.Audit;
using Kefu.Gateway.Problems;
using Kefu.Gateway.Requests;
using Kefu.Ledger;
using Kefu.Ledger.Directory;
using Microsoft.AspNetCore.Http;

namespace Kefu.Gateway.Access;

/// <summary>
/// Between authorisation and endpoint: everything that the path names is well-formed, exists in the caller's tenant, and is the
/// caller's business. So no made-up id activates a grain, and no endpoint can forget to look (I12).
/// </summary>
internal sealed class Gate(RequestDelegate next, LedgerDirectory directory, DirectoryFollower follower, ILedgerReader ledger, DeniedActs denied, TimeProvider clock)
{
    public Task InvokeAsync(HttpContext context)
    {
        var rule = context.GetEndpoint()?.Metadata.GetMetadata<EndpointRule>();
        return rule is null ? next(context) : Pass(context, rule);
    }

    private async Task Pass(HttpContext context, EndpointRule rule)
    {
        var caller = Caller.Of(context);
        RefuseUnknownParameters(context);
        var tenant = await Tenant(context, caller);
        if (tenant is null)
        {
            // Only the creation of a tenant and the list of tenants are about no tenant.
            await next(context);
            return;
        }

        if (context.Request.Headers[Actor.Header] is [{ Length: > 0 } name])
        {
            // Whoever is named as acting may have been registered elsewhere a moment ago, too; what a bad name is answered with is not decided here.
            await Known(() => Ids.IsName(name) ? tenant.Agent(name) : AgentState.Unknown, context);
        }

        var store = await Store(context, rule, tenant);
        var agent = await Agent(context, rule, tenant);
        var conversation = await Conversation(context, tenant);
        var now = clock.GetUtcNow();
        var allowed = (store is null || caller.SeesStore(tenant, store.Store, now))
            && (agent is null || agent.Agent == caller.Agent || caller.IsTenantWide && caller.SeesAgent(tenant, agent, now))
            && (conversation is null || caller.SeesStore(tenant, conversation.Store, now)
                || (conversation.Owner is not null && conversation.Owner == caller.Agent));
        if (!allowed)
        {
            denied.Record(context, tenant.Id, caller.Name, "not-own");
            await Problem.Of(ProblemTypes.Forbidden, "This belongs to stores or agents that are not yours.").ExecuteAsync(context);
            return;
        }

        context.Features.Set(new Subject(tenant) { Store = store, Agent = agent, Conversation = conversation });
        await next(context);
    }

    // A misspelt filter that is ignored would answer with everything.
    private static void RefuseUnknownParameters(HttpContext context)
    {
        if (!context.Request.QueryString.HasValue)
        {
            return;
        }

        var known = context.GetEndpoint()!.Metadata.GetOrderedMetadata<ParameterDoc>();
        foreach (var name in context.Request.Query.Keys)
        {
            if (!known.Any(p => p.Place is ParameterPlace.Query && p.Name == name))
            {
                var names = string.Join(", ", known.Where(p => p.Place is ParameterPlace.Query).Select(p => p.Name));
                throw Problem.Of(ProblemTypes.UnknownParameter, names.Length == 0 ? "No query parameters here." : $"Known here: {names}.").Thrown();
            }
        }
    }

    private async ValueTask<TenantDirectory?> Tenant(HttpContext context, Caller caller)
    {
        var named = Name(context, "tenant");
        if (named is not null && named != caller.Tenant && !caller.May(Permission.ManageTenants))
        {
            throw Problem.Of(ProblemTypes.Forbidden, "Another tenant's.").Thrown();
        }

        var id = named ?? caller.Tenant;
        if (id.Length == 0 || (named is null && caller.Granted == Permission.ManageTenants))
        {
            return null;
        }

        return await Known(() => directory.Find(id) is { Exists: true } found ? found : null, context)
            ?? throw Problem.Of(RefusalTypes.UnknownTenant, "No tenant with this id.").Thrown();
    }

    private async ValueTask<Domain.Stores.StoreState?> Store(HttpContext context, EndpointRule rule, TenantDirectory tenant)
    {
        if (Name(context, "store") is not { } id || rule.Creates == "store")
        {
            return null;
        }

        return await Known(() => tenant.Store(id), context)
            ?? throw Problem.Of(RefusalTypes.UnknownStore, "No store with this id in this tenant.").Thrown();
    }

    private async ValueTask<AgentState?> Agent(HttpContext context, EndpointRule rule, TenantDirectory tenant)
    {
        if (Name(context, "agent") is not { } id || rule.Creates == "agent")
        {
            return null;
        }

        return await Known(() => tenant.Agent(id), context)
            ?? throw Problem.Of(RefusalTypes.UnknownAgent, "No agent with this id in this tenant.").Thrown();
    }

    private async ValueTask<ConversationRow?> Conversation(HttpContext context, TenantDirectory tenant)
    {
        if (context.Request.RouteValues["conversation"] is not string id)
        {
            return null;
        }

        if (!Ids.IsDigest(id))
        {
            throw Problem.Of(ProblemTypes.InvalidId, "A conversation's id has 26 characters and comes from this API.").Thrown();
        }

        // A conversation's key does not hold its tenant, so this is where another tenant's is not found.
        return await ledger.FindConversations([id], context.RequestAborted) is [var row] && row.Tenant == tenant.Id
            ? row
            : throw Problem.Of(RefusalTypes.UnknownConversation, "No conversation with this id in this tenant.").Thrown();
    }

    private async ValueTask<T?> Known<T>(Func<T?> find, HttpContext context)
        where T : class
    {
        if (find() is { } known)
        {
            return known;
        }

        await follower.RefreshForUnknown(context.RequestAborted);
        return find();
    }

    private static string? Name(HttpContext context, string name) => context.Request.RouteValues[name] switch
    {
        null => null,
        string value when Ids.IsName(value) => value,
        _ => throw Problem.Of(ProblemTypes.InvalidId, Ids.NameRule).Thrown(),
    };
}
