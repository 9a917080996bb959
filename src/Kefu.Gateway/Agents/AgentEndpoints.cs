using Kefu.Contracts.Agents;
using Kefu.Contracts.Commands;
using Kefu.Domain.Identity;
using Kefu.Gateway.Access;
using Kefu.Gateway.Conversations;
using Kefu.Gateway.Description;
using Kefu.Gateway.Problems;
using Kefu.Gateway.Requests;
using Kefu.Gateway.Tenants;
using Kefu.Ledger;
using Kefu.Ledger.Directory;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orleans;

namespace Kefu.Gateway.Agents;

/// <summary>Agents: configured, bound to stores, looked at.</summary>
internal static class AgentEndpoints
{
    public static void MapAgents(this IEndpointRouteBuilder routes)
    {
        routes.MapPut("/agents/{agent}", Register).Describe("agents.register", "Registers an agent, or renames one.")
            .Needs(Permission.ConfigureAgents, creates: "agent").Answers<CommandView>(200, 201).Refuses(404, 409, 422);
        routes.MapGet("/agents", List).Describe("agents.list", "The agents that the caller has to do with, by id.").Needs(Permission.LookAgents).Answers<AgentPage>(200);
        routes.MapGet("/agents/{agent}", Get).Describe("agents.get", "One agent, with the settings that hold.")
            .Needs(Permission.LookAgents).Answers<AgentProfile>(200).Refuses(404);
        routes.MapPatch("/agents/{agent}/settings", Configure)
            .Describe("agents.configure", "Changes those settings that are given; null is inherited again. A cap lowered below the current count stops new work only (P0-1).")
            .Needs(Permission.ConfigureAgents).Answers<CommandView>(200).Refuses(404, 409, 422);
        routes.MapPut("/agents/{agent}/status", SetStatus).Describe("agents.set-status", "Active, in training or stopped.")
            .Needs(Permission.RunAgents).Answers<CommandView>(200).Refuses(404, 409, 422);
        routes.MapPut("/agents/{agent}/stores/{store}", Bind)
            .Describe("agents.bind", "Binds a store: one main, one secondary, a third by exception with reason, approver and end, never a fourth (CAP-6).")
            .Needs(Permission.RunAgents).Answers<CommandView>(200).Refuses(404, 409, 422);
        routes.MapDelete("/agents/{agent}/stores/{store}", Unbind).Describe("agents.unbind", "Unbinds a store.")
            .Needs(Permission.RunAgents).Answers<CommandView>(200).Refuses(404, 409, 422);
        routes.MapGet("/agents/{agent}/day", Day).Describe("agents.day", "The agent's business date: inquiries taken against the cap, open conversations.")
            .Needs(Permission.LookAgents).Answers<DayView>(200).Refuses(404);
        routes.MapGet("/agents/{agent}/conversations", Owned).Describe("agents.conversations", "The conversations the agent owns now, all of them.")
            .Needs(Permission.LookConversations).Answers<ConversationPage>(200).Refuses(404);
    }

    private static async Task<IResult> Register(
        string agent, Body<AgentBody> body, Act act, Subject subject, IGrainFactory grains, DirectoryFollower directory, CancellationToken cancellationToken)
    {
        var existed = subject.Tenant.Agent(agent) is not null;
        var reply = await Grain(grains, subject, agent).Register(act.Command(body, personal: true), agent, body.Value.Name, cancellationToken);
        await directory.Refresh(cancellationToken);
        return Answer.Of(reply, $"/v1/agents/{agent}", existed);
    }

    private static IResult List(Paging paging, Caller caller, Subject subject, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        var all = subject.Tenant.Agents();
        var (items, next) = paging.Of(caller is { IsTenantWide: true, Stores: null } ? all : [.. all.Where(a => caller.SeesAgent(subject.Tenant, a, now))], a => a.Agent);
        return Answer.Ok(new AgentPage([.. items.Select(a => new AgentLine(a.Agent, a.Name, a.Status, [.. a.Stores.Select(s => s.Store)]))], next), GatewayJson.Default.AgentPage);
    }

    private static IResult Get(Subject subject) => Answer.Ok(AgentProfile.Of(subject.Tenant, subject.Agent!), GatewayJson.Default.AgentProfile);

    private static async Task<IResult> Configure(
        string agent, Body<SettingsBody> body, Act act, Subject subject, IGrainFactory grains, DirectoryFollower directory, CancellationToken cancellationToken)
    {
        var reply = await Grain(grains, subject, agent).Configure(act.Command(body), body.Value.ToChange(), cancellationToken);
        await directory.Refresh(cancellationToken);
        return Answer.Of(reply);
    }

    private static async Task<IResult> SetStatus(
        string agent, Body<AgentStatusBody> body, Act act, Subject subject, IGrainFactory grains, DirectoryFollower directory, CancellationToken cancellationToken)
    {
        var reply = await Grain(grains, subject, agent).SetStatus(act.Command(body), body.Value.Status, cancellationToken);
        await directory.Refresh(cancellationToken);
        return Answer.Of(reply);
    }

    private static async Task<IResult> Bind(
        string agent, string store, Body<BindingBody> body, Act act, Subject subject, IGrainFactory grains, DirectoryFollower directory, CancellationToken cancellationToken)
    {
        var reply = await Grain(grains, subject, agent).Bind(act.Command(body), store, body.Value.Rank, body.Value.Exception?.ToException(), cancellationToken);
        await directory.Refresh(cancellationToken);
        return Answer.Of(reply);
    }

    private static async Task<IResult> Unbind(
        string agent, string store, Act act, Subject subject, IGrainFactory grains, DirectoryFollower directory, CancellationToken cancellationToken)
    {
        var reply = await Grain(grains, subject, agent).Unbind(act.Command(), store, cancellationToken);
        await directory.Refresh(cancellationToken);
        return Answer.Of(reply);
    }

    private static async Task<IResult> Day(string agent, Subject subject, IGrainFactory grains, CancellationToken cancellationToken) =>
        await Grain(grains, subject, agent).Day(cancellationToken) is { } day
            ? Answer.Ok(DayView.Of(day), GatewayJson.Default.DayView)
            : Problem.Of(RefusalTypes.UnknownAgent, "No agent with this id in this tenant.");

    private static async Task<IResult> Owned(string agent, Subject subject, ILedgerReader ledger, CancellationToken cancellationToken)
    {
        // An agent owns as many as the concurrent cap and a few exceptions allow, so there is one page.
        var rows = await ledger.OwnedBy(subject.Tenant.Id, agent, cancellationToken);
        return Answer.Ok(new ConversationPage([.. rows.Select(ConversationLine.Of)], null), GatewayJson.Default.ConversationPage);
    }

    internal static IAgentGrain Grain(IGrainFactory grains, Subject subject, string agent) => grains.GetGrain<IAgentGrain>(Keys.Agent(subject.Tenant.Id, agent));
}
