using Kefu.Contracts.Commands;
using Kefu.Domain.Conversations;
using Kefu.Gateway.Access;
using Kefu.Gateway.Problems;
using Microsoft.AspNetCore.Http;

namespace Kefu.Gateway.Requests;

/// <summary>
/// For whom a caller acts. A person acts as himself or herself. A key with the scope <c>work</c> acts for the agent named in the
/// path or in the header, because platform adapters carry the acts of many agents; without an agent it acts as a supervisor if it
/// holds <c>supervise</c>, else as nobody.
/// </summary>
internal static class Actor
{
    public const string Header = "X-Kefu-Agent";

    public static ParameterDoc Doc { get; } = new(
        Header, ParameterPlace.Header, "For keys with the scope `work`: the agent whose act it is. People act as themselves.");

    public static Person Of(HttpContext context, Caller caller)
    {
        var named = context.Request.Headers[Header] is [{ Length: > 0 } name] ? name : null;
        var subject = context.Features.Get<Subject>();
        if (caller.IsPerson)
        {
            return named is null || named == caller.Agent
                ? new(caller.Name, caller.Agent, caller.IsSupervisor)
                : throw Problem.Of(ProblemTypes.Forbidden, $"People act as themselves: {Header} is for API keys.").Thrown();
        }

        if (named is null)
        {
            var own = caller.May(Permission.Work) ? subject?.Agent?.Agent : null;
            return new(caller.Name, own, own is null && caller.IsSupervisor);
        }

        if (!caller.May(Permission.Work))
        {
            throw Problem.Of(ProblemTypes.Forbidden, "Only a key with the scope work acts for agents.").Thrown();
        }

        if (subject?.Agent is { } inPath && context.GetEndpoint()?.Metadata.GetMetadata<EndpointRule>()?.Permission is Permission.Work && inPath.Agent != named)
        {
            throw Problem.Of(ProblemTypes.InvalidParameter, $"{Header} names another agent than the path.").Thrown();
        }

        return Ids.IsName(named) && subject is not null && subject.Tenant.Agent(named) is not null
            ? new(caller.Name, named, false)
            : throw Problem.Of(RefusalTypes.UnknownAgent, $"{Header} names no agent of this tenant.").Thrown();
    }
}
