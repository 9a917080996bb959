using System.Collections.Concurrent;
using System.Collections.Immutable;
using Kefu.Replay.Days;
using Kefu.Replay.Gateway;

namespace Kefu.Replay.Playing;

/// <summary>What the replay knows of the floor: every talk and every desk, from answers and from the event feed.</summary>
internal sealed class Board
{
    private readonly ConcurrentDictionary<(string Store, string Customer), Talk> _talks = new();
    private readonly ConcurrentDictionary<string, Talk> _byConversation = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ImmutableArray<Standing>> _early = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _waiting = new(StringComparer.Ordinal);
    private readonly ImmutableDictionary<string, Desk> _desks;
    private readonly ReplayClock _clock;
    private readonly TimeProvider _time;
    private Talk? _busy;
    private int _inquiries;
    private int _assigned;
    private int _waitingNow;
    private int _closed;
    private int _abandoned;

    public Board(DayHeader header, ReplayClock clock, TimeProvider time)
    {
        (_clock, _time) = (clock, time);
        _desks = header.Agents.ToImmutableDictionary(a => a.Id, a => new Desk(a.Id, a.Main, a.Secondary), StringComparer.Ordinal);
        Signal = new Signal(time);
    }

    public Signal Signal { get; }

    public IEnumerable<Desk> Desks => _desks.Values.OrderBy(d => d.Agent, StringComparer.Ordinal);

    public ICollection<Talk> Talks => _talks.Values;

    public int Inquiries => Volatile.Read(ref _inquiries);

    /// <summary>Inquiries that got an agent at least once.</summary>
    public int Assigned => Volatile.Read(ref _assigned);

    public int Waiting => Volatile.Read(ref _waitingNow);

    public int Closed => Volatile.Read(ref _closed);

    public int Abandoned => Volatile.Read(ref _abandoned);

    public int WaitingAt(string store) => _waiting.GetValueOrDefault(store);

    /// <summary>Whether nothing is to be done in any talk, or nothing can be until an agent takes it.</summary>
    public bool AllIdle()
    {
        // Whoever was busy a moment ago most likely still is.
        if (_busy is { IsIdle: false })
        {
            return false;
        }

        _busy = _talks.Values.FirstOrDefault(t => !t.IsIdle);
        return _busy is null;
    }

    public Desk Desk(string agent) => _desks[agent];

    public Talk Talk(string store, string customer) => _talks.GetOrAdd((store, customer), static key => new Talk(key.Store, key.Customer));

    /// <summary>The answer to a message ties a customer to a conversation.</summary>
    public void Learn(Talk talk, Standing standing)
    {
        if (talk.Conversation is null)
        {
            _byConversation[standing.Conversation] = talk;
        }

        if (!_early.TryRemove(standing.Conversation, out var early))
        {
            Apply(talk, standing);
            return;
        }

        // In the order in which it happened, so that no owner is passed over.
        foreach (var next in early.Add(standing).OrderBy(s => s.Version))
        {
            Apply(talk, next);
        }
    }

    /// <summary>News from the feed; returns the talk it is about, if it is one of ours.</summary>
    public Talk? Learn(Standing standing)
    {
        if (_byConversation.TryGetValue(standing.Conversation, out var talk))
        {
            Apply(talk, standing);
            return talk;
        }

        // The feed may be faster than the answer to the message, and after an interruption it comes first altogether.
        _early.AddOrUpdate(standing.Conversation, [standing], (_, known) => known.Add(standing));
        if (_byConversation.TryGetValue(standing.Conversation, out talk) && _early.TryRemove(standing.Conversation, out var early))
        {
            foreach (var next in early)
            {
                Apply(talk, next);
            }

            return talk;
        }

        return null;
    }

    private void Apply(Talk talk, Standing standing)
    {
        if (talk.Learn(standing, _clock.Now, _time.GetUtcNow()) is not { } change)
        {
            return;
        }

        if (change.From is null)
        {
            Interlocked.Increment(ref _inquiries);
        }

        Count(talk.Store, change.From, -1);
        Count(talk.Store, change.To, +1);
        if (change.IsFirstAgent)
        {
            Interlocked.Increment(ref _assigned);
        }

        if (change.FromOwner != change.Owner)
        {
            if (change.FromOwner is not null && _desks.TryGetValue(change.FromOwner, out var from))
            {
                from.Gave();
            }

            if (change.Owner is not null && _desks.TryGetValue(change.Owner, out var to))
            {
                to.Got(standing.Conversation);
            }
        }

        Signal.Changed();
    }

    private void Count(string store, TalkStatus? status, int step)
    {
        switch (status)
        {
            case TalkStatus.Waiting:
                Interlocked.Add(ref _waitingNow, step);
                _waiting.AddOrUpdate(store, step, (_, count) => count + step);
                break;
            case TalkStatus.Closed:
                Interlocked.Add(ref _closed, step);
                break;
            case TalkStatus.Abandoned:
                Interlocked.Add(ref _abandoned, step);
                break;
        }
    }
}
