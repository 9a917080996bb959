using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Kefu.Domain.Conversations;

namespace Kefu.Domain.Routing;

/// <summary>One who waits.</summary>
/// <param name="id">The conversation.</param>
/// <param name="version">Its version when it was last heard of.</param>
/// <param name="priority">Its class.</param>
/// <param name="firstMessageAt">Its place (UTC).</param>
/// <param name="coolDowns">Agents to whom it is not offered for now.</param>
public sealed class Waiter(string id, int version, PriorityClass priority, DateTimeOffset firstMessageAt, ImmutableArray<CoolDown> coolDowns)
{
    /// <summary>The conversation.</summary>
    public string Id { get; } = id;

    /// <summary>The conversation's version when it was last heard of.</summary>
    public int Version { get; } = version;

    /// <summary>Class of waiting.</summary>
    public PriorityClass Priority { get; } = priority;

    /// <summary>The customer's first message (UTC).</summary>
    public DateTimeOffset FirstMessageAt { get; } = firstMessageAt;

    /// <summary>Agents to whom it is not offered for now.</summary>
    public ImmutableArray<CoolDown> CoolDowns { get; } = coolDowns;

    /// <summary>An agent is being asked at this moment.</summary>
    public bool Offered { get; set; }
}

/// <summary>
/// A store's queue (P0-3): urgent, about to buy, VIP, the rest; by first message within a class; whoever has waited for the
/// ageing time counts as urgent, so nobody waits behind a class for longer. Order depends on nothing but this.
/// </summary>
/// <remarks>
/// Each class is a sorted list that grows at its end and shrinks at its head, and moves whichever side of a gap is shorter, so a
/// step near either end costs no more with 500,000 who wait than with five. Only who enters or leaves the middle of such a line costs a
/// copy of up to half of it.
/// </remarks>
public sealed class WaitingLine
{
    private readonly Lane[] _lanes = [new(), new(), new(), new()];
    private readonly Dictionary<string, Waiter> _waiters = new(StringComparer.Ordinal);

    /// <summary>How many wait.</summary>
    public int Count => _waiters.Count;

    /// <summary>How many of them are being offered to an agent at this moment.</summary>
    public int Offered { get; private set; }

    /// <summary>
    /// From when on waiting counts for ageing. While nobody was there to serve, nobody waited behind a class: when duty begins, those
    /// who are urgent go first, and the others age from then on (P0-3, P0-14).
    /// </summary>
    public DateTimeOffset AgesFrom { get; set; } = DateTimeOffset.MinValue;

    /// <summary>The earliest first message of those who wait; null if nobody does.</summary>
    public DateTimeOffset? Oldest
    {
        get
        {
            DateTimeOffset? oldest = null;
            foreach (var lane in _lanes)
            {
                if (lane.At(0) is { } head && (oldest is null || head.FirstMessageAt < oldest))
                {
                    oldest = head.FirstMessageAt;
                }
            }

            return oldest;
        }
    }

    /// <summary>Comparisons and moves so far: what the line costs, for tests that must not depend on time.</summary>
    internal long Steps => _lanes.Sum(lane => lane.Steps);

    /// <summary>Adds one, or replaces an older picture of it. Older news than what is known is ignored.</summary>
    /// <returns>Whether anything changed.</returns>
    public bool Add(Waiter waiter)
    {
        if (_waiters.TryGetValue(waiter.Id, out var known))
        {
            if (known.Version >= waiter.Version)
            {
                return false;
            }

            waiter.Offered = known.Offered;
            _lanes[(int)known.Priority].Remove(known);
        }

        _waiters[waiter.Id] = waiter;
        _lanes[(int)waiter.Priority].Add(waiter);
        return true;
    }

    /// <summary>Takes one out, whatever its place.</summary>
    public bool Remove(string id)
    {
        if (!_waiters.Remove(id, out var waiter))
        {
            return false;
        }

        Offered -= waiter.Offered ? 1 : 0;
        _lanes[(int)waiter.Priority].Remove(waiter);
        return true;
    }

    /// <summary>Finds one.</summary>
    public bool TryGet(string id, [NotNullWhen(true)] out Waiter? waiter) => _waiters.TryGetValue(id, out waiter);

