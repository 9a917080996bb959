using System.Diagnostics;
using System.Diagnostics.Metrics;
using Kefu.Contracts.Commands;
using Kefu.Domain.Routing;
using Kefu.Domain.Stores;

namespace Kefu.Grains.Stores;

/// <summary>What callers are told by a store.</summary>
internal static class StoreRefusals
{
    public static Refusal? Of(DiversionOutcome outcome) => outcome switch
    {
        DiversionOutcome.Set => null,
        DiversionOutcome.ShareOutOfRange => new(RefusalTypes.ShareOutOfRange, "A share is between 1 and 100 percent.", "OWN-8"),
        DiversionOutcome.AgentTwice => new(RefusalTypes.AgentTwice, "Each agent has one share.", "OWN-8"),
        DiversionOutcome.NotHundred => new(RefusalTypes.SharesNotHundred, "Shares must add up to 100 percent.", "OWN-8"),
        _ => throw new UnreachableException(outcome.ToString()),
    };

    /// <summary>What would end a waiting, in English.</summary>
    public static string ReleaseOf(WaitReason reason) => reason switch
    {
        WaitReason.NoAgentBound => "Bind an agent to the store.",
        WaitReason.StorePaused => "Resume the store.",
        WaitReason.NoAgentOnline => "An agent of the store comes online.",
        WaitReason.NoAgentOnShift => "A shift begins, or the roster puts an agent who is online on duty.",
        WaitReason.BacklogPaced => "Its turn comes: what waited while nobody was on duty is released at the set rate, over all agents scheduled.",
        WaitReason.DailyCapsReached => "Another agent comes online, a daily cap is raised, or the next business date begins.",
        WaitReason.ConcurrentCapsReached => "An agent closes or passes on a conversation, or a concurrent cap is raised.",
        WaitReason.CoolingDown => "The cool-down after a decline ends, or another agent gets room.",
        WaitReason.BeingAssigned => "An agent is being asked at this moment.",
        WaitReason.OthersFirst => "Those before it are served first.",
        _ => throw new UnreachableException(reason.ToString()),
    };
}

/// <summary>Figures of routing that are to be watched.</summary>
internal static class StoreMetrics
{
    private static readonly Meter Meter = new("Kefu.Grains");

    /// <summary>Customers found waiting beside an agent with room; anything above zero is a defect.</summary>
    public static Counter<long> Repaired { get; } = Meter.CreateCounter<long>("kefu.routing.repaired", description: "Customers found waiting beside an agent with room.");
}
