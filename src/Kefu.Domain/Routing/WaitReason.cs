using System.Text.Json.Serialization;

namespace Kefu.Domain.Routing;

/// <summary>What keeps a customer waiting now: the binding constraint.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WaitReason>))]
public enum WaitReason
{
    /// <summary>No agent serves this store. Released by binding one.</summary>
    NoAgentBound = 0,

    /// <summary>The store is paused. Released by resuming it.</summary>
    StorePaused = 1,

    /// <summary>No agent of the store is online. Released by one coming online.</summary>
    NoAgentOnline = 2,

    /// <summary>Every agent online has reached the daily cap. Released by another agent, a higher cap, or the next business date.</summary>
    DailyCapsReached = 3,

    /// <summary>Every agent online below the daily cap has as many conversations open as may be. Released by a close.</summary>
    ConcurrentCapsReached = 4,

    /// <summary>The agents with room have declined it. Released when the cool-down ends.</summary>
    CoolingDown = 5,

    /// <summary>An agent is being asked at this moment.</summary>
    BeingAssigned = 6,

    /// <summary>There is room, and others are before it. Released within moments.</summary>
    OthersFirst = 7,

    /// <summary>Agents of the store are online, and none is in a shift (P0-7). Released when a shift begins, or by a roster that says otherwise.</summary>
    NoAgentOnShift = 20,

    /// <summary>The backlog of the time without agents is released at a set rate and over all agents scheduled (P0-14). Released in its turn.</summary>
    BacklogPaced = 21,
}