    /// <summary>Marks whether an agent is being asked.</summary>
    public void SetOffered(Waiter waiter, bool offered)
    {
        if (waiter.Offered != offered)
        {
            waiter.Offered = offered;
            Offered += offered ? 1 : -1;
        }
    }

    /// <summary>Those who wait in the order of service.</summary>
    public IEnumerable<Waiter> InOrder(DateTimeOffset now, TimeSpan ageing)
    {
        var at = new int[_lanes.Length];
        while (true)
        {
            Waiter? first = null;
            var lane = -1;
            for (var i = 0; i < _lanes.Length; i++)
            {
                if (_lanes[i].At(at[i]) is { } head && (first is null || Compare(head, first, now, ageing) < 0))
                {
                    (first, lane) = (head, i);
                }
            }

            if (first is null)
            {
                yield break;
            }

            at[lane]++;
            yield return first;
        }
    }

    /// <summary>Place of one who waits, from 1. Costs a few binary searches, however many wait.</summary>
    public int PositionOf(Waiter waiter, DateTimeOffset now, TimeSpan ageing)
    {
        var before = 0;
        foreach (var lane in _lanes)
        {
            before += lane.CountWhile(other => other != waiter && Compare(other, waiter, now, ageing) < 0);
        }

        return before + 1;
    }

    private int Compare(Waiter a, Waiter b, DateTimeOffset now, TimeSpan ageing)
    {
        var byClass = ClassOf(a, now, ageing).CompareTo(ClassOf(b, now, ageing));
        return byClass != 0 ? byClass : Lane.ByTime(a, b);
    }

    private int ClassOf(Waiter w, DateTimeOffset now, TimeSpan ageing) =>
        now - (w.FirstMessageAt > AgesFrom ? w.FirstMessageAt : AgesFrom) >= ageing ? 0 : (int)w.Priority;

    /// <summary>One class: sorted by first message, then id; a list with a moving head.</summary>
    private sealed class Lane
    {
        private readonly List<Waiter> _list = [];
        private int _head;

        public long Steps { get; private set; }

        public static int ByTime(Waiter a, Waiter b)
        {
            var byTime = a.FirstMessageAt.CompareTo(b.FirstMessageAt);
            return byTime != 0 ? byTime : string.CompareOrdinal(a.Id, b.Id);
        }

        public Waiter? At(int index) => _head + index < _list.Count ? _list[_head + index] : null;

        public void Add(Waiter waiter)
        {
            if (_list.Count == _head || ByTime(_list[^1], waiter) < 0)
            {
                _list.Add(waiter);
                return;
            }

            var index = IndexOf(waiter);
            if (_head > 0 && index - _head < _list.Count - index)
            {
                // Back to the front (a decline, a return): those before it move into the room at the head.
                Move(_head, _head - 1, index - _head);
                _list[index - 1] = waiter;
                _head--;
                return;
            }

            Steps += _list.Count - index;
            _list.Insert(index, waiter);
        }

        public void Remove(Waiter waiter)
        {
            var index = IndexOf(waiter);
            if (index - _head > _list.Count - index)
            {
                Steps += _list.Count - index;
                _list.RemoveAt(index);
                return;
            }

            // Those before it move up; many are being offered at once, and the second of them may be the first to leave.
            Move(_head, _head + 1, index - _head);
            _list[_head++] = null!;
            if (_head > 1_024 && _head > _list.Count / 2)
            {
                Steps += _list.Count - _head;
                _list.RemoveRange(0, _head);
                _head = 0;
            }
        }

        // Within a lane, those served before a given waiter are a prefix: older ones age first.
        public int CountWhile(Predicate<Waiter> isBefore)
        {
            var (low, high) = (_head, _list.Count);
            while (low < high)
            {
                Steps++;
                var middle = (low + high) / 2;
                (low, high) = isBefore(_list[middle]) ? (middle + 1, high) : (low, middle);
            }

            return low - _head;
        }

        private int IndexOf(Waiter waiter)
        {
            var (low, high) = (_head, _list.Count);
            while (low < high)
            {
                Steps++;
                var middle = (low + high) / 2;
                (low, high) = ByTime(_list[middle], waiter) < 0 ? (middle + 1, high) : (low, middle);
            }

            return low;
        }

        private void Move(int from, int to, int count)
        {
            Steps += count;
            var all = CollectionsMarshal.AsSpan(_list);
            all.Slice(from, count).CopyTo(all[to..]);
        }
    }
}
