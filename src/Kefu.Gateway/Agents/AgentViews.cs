using System.Collections.Immutable;
using Kefu.Contracts.Agents;
using Kefu.Domain.Agents;
using Kefu.Domain.Shifts;
using Kefu.Gateway.Requests;
using Kefu.Gateway.Rosters;
using Kefu.Gateway.Tenants;
using Kefu.Ledger.Directory;

namespace Kefu.Gateway.Agents;

/// <summary>An agent to register or rename.</summary>
/// <param name="Name">Display name.</param>
internal sealed record AgentBody(string Name) : IChecked
{
    public void Check(Findings findings) => findings.Line("name", Name, Bounds.NameLength);
}

/// <summary>An agent's status.</summary>
/// <param name="Status">Active, Trainee or Stopped; only the active are given inquiries.</param>
internal sealed record AgentStatusBody(AgentStatus Status) : IChecked
{
    public void Check(Findings findings)
    {
        if (!Enum.IsDefined(Status))
        {
            findings.Add("status", "status is Active, Trainee or Stopped.");
        }
    }
}

/// <summary>How an agent serves a store (CAP-6).</summary>
/// <param name="Rank">Main or Secondary. Making a bound secondary store the main one demotes the main one.</param>
/// <param name="Exception">Needed for a third store.</param>
internal sealed record BindingBody(BindingRank Rank, ExceptionBody? Exception = null) : IChecked
{
    public void Check(Findings findings)
    {
        if (!Enum.IsDefined(Rank))
        {
            findings.Add("rank", "rank is Main or Secondary.");
        }

        Exception?.Check(findings);
    }
}

/// <summary>Why an agent serves a third store.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Approver">Who allowed it.</param>
/// <param name="ExpiresAt">Until when.</param>
internal sealed record ExceptionBody(string? Reason = null, string? Approver = null, DateTimeOffset? ExpiresAt = null)
{
    public void Check(Findings findings)
    {
        Line("exception.reason", Reason);
        Line("exception.approver", Approver);
        if (ExpiresAt is null)
        {
            findings.Add(Contracts.Commands.RefusalTypes.ExceptionIncomplete, "exception.expiresAt", "A third store needs an end: expiresAt.", "CAP-6");
        }

        void Line(string field, string? value)
        {
            if (string.IsNullOrWhiteSpace(value))
            {
                findings.Add(Contracts.Commands.RefusalTypes.ExceptionIncomplete, field, $"A third store needs {field}.", "CAP-6");
            }
            else
            {
                findings.Line(field, value, Bounds.ReasonLength);
            }
        }
    }

    public BindingException ToException() => new(Reason!, Approver!, ExpiresAt!.Value.ToUniversalTime());
}

/// <summary>An agent's presence.</summary>
/// <param name="Presence">Online, Away (keeps conversations, gets none) or Offline.</param>
internal sealed record PresenceBody(Presence Presence) : IChecked
{
    public void Check(Findings findings)
    {
        if (!Enum.IsDefined(Presence))
        {
            findings.Add("presence", "presence is Online, Away or Offline.");
        }
    }
}

/// <summary>One store of an agent.</summary>
/// <param name="Store">The store.</param>
/// <param name="Rank">Main or Secondary.</param>
/// <param name="Exception">Why, if it is a third store.</param>
internal sealed record BindingView(string Store, BindingRank Rank, ExceptionBody? Exception)
{
    public static BindingView Of(StoreBinding b) =>
        new(b.Store, b.Rank, b.Exception is { } e ? new ExceptionBody(e.Reason, e.Approver, e.ExpiresAt) : null);
}

/// <summary>An agent.</summary>
/// <param name="Agent">The id.</param>
/// <param name="Name">Display name.</param>
/// <param name="Status">Whether the agent takes inquiries.</param>
/// <param name="Version">The profile's version.</param>
/// <param name="Settings">What is set here.</param>
/// <param name="Effective">What holds for this agent.</param>
/// <param name="Stores">The stores served.</param>
internal sealed record AgentProfile(
    string Agent, string Name, AgentStatus Status, int Version, SettingsBody Settings, SettingsBody Effective, ImmutableArray<BindingView> Stores)
{
    public static AgentProfile Of(TenantDirectory tenant, AgentState a) => new(
        a.Agent, a.Name, a.Status, a.Version, SettingsBody.Of(a.Settings), SettingsBody.Of(tenant.SettingsOf(a)), [.. a.Stores.Select(BindingView.Of)]);
}

/// <summary>An agent in a list.</summary>
/// <param name="Agent">The id.</param>
/// <param name="Name">Display name.</param>
/// <param name="Status">Whether the agent takes inquiries.</param>
/// <param name="Stores">Ids of the stores served, the main one first.</param>
internal sealed record AgentLine(string Agent, string Name, AgentStatus Status, ImmutableArray<string> Stores);

/// <summary>A page of agents.</summary>
/// <param name="Items">The agents, by id.</param>
/// <param name="Next">Cursor of the next page; absent on the last.</param>
internal sealed record AgentPage(ImmutableArray<AgentLine> Items, string? Next);

/// <summary>An agent's presence and lease.</summary>
/// <param name="Presence">The presence now.</param>
/// <param name="LeaseUntil">Until when without a further heartbeat.</param>
internal sealed record PresenceView(Presence Presence, DateTimeOffset LeaseUntil);

/// <summary>An agent's business date.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="Name">Display name.</param>
/// <param name="Date">The business date.</param>
/// <param name="Presence">Whether the agent is there.</param>
/// <param name="Taken">Inquiries given on that date (CAP-1).</param>
/// <param name="DailyCap">As many as may be.</param>
/// <param name="ConcurrentCap">Conversations that may be open at once.</param>
/// <param name="Open">Conversations open now.</param>
/// <param name="Stores">The stores served now.</param>
/// <param name="Stage">Where the agent stands in a shift: None, RollCall or Running.</param>
/// <param name="TakesWork">As far as shifts go, the agent may be given work (P0-7).</param>
/// <param name="Shift">The shift that runs, or whose roll is called.</param>
internal sealed record DayView(
    string Agent, string Name, DateOnly Date, Presence Presence, int Taken, int DailyCap, int ConcurrentCap, ImmutableArray<string> Open,
    ImmutableArray<BindingView> Stores, ShiftStage Stage, bool TakesWork, ShiftView? Shift)
{
    public static DayView Of(AgentDayView d) =>
        new(d.Agent, d.Name, d.Date, d.Presence, d.Taken, d.DailyCap, d.ConcurrentCap, d.Open, [.. d.Stores.Select(BindingView.Of)], d.Stage, d.TakesWork, ShiftView.Of(d.Shift));
}
