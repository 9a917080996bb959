using Kefu.Contracts.Agents;
using Kefu.Contracts.Conversations;
using Kefu.Contracts.Stores;
using Kefu.Domain.Agents;
using Kefu.Domain.Conversations;
using Kefu.Domain.Identity;
using Kefu.Domain.Routing;
using Kefu.Domain.Stores;
using Kefu.Domain.Tenants;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Kefu.Grains.Stores;

/// <content>Who waits meets who has room.</content>
internal sealed partial class StoreGrain
{
    // Waiting customers looked at for one free agent before the search pauses; only cool-downs make it pass over anybody.
    private const int MostPassedOver = 1_000;

    private static readonly TimeSpan AfterWake = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan AuditPeriod = TimeSpan.FromSeconds(1);

    private Candidate? Choose(in RouteRequest route, DateTimeOffset now) =>
        _record.State.Status is StoreStatus.Active ? Router.Choose(_roster.Candidates, route, Settings.SecondaryAfter, now) : null;

    /// <summary>
    /// Gives those who wait to agents with room, in order, until nobody waits or nobody has room. Called by everything that frees
    /// room or adds somebody who waits; it only reserves, so it never waits itself.
    /// </summary>
    private void Match()
    {
        var now = clock.GetUtcNow();
        LookAtShifts(now);
        LookAtDuty(now);
        if (_line.Count == _line.Offered)
        {
            return;
        }

        var settings = Settings;
        while (NextToServe(now, settings) is var (waiter, candidate))
        {
            var choice = Router.Explain(_roster.Candidates, RouteOf(waiter), candidate, settings.SecondaryAfter, now);
            _roster.Reserve(candidate);
            if (IsBacklog(waiter))
            {
                Released(candidate, now);
            }

            _line.SetOffered(waiter, true);
            _ = Offer(waiter, candidate, choice);
        }

        PlanWake(now);
    }

    private (Waiter Waiter, Candidate Candidate)? NextToServe(DateTimeOffset now, EffectiveSettings settings)
    {
        // With nobody free, nobody in the line needs to be looked at, however long it is.
        if (_isRecordingDuty || Choose(new RouteRequest(DateTimeOffset.MinValue, []), now) is null)
        {
            return null;
        }

        var passed = 0;
        foreach (var waiter in _line.InOrder(now, settings.Ageing))
        {
            if (waiter.Offered)
            {
                continue;
            }

            if (IsHeld(waiter, now))
            {
                return null;
            }

            if (Choose(RouteOf(waiter), now) is { } candidate)
            {
                return (waiter, candidate);
            }

            if (IsBacklog(waiter) && Choose(RouteOf(waiter) with { Backlog = false }, now) is not null)
            {
                // It is kept for somebody who is scheduled and not there yet; nobody passes it meanwhile (I7).
                return null;
            }

            if (++passed >= MostPassedOver)
            {
                break;
            }
        }

        return null;
    }

    private async Task Offer(Waiter waiter, Candidate candidate, Choice choice)
    {
        OfferReply? reply = null;
        try
        {
            reply = await GrainFactory.GetGrain<IConversationGrain>(Keys.Conversation(waiter.Id)).Offer(candidate.Agent, choice);
        }
        catch (Exception e)
        {
            LogOfferFailed(waiter.Id, candidate.Agent, e.Message);
        }

        Roster.Settle(candidate);
        if (reply?.Take?.Outcome is not TakeOutcome.Taken && IsBacklog(waiter))
        {
            NotReleased(candidate);
        }

        var now = clock.GetUtcNow();
        var news = reply?.Take is { } take && _roster.Report(take.Agent, now);

        if (_line.TryGet(waiter.Id, out var current))
        {
            _line.SetOffered(current, false);
        }

        if (reply is { Waits: false } && current?.Version <= reply.Version)
        {
            _line.Remove(waiter.Id);
        }
        else if (reply is { Waits: true, Take: null } && current?.Version <= reply.Version)
        {
            _line.Remove(waiter.Id);
            _line.Add(new Waiter(waiter.Id, reply.Version, waiter.Priority, waiter.FirstMessageAt, reply.CoolDowns));
        }

        if (reply is null || (reply.Take is { Outcome: not TakeOutcome.Taken } && !news))
        {
            // The ledger or the agent is in trouble: a pause, or the same two would meet again and again.
            PlanWake(now, TimeSpan.FromSeconds(1));
            return;
        }

        Match();
    }

