namespace Kefu.Check.Agents;

/// <summary>An agent's presence as the facts of the duty tell it.</summary>
internal sealed class DutyRecord
{
    /// <summary>Older ledgers hold presence in the agent-day.</summary>
    public bool HasBegun { get; set; }

    public string Presence { get; set; } = "Offline";

    public bool IsSuspect { get; set; }

    /// <summary>This interval off the post has been reported.</summary>
    public bool IsViolated { get; set; }

    public bool HasEverViolated { get; set; }

    /// <summary>Conversations that are taken away and have not gone yet, with the entry that says so and when that was, in time of activity.</summary>
    public Dictionary<UInt128, (Entry Entry, TimeSpan Since)> TakenAway { get; } = [];

    public bool IsOnline => Presence is "Online" && !IsSuspect;
}
