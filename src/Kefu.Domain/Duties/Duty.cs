using System.Collections.Immutable;
using System.Diagnostics;
using Kefu.Domain.Agents;
using Kefu.Domain.Tenants;
using static Kefu.Domain.Duties.DutyFact;

namespace Kefu.Domain.Duties;

/// <summary>
/// The rules of presence: a lease with stages (peers 17). Missed: suspect, no new work. Grace over: lost, everything goes back to the
/// queues. Pure: no clock, no storage, nothing to await.
/// </summary>
public static class Duty
{
    /// <summary>Starts the business date where it has not begun; a clock that stepped back does not reopen yesterday.</summary>
    public static ImmutableArray<DutyFact> Start(
        DutyState duty, string tenant, string agent, DateOnly today, IEnumerable<string> open, DateTimeOffset now) => today <= duty.Date
        ? []
        : [new DutyStarted(
            tenant, agent, today, duty.Presence, duty.Since, [.. open.Order(StringComparer.Ordinal)], duty.Owed, now, duty.Device, duty.SuspectSince,
            duty.Violated)];

    /// <summary>
    /// The agent comes, goes, or is sent away. Signing off with open conversations needs a hand-over (P0-8); a lead's word, and a
    /// setting, let them go back to their queues instead.
    /// </summary>
    /// <param name="duty">The duty, started for today.</param>
    /// <param name="change">What is asked.</param>
    /// <param name="open">The conversations open with the agent, without those that a successor has accepted.</param>
    /// <param name="settings">The agent's settings in force.</param>
    /// <param name="now">The time.</param>
    public static Decision<PresenceOutcome, DutyFact> SetPresence(
        DutyState duty, PresenceChange change, ImmutableArray<Held> open, EffectiveSettings settings, DateTimeOffset now)
    {
        var device = change.To is Presence.Offline or Presence.Rest ? null : change.Device;
        if (duty.Presence == change.To && duty.Device == device)
        {
            return new(PresenceOutcome.Set, Renew(duty, now));
        }

        var goes = change.To is Presence.Offline or Presence.Rest;
        if (goes && !open.IsEmpty && change.Cause is PresenceCause.Asked && settings.HandOverOnSignOff)
        {
            return new(PresenceOutcome.HandOverNeeded, []);
        }

        return new(
            PresenceOutcome.Set,
            [new PresenceSet(change.To, change.Cause, now, device, change.By, change.Reason, goes && !open.IsEmpty ? open : null)]);
    }

    /// <summary>A sign of life: whoever was suspect no longer is.</summary>
    public static ImmutableArray<DutyFact> Renew(DutyState duty, DateTimeOffset now) => duty.SuspectSince is null ? [] : [new LeaseRenewed(now)];

    /// <summary>
    /// Whether a heartbeat comes from where the lease was begun: a lease without a device is renewed by nobody who names one, and
    /// the other way round.
    /// </summary>
    public static bool IsFromDevice(DutyState duty, string? device) => !duty.NeedsLease || duty.Device == device;

    /// <summary>What time has brought: a lease missed, a grace or a stay away over. Nothing is recorded twice.</summary>
    /// <param name="duty">The duty.</param>
    /// <param name="leaseUntil">When the lease ends; after a restart, everybody is given one lease to report again.</param>
    /// <param name="open">The conversations open with the agent.</param>
    /// <param name="settings">The agent's settings in force.</param>
    /// <param name="now">The time.</param>
    public static ImmutableArray<DutyFact> Due(
        DutyState duty, DateTimeOffset leaseUntil, ImmutableArray<Held> open, EffectiveSettings settings, DateTimeOffset now)
    {
        if (duty.SuspectSince is { } since)
        {
            return now >= GraceEnd(since, leaseUntil, settings) ? [new AgentLost(since, duty.Presence, open, now)] : [];
        }

        // The grace begins when the miss is recorded, not when the lease ended: a process that was asleep must not wake up and lose
        // everybody who could not reach it.
        if (duty.NeedsLease && now >= leaseUntil)
        {
            return [new LeaseMissed(leaseUntil, now)];
        }

        return duty.IsOffPost && !duty.Violated && now >= duty.Since + settings.AwayLimit
            ? [new ViolationRaised(duty.Presence, duty.Since, open, now)]
            : [];
    }

    /// <summary>When <see cref="Due"/> may next have something to say; null for never, as things are.</summary>
    public static DateTimeOffset? NextDue(DutyState duty, DateTimeOffset leaseUntil, EffectiveSettings settings)
    {
        if (duty.SuspectSince is { } since)
        {
            return GraceEnd(since, leaseUntil, settings);
        }

        if (!duty.NeedsLease)
        {
            return null;
        }

        return duty.IsOffPost && !duty.Violated && duty.Since + settings.AwayLimit is var limit && limit < leaseUntil ? limit : leaseUntil;
    }

    /// <summary>The facts of one ledger entry, folded in. A started date begins a new stream, so the version starts again.</summary>
    public static DutyState Fold(DutyState state, ImmutableArray<DutyFact> entry)
    {
        foreach (var fact in entry)
        {
            state = Apply(state, fact);
        }

        return state with { Version = state.Version + 1 };
    }

    /// <summary>One fact, folded in. Never refuses.</summary>
    public static DutyState Apply(DutyState state, DutyFact fact) => fact switch
    {
        DutyStarted f => new(f.Date, 0, f.Presence, f.Since, f.Device, f.SuspectSince, f.Violated, f.Carried, f.Owed),
        PresenceSet f => (state.Presence == f.To ? state : state with { Since = f.At, Violated = false }) with
        {
            Presence = f.To,
            Device = f.Device,
            SuspectSince = null,
            Owed = Owe(state, f.Released, f.To is Presence.Rest ? OwedBy.Rest : OwedBy.SignOff),
        },
        LeaseMissed f => state with { SuspectSince = f.At },
        LeaseRenewed => state with { SuspectSince = null },
        AgentLost f => state with
        {
            Presence = Presence.Offline,
            Since = f.At,
            Device = null,
            SuspectSince = null,
            Violated = false,
            Owed = Owe(state, f.Conversations, OwedBy.Loss),
        },
        ViolationRaised f => state with { Violated = true, Owed = Owe(state, f.Conversations, OwedBy.Absence) },
        OwedSettled f => state with { Owed = state.Owed[Math.Min(f.Count, state.Owed.Length)..] },
        _ => throw new UnreachableException(fact.GetType().Name),
    };

    private static DateTimeOffset GraceEnd(DateTimeOffset since, DateTimeOffset leaseUntil, EffectiveSettings settings) =>
        since + settings.Grace is var end && end > leaseUntil ? end : leaseUntil;

    private static ImmutableArray<Owed> Owe(DutyState state, ImmutableArray<Held>? conversations, OwedBy why) =>
        conversations is { IsDefaultOrEmpty: false } held ? [.. state.Owed, .. held.Select(h => new Owed(h.Conversation, h.Version, why))] : state.Owed;
}