    private async Task<TakeReply> Grant(OpenRequest request, Candidate candidate, RouteRequest route, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var choice = Router.Explain(_roster.Candidates, route, candidate, Settings.SecondaryAfter, now);
        _roster.Reserve(candidate);
        try
        {
            var take = await GrainFactory.GetGrain<IAgentGrain>(Keys.Agent(_tenant, candidate.Agent)).Take(
                new TakeRequest(ConversationState.Unopened(request.ConversationId), request, null, AssignCause.Routed, choice), cancellationToken);
            _roster.Report(take.Agent, clock.GetUtcNow());
            return take;
        }
        finally
        {
            Roster.Settle(candidate);
        }
    }

    /// <summary>Time frees room too: a cool-down ends, a business date begins. One timer, set to the next such moment.</summary>
    private void PlanWake(DateTimeOffset now, TimeSpan? pause = null)
    {
        if (_line.Count == _line.Offered && pause is null)
        {
            return;
        }

        var next = pause is { } p ? now + p : DateTimeOffset.MaxValue;
        var looked = 0;
        foreach (var waiter in _line.InOrder(now, Settings.Ageing))
        {
            foreach (var coolDown in waiter.CoolDowns)
            {
                if (coolDown.Until > now && coolDown.Until < next)
                {
                    next = coolDown.Until;
                }
            }

            if (++looked >= 100)
            {
                break;
            }
        }

        if (_roster.NextDay is { } day && day > now && day < next)
        {
            next = day;
        }

        Sooner(_roster.ShiftsChangeAt);
        if (_release is { } release)
        {
            Sooner(_nextRelease);
            Sooner(release.SharesUntil);
        }

        if (next == DateTimeOffset.MaxValue)
        {
            return;
        }

        // Whoever waits for a moment needs somebody who is there when it comes.
        var due = next - now;
        DelayDeactivation(due + AfterWake);
        _wake ??= this.RegisterGrainTimer(AtMoment, new GrainTimerCreationOptions(due, Timeout.InfiniteTimeSpan));
        _wake.Change(due, Timeout.InfiniteTimeSpan);

        void Sooner(DateTimeOffset at) => next = at > now && at < next ? at : next;
    }

    private async Task AtMoment(CancellationToken cancellationToken)
    {
        await LookAtAgents();
        Match();
    }

    /// <summary>
    /// Finds what should never be there: one who waits beside an agent with room for longer than a period (I8). Each find is
    /// repaired and counted as a defect; a single sight is none, as time itself may just have made room. What was lost with
    /// another process is found here, too, and is no defect: the ledger and the directory have it.
    /// </summary>
    private async Task Audit(CancellationToken cancellationToken)
    {
        var lost = losses.Count;
        if (_losses != lost)
        {
            var waiting = await LoadWaiting(cancellationToken);
            await Recheck([.. _line.InOrder(clock.GetUtcNow(), Settings.Ageing).Select(w => w.Id).Where(id => !waiting.Contains(id))]);
        }

        if (_losses != lost || _settings != Settings || _bound != directory.AgentsOf(_tenant, _store))
        {
            await LookAtAgents();
            await LoadDuty(cancellationToken);
            _losses = lost;
            Match();
        }

        var changed = HaveShiftsChanged(clock.GetUtcNow());
        if (changed || clock.GetUtcNow() >= _roster.ShiftsChangeAt)
        {
            Match();
        }

        var next = _line.Count == _line.Offered ? null : NextToServe(clock.GetUtcNow(), Settings)?.Waiter.Id;
        if (next is not null && next == _seenBesideRoom)
        {
            StoreMetrics.Repaired.Add(1);
            LogRepaired(_store, next);
            Match();
            next = null;
        }

        _seenBesideRoom = next;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Conversation {Conversation} could not be offered to agent {Agent}: {Why}")]
    private partial void LogOfferFailed(string conversation, string agent, string why);

    [LoggerMessage(Level = LogLevel.Error, Message = "Store {Store}: conversation {Conversation} waited beside an agent with room; it is being assigned now")]
    private partial void LogRepaired(string store, string conversation);
}
