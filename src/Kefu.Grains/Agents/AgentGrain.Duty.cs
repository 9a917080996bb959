using System.Collections.Immutable;
using Kefu.Contracts.Agents;
using Kefu.Contracts.Commands;
using Kefu.Contracts.Conversations;
using Kefu.Domain.Agents;
using Kefu.Domain.Duties;
using Kefu.Domain.Identity;
using Kefu.Grains.Recording;
using Kefu.Ledger;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Kefu.Grains.Agents;

/// <content>
/// What time brings, and what is owed. A fact of the duty that takes conversations away is recorded first, with their list; then each
/// conversation's own grain is asked, beside the agent's turns: a conversation calls its agent, so its agent never waits for it.
/// Whatever is interrupted is read off the duty at the next start and goes on.
/// </content>
internal sealed partial class AgentGrain
{
    private const int MostAsked = 64;

    private static readonly TimeSpan Again = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AfterDue = TimeSpan.FromMinutes(5);

    private DutyState _duty = DutyState.None;
    private IGrainTimer? _next;
    private DateTimeOffset? _nextAt;
    private DateTimeOffset _pausedUntil;
    private DateTimeOffset? _settleAt;
    private DateTimeOffset? _sweepAt;
    private bool _settling;

    public Task Wake()
    {
        PlanNext(clock.GetUtcNow());
        return Task.CompletedTask;
    }

    public async Task Settled(ImmutableArray<Owed> done)
    {
        // Another activation may have asked; what it has done may not be what is owed by now.
        if (_duty.Owed.Length >= done.Length && _duty.Owed.AsSpan()[..done.Length].SequenceEqual(done.AsSpan()))
        {
            var now = clock.GetUtcNow();
            await RecordDuty([new DutyFact.OwedSettled(done.Length, now)], now, null, CancellationToken.None);
        }
    }

    private async Task LoadDuty(CancellationToken cancellationToken)
    {
        // Older ledgers hold presence in the day.
        _duty = DutyState.None with { Presence = _day.Presence, Since = _day.Since };
        if (await reader.LastStream(Keys.AgentDuties(_tenant, _agent), cancellationToken) is { } stream)
        {
            foreach (var entry in await reader.ReadStream(stream, cancellationToken: cancellationToken))
            {
                _duty = Duty.Fold(_duty, FactCodec.ReadDuty(entry.Facts));
            }
        }
    }

    /// <summary>Records facts of the duty; the date's stream is started with them where it has not begun.</summary>
    /// <returns>Whether there was anything to record.</returns>
    private async Task<bool> RecordDuty(ImmutableArray<DutyFact> facts, DateTimeOffset now, Command? command, CancellationToken cancellationToken)
    {
        if (facts.IsEmpty)
        {
            return false;
        }

        var (append, entry) = DutyAppend(facts, now);
        await Commit(new Commit(append).Of(command, append.ExpectedVersion + 1, now), cancellationToken);
        Believe(entry, now);
        return true;
    }

    /// <summary>Facts of the duty for a commit, together with those of other streams if need be.</summary>
    private (StreamAppend Append, ImmutableArray<DutyFact> Entry) DutyAppend(ImmutableArray<DutyFact> facts, DateTimeOffset now)
    {
        var today = directory.ForAgent(_profile.State).DateOf(now);
        var starting = Duty.Start(_duty, _tenant, _agent, today, _open.Keys, now);
        ImmutableArray<DutyFact> entry = [.. starting, .. facts];
        var (date, version) = starting.IsEmpty ? (_duty.Date, _duty.Version) : (today, 0);
        return (new StreamAppend(Keys.AgentDuty(_tenant, _agent, date), version, FactCodec.Write(entry), _tenant, now), entry);
    }

    private void Believe(ImmutableArray<DutyFact> entry, DateTimeOffset now)
    {
        _duty = Duty.Fold(_duty, entry);
        _ = Settle();
        PlanNext(now);
    }

    /// <summary>One timer, set to the next moment at which something may be due. It only looks; what is due is decided by the rules.</summary>
    private void PlanNext(DateTimeOffset now)
    {
        var next = Earlier(Duty.NextDue(_duty, _leaseUntil, directory.ForAgent(_profile.State)), Earlier(_settleAt, _sweepAt));
        if (next is not { } at || !_profile.State.Exists)
        {
            return;
        }

        at = at > _pausedUntil ? at : _pausedUntil;
        if (_nextAt <= at)
        {
            // It wakes before that, and then looks again.
            return;
        }

        // Whoever owes something at a moment must be there when it comes.
        var due = at > now ? at - now : TimeSpan.Zero;
        DelayDeactivation(due + AfterDue);
        _nextAt = at;
        _next ??= this.RegisterGrainTimer(Due, new GrainTimerCreationOptions(due, Timeout.InfiniteTimeSpan));
        _next.Change(due, Timeout.InfiniteTimeSpan);
    }

