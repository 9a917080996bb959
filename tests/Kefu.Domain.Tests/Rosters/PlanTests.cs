using System.Collections.Immutable;
using Kefu.Domain.Rosters;
using Kefu.Domain.Shifts;
using static Kefu.Domain.Tests.Rosters.Month;

namespace Kefu.Domain.Tests.Rosters;

public sealed class PlanTests
{
    [Fact]
    public void Set_Lines_AreWorkedAndMayBeChangedAndTakenBack()
    {
        var m = new Month().Plan("a", "day", 2, 3).Plan("b", "evening", 2);

        Assert.Null(m.Set(new RosterLine("a", Day(3), Shift(3, "evening")), new RosterLine("b", Day(2), null)));

        Assert.Equal(("day", "evening", null), (m.Works("a", 2), m.Works("a", 3), m.Works("b", 2)));
    }

    [Fact]
    public void Set_WhatIsSoAlready_IsNoFact()
    {
        var m = new Month().Plan("a", "day", 2);

        Assert.Empty(RosterPlan.Set(m.Book, [new("a", Day(2), Shift(2, "day")), new("b", Day(2), null)], "boss", Day(1), m.Now).Facts);
    }

    // A fact stands in the stream of its month; a change over a month's end is two facts.
    [Fact]
    public void Set_LinesOfTwoMonths_AreAFactForEach()
    {
        var facts = RosterPlan.Set(RosterBook.Empty, [new("a", Day(31), Shift(31, "day")), new("a", Day(30), Shift(30, "day"))], "boss", Day(1), At(1, "12:00")).Facts;

        Assert.Equal([Day(30), Day(31)], facts.Cast<RosterFact.Planned>().Select(f => Assert.Single(f.Lines).Date));
        Assert.Equal([new(2026, 11, 1), new(2026, 12, 1)], facts.SelectMany(f => RosterBook.Empty.Concerns(f).Months));
    }

    // Nobody is in two shifts at once, over midnight, over the month's end, within one change.
    [Theory]
    [InlineData(10)]
    [InlineData(30)]
    public void Set_OverlapWithANeighbour_IsRefusedWhole(int day)
    {
        var m = new Month().Plan("a", "night", day);

        var breach = m.Set(new RosterLine("b", Day(5), Shift(5, "day")), new RosterLine("a", Day(day + 1), Shift(day + 1, "early")));

        Assert.Equal((RosterBreachKind.Overlap, "SHF-1"), (breach!.Kind, breach.Rule));
        Assert.Contains("Line 1", breach.Detail, StringComparison.Ordinal);
        Assert.Null(m.Works("b", 5));
        Assert.Null(m.Set(new RosterLine("a", Day(day + 1), Shift(day + 1, "day"))));
        Assert.Equal(RosterBreachKind.Overlap, m.Set(new RosterLine("c", Day(6), Shift(6, "night")), new RosterLine("c", Day(7), Shift(7, "early")))!.Kind);
    }

    [Fact]
    public void Set_BadLines_AreRefusedEachInItsOwnWay()
    {
        var m = new Month { Now = At(10, "12:00") };
        Kind(RosterBreachKind.LineTwice, new("a", Day(11), Shift(11, "day")), new("a", Day(11), null));
        Kind(RosterBreachKind.Past, new RosterLine("a", Day(8), Shift(8, "day")));
        Kind(RosterBreachKind.Past, new RosterLine("a", Day(9), Shift(9, "day")));
        Kind(RosterBreachKind.TooFarAhead, new RosterLine("a", Day(111), Shift(111, "day")));
        var apia = TimeZoneInfo.FindSystemTimeZoneById("Pacific/Apia");
        var skipped = Domain.Shifts.Shift.On(new(2011, 12, 30), ShiftPattern.Default[0], apia);
        m.Now = new DateTimeOffset(2011, 12, 1, 0, 0, 0, TimeSpan.Zero);
        Kind(RosterBreachKind.NotOnTheClock, new RosterLine("a", skipped.Date, skipped));

        void Kind(RosterBreachKind kind, params ImmutableArray<RosterLine> lines) => Assert.Equal(kind, m.Set(lines)?.Kind);
    }

    // A shift that runs may be cut short or taken back; one that is over stays as it was worked.
    [Fact]
    public void Set_RunningShift_MayStillChange()
    {
        var m = new Month().Plan("a", "night", 9);
        m.Now = At(10, "05:00");
        Assert.Null(m.Set(new RosterLine("a", Day(9), null)));

        m = new Month().Plan("a", "night", 9);
        m.Now = At(10, "06:00");
        Assert.Equal(RosterBreachKind.Past, m.Set(new RosterLine("a", Day(9), null))!.Kind);
    }

    [Fact]
    public void Set_OnLeaveOrSwapped_IsRefused()
    {
        var m = new Month().Plan("a", "day", 10, 20).Plan("b", "day", 12);
        Assert.Null(m.Leave("a", 20, 20));
        Assert.Null(m.Swap("a", 10, "b", 12));

        Assert.Equal((RosterBreachKind.OnLeave, "SHF-8"), Of(m.Set(new RosterLine("a", Day(20), Shift(20, "evening")))));
        foreach (var (agent, day) in new[] { ("a", 10), ("a", 12), ("b", 10), ("b", 12) })
        {
            Assert.Equal((RosterBreachKind.Swapped, "SHF-9"), Of(m.Set(new RosterLine(agent, Day(day), Shift(day, "evening")))));
        }
    }

    // SHF-1: half a month by day, half a month by night.
    [Fact]
    public void Rotation_OfMonths_TellsWhoRotates()
    {
        int[] first = [.. Enumerable.Range(2, 14)], second = [.. Enumerable.Range(16, 15)];
        var m = new Month()
            .Plan("rotates", "day", first).Plan("rotates", "evening", second)
            .Plan("uneven", "day", [.. first, .. second])
            .Plan("mixed", "day", [.. first.Where(d => d % 2 == 0), .. second.Where(d => d % 2 == 0)])
            .Plan("mixed", "evening", [.. first.Where(d => d % 2 == 1), .. second.Where(d => d % 2 == 1)]);

        Assert.Equal(new Rotation("rotates", 14, 0, 0, 15, RotationVerdict.Rotates), Rotation.Of(m.Book, "rotates", Day(9)));
        Assert.Equal(RotationVerdict.Uneven, Rotation.Of(m.Book, "uneven", Day(9)).Verdict);
        Assert.Equal(RotationVerdict.Mixed, Rotation.Of(m.Book, "mixed", Day(9)).Verdict);
        Assert.Equal(RotationVerdict.NoShifts, Rotation.Of(m.Book, "nobody", Day(9)).Verdict);
    }

    internal static (RosterBreachKind, string) Of(RosterBreach? breach) => (breach!.Kind, breach.Rule);
}
