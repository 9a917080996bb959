using System.Collections.Immutable;
using Kefu.Domain.Agents;

namespace Kefu.Domain.Duties;

/// <summary>An agent's duty on one business date. All times are UTC.</summary>
/// <param name="Date">The business date; <see cref="DateOnly.MinValue"/> before the agent's first one.</param>
/// <param name="Version">Entries of the date's stream folded into this state.</param>
/// <param name="Presence">What the agent said last, or what was said of the agent.</param>
/// <param name="Since">Since when.</param>
/// <param name="Device">The device that holds the lease, if it was named.</param>
/// <param name="SuspectSince">Since when the lease is missed; null while it holds.</param>
/// <param name="Violated">This interval off the post has been reported (TIM-18).</param>
/// <param name="Carried">Conversations open when the date began.</param>
/// <param name="Owed">Effects still owed, in the order in which they arose.</param>
public sealed record DutyState(
    DateOnly Date, int Version, Presence Presence, DateTimeOffset Since, string? Device, DateTimeOffset? SuspectSince, bool Violated,
    ImmutableArray<string> Carried, ImmutableArray<Owed> Owed)
{
    /// <summary>Before the agent's first duty.</summary>
    public static DutyState None { get; } = new(DateOnly.MinValue, 0, Presence.Offline, DateTimeOffset.MinValue, null, null, false, [], []);

    /// <summary>The presence as others see it: whoever missed the lease is suspect, whatever was said before.</summary>
    public Presence Shown => SuspectSince is null ? Presence : Presence.Suspect;

    /// <summary>Whether heartbeats are expected: from everybody who is there, or said so.</summary>
    public bool NeedsLease => Presence is Presence.Online or Presence.Away or Presence.Break or Presence.HandingOver;

    /// <summary>Away from the post without a lead's approval (TIM-18). A break after missed offers is nobody's approval.</summary>
    public bool IsOffPost => Presence is Presence.Away or Presence.Break;
}

/// <summary>A change of presence that is asked for.</summary>
/// <param name="To">The presence.</param>
/// <param name="Cause">Why.</param>
/// <param name="Device">The device that is to hold the lease, if it was named.</param>
/// <param name="By">The person who asks, if it is not the agent.</param>
/// <param name="Reason">The reason that person gives.</param>
public sealed record PresenceChange(Presence To, PresenceCause Cause = PresenceCause.Asked, string? Device = null, string? By = null, string? Reason = null);

/// <summary>Answer to a change of presence.</summary>
public enum PresenceOutcome
{
    /// <summary>As asked, now or before.</summary>
    Set,

    /// <summary>Conversations are open: they need a successor, or a lead's word (P0-8).</summary>
    HandOverNeeded,
}
