using System.Reflection;
using Kefu.Domain.Agents;
using Kefu.Domain.Stores;
using Kefu.Ledger;
using Kefu.Ledger.Directory;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Kefu.Gateway.Access;

/// <summary>What a request is about: everything that its path names, found and allowed to this caller before the endpoint runs.</summary>
internal sealed class Subject(TenantDirectory tenant)
{
    public TenantDirectory Tenant { get; } = tenant;

    public StoreState? Store { get; init; }

    public AgentState? Agent { get; init; }

    public ConversationRow? Conversation { get; init; }

    public static ValueTask<Subject?> BindAsync(HttpContext context, ParameterInfo parameter) => new(context.Features.GetRequiredSubject());
}

internal static class SubjectFeature
{
    public static Subject GetRequiredSubject(this IFeatureCollection features) => features.GetRequiredFeature<Subject>();
}
