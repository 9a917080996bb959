using System.Collections.Immutable;
using Kefu.Contracts.Agents;
using Kefu.Contracts.Commands;
using Kefu.Domain.Agents;
using Kefu.Domain.Duties;
using Kefu.Grains.Recording;

namespace Kefu.Grains.Agents;

/// <content>Presence is a lease that heartbeats renew.</content>
internal sealed partial class AgentGrain
{
    public Task<PresenceReply> SetPresence(Command command, Presence presence, string? device, CancellationToken cancellationToken) =>
        presence is Presence.Online or Presence.Away or Presence.Offline
            ? SetPresence(command, new PresenceChange(presence, Device: device), cancellationToken)
            : throw new ArgumentOutOfRangeException(nameof(presence), presence, "Nobody asks for this presence.");

    public Task<PresenceReply> SignOut(Command command, bool rest, string? reason, CancellationToken cancellationToken)
    {
        var to = rest ? Presence.Rest : Presence.Offline;
        return SetPresence(command, new PresenceChange(to, PresenceCause.Lead, null, command.By.Name, reason), cancellationToken);
    }

    public async Task<PresenceReply> Heartbeat(string? device, CancellationToken cancellationToken)
    {
        if (!_profile.State.Exists)
        {
            DeactivateOnIdle();
            return new PresenceReply(Unknown, Presence.Offline, default);
        }

        if (!Duty.IsFromDevice(_duty, device))
        {
            return new PresenceReply(AgentRefusals.UnknownDevice, _duty.Shown, _leaseUntil);
        }

        await RecountAfterLoss();
        ReportOnce();
        var now = clock.GetUtcNow();
        if (await RecordDuty(Duty.Renew(_duty, now), now, null, cancellationToken))
        {
            Changed(now);
        }

        if (_duty.NeedsLease)
        {
            RenewLease(now);
        }

        return new PresenceReply(null, _duty.Shown, _leaseUntil);
    }

    private async Task<PresenceReply> SetPresence(Command command, PresenceChange change, CancellationToken cancellationToken)
    {
        if (!_profile.State.Exists)
        {
            DeactivateOnIdle();
            return new PresenceReply(Unknown, Presence.Offline, default);
        }

        if (await Receipts.Replay(reader, command, cancellationToken) is { } replayed)
        {
            return new PresenceReply(replayed.Refusal, _duty.Shown, _leaseUntil);
        }

        var goes = change.To is Presence.Offline or Presence.Rest;
        if (goes && _open.Count > 0)
        {
            // News that the last conversations have ended may still be on its way.
            await Recount([.. _open.Keys]);
        }

        var now = clock.GetUtcNow();
        var (outcome, facts) = Duty.SetPresence(_duty, change, HeldNow(), directory.ForAgent(_profile.State), now);
        if (outcome is PresenceOutcome.HandOverNeeded)
        {
            return new PresenceReply(AgentRefusals.HandOverNeeded(_open.Count), _duty.Shown, _leaseUntil);
        }

        RenewLease(now);
        if (await RecordDuty(facts, now, command, cancellationToken))
        {
            Changed(now);
        }
        else
        {
            await this.CommitNothingToDo(ledger, command, _duty.Version, now, cancellationToken);
        }

        return new PresenceReply(null, _duty.Shown, _leaseUntil);
    }

    private void RenewLease(DateTimeOffset now)
    {
        _leaseUntil = now + directory.ForAgent(_profile.State).Lease;
        PlanNext(now);
    }

    private ImmutableArray<Held> HeldNow() => [.. _open.OrderBy(o => o.Key, StringComparer.Ordinal).Select(o => new Held(o.Key, o.Value))];
}
