using System.Collections.Immutable;
using Kefu.Domain.Tenants;
using Orleans;

namespace Kefu.Domain.Shifts;

/// <summary>
/// The shifts that one agent works, swaps and leave taken into account: those that have not long ended and all to come. Pure; every
/// question costs a binary search.
/// </summary>
/// <param name="Tenant">The retailer.</param>
/// <param name="Agent">The agent.</param>
/// <param name="Version">Grows with every change.</param>
/// <param name="Shifts">The shifts by their beginning; none overlaps another.</param>
[GenerateSerializer, Immutable, Alias("agent-shifts")]
public sealed record AgentShifts(string Tenant, string Agent, int Version, ImmutableArray<Shift> Shifts)
{
    /// <summary>For how long after its end a shift is kept here.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromHours(48);

    /// <summary>An agent who was never rostered.</summary>
    public static AgentShifts None { get; } = new("", "", 0, []);

    /// <summary>The shift that the agent is in at a moment: the running one, else the one whose roll is called (SHF-4).</summary>
    /// <param name="now">The moment.</param>
    /// <param name="rollCall">How long before its beginning a shift's roll is called.</param>
    public (ShiftStage Stage, Shift? Shift) At(DateTimeOffset now, TimeSpan rollCall)
    {
        var last = LastBegun(now);
        if (last >= 0 && now < Shifts[last].EndsAt)
        {
            return (ShiftStage.Running, Shifts[last]);
        }

        // Whoever still works one shift is not yet in the next.
        return last + 1 < Shifts.Length && Shifts[last + 1].StartsAt - rollCall <= now ? (ShiftStage.RollCall, Shifts[last + 1]) : (ShiftStage.None, null);
    }

    /// <summary>
    /// The business date of the agent's counters (P0-7): the date on which the shift began that the agent is in, however long it
    /// lasts; otherwise the store's, but never one before a shift that has begun. As time goes on it never goes back.
    /// </summary>
    public DateOnly DateOf(DateTimeOffset now, EffectiveSettings settings)
    {
        if (Shifts.IsEmpty)
        {
            return settings.DateOf(now);
        }

        if (At(now, settings.RollCall).Shift is { } current)
        {
            return current.Date;
        }

        var date = settings.DateOf(now);
        var last = LastBegun(now);
        return last >= 0 && Shifts[last].Date > date ? Shifts[last].Date : date;
    }

    /// <summary>The first moment (UTC) at which <see cref="DateOf"/> gives another date than now.</summary>
    public DateTimeOffset DateEndsAfter(DateTimeOffset now, EffectiveSettings settings)
    {
        if (Shifts.IsEmpty)
        {
            return settings.DayEndsAfter(now);
        }

        var date = DateOf(now, settings);
        for (var at = now; ;)
        {
            var dayEnds = settings.DayEndsAfter(at);
            at = NextBoundary(at, settings.RollCall) is { } boundary && boundary < dayEnds ? boundary : dayEnds;
            if (DateOf(at, settings) != date)
            {
                return at;
            }
        }
    }

    /// <summary>Whether the agent may be given work at a moment, as far as shifts go, and when (UTC) that may change by itself.</summary>
    /// <param name="now">The moment.</param>
    /// <param name="settings">The agent's settings.</param>
    public (bool OnShift, DateTimeOffset Until) DutyAt(DateTimeOffset now, EffectiveSettings settings)
    {
        var (stage, _) = At(now, settings.RollCall);
        var on = stage is ShiftStage.Running || (stage is ShiftStage.RollCall && settings.RouteInRollCall);
        return (on, NextBoundary(now, settings.RollCall) ?? DateTimeOffset.MaxValue);
    }

    /// <summary>The next moment (UTC) after this one at which a roll is called, a shift begins or ends; null if there is none.</summary>
    public DateTimeOffset? NextBoundary(DateTimeOffset now, TimeSpan rollCall)
    {
        // Shifts do not overlap: only the last one begun can still end, and only the roll of the next but one can come before the next begins.
        DateTimeOffset? next = null;
        var last = LastBegun(now);
        for (var i = Math.Max(0, last); i < Shifts.Length && i <= last + 2; i++)
        {
            Take(Shifts[i].StartsAt - rollCall);
            Take(Shifts[i].StartsAt);
            Take(Shifts[i].EndsAt);
        }

        return next;

        void Take(DateTimeOffset at)
        {
            if (at > now && (next is null || at < next))
            {
                next = at;
            }
        }
    }

    // Index of the last shift that has begun by a moment; -1 for none.
    private int LastBegun(DateTimeOffset by)
    {
        var (low, high) = (0, Shifts.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = Shifts[middle].StartsAt <= by ? (middle + 1, high) : (low, middle);
        }

        return low - 1;
    }
}
