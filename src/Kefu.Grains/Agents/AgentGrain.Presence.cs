using System.Collections.Immutable;
using Kefu.Contracts.Agents;
using Kefu.Contracts.Commands;
using Kefu.Domain.Agents;
using Kefu.Grains.Recording;
using Kefu.Ledger;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Kefu.Grains.Agents;

/// <content>Presence is a lease that heartbeats renew.</content>
internal sealed partial class AgentGrain
{
    public async Task<PresenceReply> SetPresence(Command command, Presence presence, CancellationToken cancellationToken)
    {
        if (!_profile.State.Exists)
        {
            DeactivateOnIdle();
            return new PresenceReply(Unknown, Presence.Offline, default);
        }

        var now = clock.GetUtcNow();
        if (await Receipts.Replay(reader, command, cancellationToken) is { } replayed)
        {
            return new PresenceReply(replayed.Refusal, _day.Presence, _leaseUntil);
        }

        RenewLease(now);
        await RecordPresence(presence, PresenceCause.Asked, command, now, cancellationToken);
        return new PresenceReply(null, _day.Presence, _leaseUntil);
    }

    public async Task<PresenceReply> Heartbeat(CancellationToken cancellationToken)
    {
        if (!_profile.State.Exists)
        {
            DeactivateOnIdle();
            return new PresenceReply(Unknown, Presence.Offline, default);
        }

        await RecountAfterLoss();
        ReportOnce();

        if (_day.Presence is not Presence.Offline)
        {
            RenewLease(clock.GetUtcNow());
        }

        return new PresenceReply(null, _day.Presence, _leaseUntil);
    }

    private async Task RecordPresence(Presence presence, PresenceCause cause, Command? command, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (today, starting) = Today(now);
        ImmutableArray<AgentDayFact> facts = [.. starting, .. AgentDay.SetPresence(today, presence, cause, now)];
        if (facts.Length == starting.Length)
        {
            // Already so: the day need not start for it.
            if (command is not null)
            {
                await this.CommitNothingToDo(ledger, command, _day.Version, now, cancellationToken);
            }

            return;
        }

        await Commit(new Commit(DayAppend(today.Date, facts, now)).Of(command, _day.Version + 1, now), cancellationToken);
        _day = AgentDay.Fold(_day, facts);
        RenewLease(now);
        Changed(now);
    }

    private void RenewLease(DateTimeOffset now)
    {
        var lease = directory.ForAgent(_profile.State).Lease;
        _leaseUntil = now + lease;
        _lease ??= this.RegisterGrainTimer(CheckLease, new GrainTimerCreationOptions(lease, lease) { KeepAlive = false });
    }

    private async Task CheckLease(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (_day.Presence is Presence.Offline)
        {
            _lease?.Dispose();
            _lease = null;
            return;
        }

        if (now >= _leaseUntil)
        {
            LogLeaseExpired(_agent);
            await RecordPresence(Presence.Offline, PresenceCause.LeaseExpired, null, now, cancellationToken);
        }
        else
        {
            // Wake exactly when the lease that holds now would end.
            _lease?.Change(_leaseUntil - now, directory.ForAgent(_profile.State).Lease);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Agent {Agent} sent no heartbeat within the lease and is offline")]
    private partial void LogLeaseExpired(string agent);
}