    private async Task Due(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        _nextAt = null;
        try
        {
            var facts = Duty.Due(_duty, _leaseUntil, HeldNow(), directory.ForAgent(_profile.State), now);
            if (await RecordDuty(facts, now, null, cancellationToken))
            {
                LogDue(_agent, _duty.Shown);
                Changed(now);
            }

            if (now >= _settleAt)
            {
                _settleAt = null;
                _ = Settle();
            }

            SweepWhileAbsent(now);
        }
        catch (LedgerUnavailableException)
        {
            _pausedUntil = now + Again;
        }
        finally
        {
            PlanNext(clock.GetUtcNow());
        }
    }

    /// <summary>After a violation the agent keeps conversations whose customers do not wait; customers who write later are not left waiting either.</summary>
    private void SweepWhileAbsent(DateTimeOffset now)
    {
        if (_duty is not { IsOffPost: true, Violated: true })
        {
            _sweepAt = null;
        }
        else if (_sweepAt is null || now >= _sweepAt)
        {
            var sweep = _sweepAt is not null;
            _sweepAt = now + directory.ForAgent(_profile.State).Lease;
            if (sweep)
            {
                _ = Ask([.. HeldNow().Select(h => new Owed(h.Conversation, h.Version, OwedBy.Absence))]);
            }
        }
    }

    private async Task Settle()
    {
        if (_settling || _duty.Owed.IsEmpty || _settleAt is not null)
        {
            return;
        }

        _settling = true;
        try
        {
            while (_duty.Owed is { IsEmpty: false } owed)
            {
                if (!await Ask(owed))
                {
                    throw new TimeoutException("Not every conversation has answered.");
                }

                await Self.Settled(owed);
                if (_duty.Owed == owed)
                {
                    // Another activation has taken over.
                    return;
                }
            }
        }
        catch (Exception e)
        {
            LogNotSettled(_agent, e.Message);
            var now = clock.GetUtcNow();
            _settleAt = now + Again;
            PlanNext(now);
        }
        finally
        {
            _settling = false;
        }
    }

    /// <summary>Asks each conversation to leave this agent, so many at a time.</summary>
    /// <returns>Whether all have answered.</returns>
    private async Task<bool> Ask(ImmutableArray<Owed> owed)
    {
        var all = true;
        foreach (var some in owed.Chunk(MostAsked))
        {
            foreach (var done in await Task.WhenAll(some.Select(Ask)))
            {
                all &= done;
            }
        }

        return all;
    }

    private async Task<bool> Ask(Owed owed)
    {
        try
        {
            await GrainFactory.GetGrain<IConversationGrain>(Keys.Conversation(owed.Conversation)).TakeFrom(_tenant, _agent, owed);
            return true;
        }
        catch (Exception e)
        {
            LogNotTaken(_agent, owed.Conversation, e.Message);
            return false;
        }
    }

    /// <summary>This activation ends, and something may be due: the next one must not wait for somebody else to call it.</summary>
    private void WakeAgain()
    {
        if (Duty.NextDue(_duty, _leaseUntil, directory.ForAgent(_profile.State)) is not null || !_duty.Owed.IsEmpty)
        {
            _notices.Send("wake", () => Self.Wake());
        }
    }

    private IAgentGrain Self => GrainFactory.GetGrain<IAgentGrain>(Keys.Agent(_tenant, _agent));

    private static DateTimeOffset? Earlier(DateTimeOffset? a, DateTimeOffset? b) => a is null ? b : b is null || a < b ? a : b;

    [LoggerMessage(Level = LogLevel.Information, Message = "Agent {Agent} is {Presence}; time has run out")]
    private partial void LogDue(string agent, Presence presence);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Agent {Agent} still owes conversations to their queues and will go on: {Why}")]
    private partial void LogNotSettled(string agent, string why);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Agent {Agent} could not let conversation {Conversation} go: {Why}")]
    private partial void LogNotTaken(string agent, string conversation, string why);
}
