using System.Collections.Concurrent;
using System.Globalization;
using Kefu.Replay.Days;
using Kefu.Replay.Gateway;

namespace Kefu.Replay.Playing;

/// <summary>Sees agents in and out, and keeps the leases of those on duty alive.</summary>
internal sealed class Duty(IFloor floor, Board board, ReplayOptions options, Tally tally, TimeProvider time, int LeaseSeconds)
{
    private readonly ConcurrentDictionary<string, Task> _leaving = new(StringComparer.Ordinal);

    /// <summary>An agent comes, steps away or goes.</summary>
    public async Task Change(DayEvent.Presence presence, CancellationToken cancellationToken)
    {
        var desk = board.Desk(presence.Agent);
        var key = string.Create(CultureInfo.InvariantCulture, $"{options.Run}.{presence.Line}");
        switch (presence.Kind)
        {
            case PresenceKind.SignIn:
                await Set(desk, "Online", key, cancellationToken);
                desk.OnDuty = true;
                break;
            case PresenceKind.Away:
                await Set(desk, "Away", key, cancellationToken);
                break;
            case PresenceKind.SignOut:
                await NobodyWaitsFor(desk, cancellationToken);
                // Away first: keeps what is open, gets nothing new, goes when it is done.
                await Set(desk, "Away", key, cancellationToken);
                _leaving[desk.Agent] = Finish(desk, key, cancellationToken);
                break;
        }
    }

    /// <summary>Waits for those who are on their way out.</summary>
    public Task AllGone(CancellationToken cancellationToken) => Task.WhenAll(_leaving.Values).WaitAsync(cancellationToken);

    /// <summary>Heartbeats for everybody on duty until cancelled; whoever lost the lease is signed in again.</summary>
    public async Task KeepLeases(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(Math.Max(1, LeaseSeconds / 4.0)), time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            await Task.WhenAll(board.Desks.Where(d => d.OnDuty).Select(desk => Beat(desk, cancellationToken)));
        }
    }

    private async Task Beat(Desk desk, CancellationToken cancellationToken)
    {
        try
        {
            if (!await floor.Heartbeat(desk.Agent, cancellationToken) && desk.OnDuty)
            {
                tally.LeaseLost();
                await Set(desk, desk.Presence, string.Create(CultureInfo.InvariantCulture, $"{options.Run}.again.{desk.Agent}.{desk.NextSignIn()}.{time.GetUtcNow():yyyyMMddHHmmss}"), cancellationToken);
            }
        }
        catch (RefusedException refusal)
        {
            tally.Error(refusal.Type);
        }
    }

    private async Task NobodyWaitsFor(Desk desk, CancellationToken cancellationToken)
    {
        var settled = await board.Signal.Until(
            () => desk.IsAtCap || desk.Stores.All(store => board.WaitingAt(store) == 0), options.Stall, cancellationToken);
        if (!settled)
        {
            tally.LeaveEarly();
        }
    }

    private async Task Finish(Desk desk, string key, CancellationToken cancellationToken)
    {
        if (!await board.Signal.Until(() => desk.Open == 0, options.Stall + StallOf(desk), cancellationToken))
        {
            tally.LeaveEarly();
        }

        desk.OnDuty = false;
        await Set(desk, "Offline", key + ".out", cancellationToken);
    }

    // At real speed an agent may talk for minutes without anything changing.
    private TimeSpan StallOf(Desk desk) => options.Speed is { } speed && desk.Open > 0 ? TimeSpan.FromMinutes(10) / speed : TimeSpan.Zero;

    private async Task Set(Desk desk, string presence, string key, CancellationToken cancellationToken)
    {
        try
        {
            desk.Presence = presence;
            await floor.SetPresence(desk.Agent, presence, key, cancellationToken);
        }
        catch (RefusedException refusal)
        {
            tally.Error(refusal.Type);
        }
    }
}
