using System.Collections.Immutable;
using Kefu.Contracts.Stores;
using Kefu.Domain.Stores;
using Kefu.Gateway.Requests;
using Kefu.Gateway.Tenants;
using Kefu.Ledger;
using Kefu.Ledger.Directory;

namespace Kefu.Gateway.Stores;

/// <summary>A store to register or rename.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Platform">The platform it is on: lower-case letters, digits and '-', such as tmall.</param>
internal sealed record StoreBody(string Name, string Platform) : IChecked
{
    public void Check(Findings findings)
    {
        findings.Line("name", Name, Bounds.NameLength);
        if (!Ids.IsPlatform(Platform))
        {
            findings.Add("platform", "platform has 1 to 32 lower-case letters, digits or '-'.");
        }
    }
}

/// <summary>A store's status.</summary>
/// <param name="Status">Active, or Paused: no new assignment, open conversations finish.</param>
internal sealed record StoreStatusBody(StoreStatus Status) : IChecked
{
    public void Check(Findings findings)
    {
        if (!Enum.IsDefined(Status))
        {
            findings.Add("status", "status is Active or Paused.");
        }
    }
}

/// <summary>Shares by which a store's inquiries are divided (OWN-8).</summary>
/// <param name="Shares">One per agent, adding up to 100; none for even shares.</param>
internal sealed record DiversionBody(ImmutableArray<ShareBody> Shares) : IChecked
{
    public void Check(Findings findings)
    {
        if (Shares.IsDefault || Shares.Length > Bounds.MostShares)
        {
            findings.Add("shares", $"shares has at most {Bounds.MostShares} entries.");
            return;
        }

        for (var i = 0; i < Shares.Length; i++)
        {
            if (Shares[i] is null)
            {
                findings.Add($"shares[{i}]", "A share must not be null.");
                continue;
            }

            findings.Id($"shares[{i}].agent", Shares[i].Agent);
        }
    }
}

/// <summary>One agent's share.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="Percent">1 to 100.</param>
internal sealed record ShareBody(string Agent, int Percent);

/// <summary>A store.</summary>
/// <param name="Store">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Platform">The platform it is on.</param>
/// <param name="Status">Whether it takes inquiries.</param>
/// <param name="Version">Its version.</param>
/// <param name="Settings">What is set here.</param>
/// <param name="Effective">What holds here.</param>
/// <param name="Diversion">Shares; empty for even shares.</param>
internal sealed record StoreView(
    string Store, string Name, string Platform, StoreStatus Status, int Version, SettingsBody Settings, SettingsBody Effective, ImmutableArray<ShareBody> Diversion)
{
    public static StoreView Of(TenantDirectory tenant, StoreState s) => new(
        s.Store, s.Name, s.Platform, s.Status, s.Version, SettingsBody.Of(s.Settings), SettingsBody.Of(tenant.SettingsOf(s)),
        [.. s.Diversion.Select(d => new ShareBody(d.Agent, d.Percent))]);
}

/// <summary>A store in a list.</summary>
/// <param name="Store">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Platform">The platform it is on.</param>
/// <param name="Status">Whether it takes inquiries.</param>
internal sealed record StoreLine(string Store, string Name, string Platform, StoreStatus Status);

/// <summary>A page of stores.</summary>
/// <param name="Items">The stores, by id.</param>
/// <param name="Next">Cursor of the next page; absent on the last.</param>
internal sealed record StorePage(ImmutableArray<StoreLine> Items, string? Next);

/// <summary>A page of a store's queue. Positions move while pages are read.</summary>
/// <param name="Waiting">All who wait.</param>
/// <param name="Agents">Agents bound to the store.</param>
/// <param name="AgentsWithRoom">Of those, how many could be given one more now.</param>
/// <param name="Items">Those asked for, in the order of service.</param>
/// <param name="Next">Cursor of the next page; absent on the last.</param>
internal sealed record QueuePage(int Waiting, int Agents, int AgentsWithRoom, ImmutableArray<WaitingLine> Items, string? Next);

/// <summary>One who waits, without personal data.</summary>
/// <param name="Conversation">The conversation.</param>
/// <param name="Position">From 1.</param>
/// <param name="Priority">Class of waiting.</param>
/// <param name="Since">The customer's first message.</param>
/// <param name="Reason">What keeps it waiting.</param>
/// <param name="ReleasedBy">What would release it.</param>
internal sealed record WaitingLine(string Conversation, int Position, Domain.Conversations.PriorityClass Priority, DateTimeOffset Since, string Reason, string ReleasedBy)
{
    public static WaitingLine Of(WaitingView v) => new(v.ConversationId, v.Position, v.Priority, v.FirstMessageAt, v.Reason, v.ReleasedBy);
}

/// <summary>A store's figures on one business date. Counts are of inquiries.</summary>
/// <param name="Store">The store.</param>
/// <param name="Date">The business date.</param>
/// <param name="Arrived">Inquiries opened.</param>
/// <param name="Waiting">In the queue now.</param>
/// <param name="Open">With an agent now.</param>
/// <param name="Closed">Closed.</param>
/// <param name="Abandoned">Left while waiting.</param>
/// <param name="Assigned">Given to an agent at least once.</param>
/// <param name="AssignedInTime">Of those, within the service level's seconds.</param>
/// <param name="ServiceLevelSeconds">Those seconds (TIM-3).</param>
/// <param name="ServiceLevel">Share of the assigned and abandoned that were assigned in time, 0 to 1; absent without any.</param>
/// <param name="Transferred">Transferred at least once.</param>
/// <param name="ClosedUntransferred">Closed without a transfer (TIM-8).</param>
/// <param name="Invited">Invitations to evaluate sent.</param>
/// <param name="Evaluated">Evaluations received.</param>
/// <param name="AverageQueueSeconds">Mean seconds from first message to first assignment (TIM-6).</param>
/// <param name="LongestWaitingSince">First message of whoever waits longest.</param>
internal sealed record FiguresView(
    string Store, DateOnly Date, int Arrived, int Waiting, int Open, int Closed, int Abandoned, int Assigned, int AssignedInTime, int ServiceLevelSeconds,
    double? ServiceLevel, int Transferred, int ClosedUntransferred, int Invited, int Evaluated, double? AverageQueueSeconds, DateTimeOffset? LongestWaitingSince)
{
    public static FiguresView Of(string store, DateOnly date, int seconds, StoreFigures f) => new(
        store, date, f.Arrived, f.Waiting, f.Open, f.Closed, f.Abandoned, f.Assigned, f.AssignedInTime, seconds,
        f.Assigned + f.Abandoned == 0 ? null : (double)f.AssignedInTime / (f.Assigned + f.Abandoned),
        f.Transferred, f.ClosedUntransferred, f.Invited, f.Evaluated, f.AverageQueueSeconds, f.LongestWaitingSince);
}
