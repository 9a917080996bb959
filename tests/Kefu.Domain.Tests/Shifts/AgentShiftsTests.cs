using System.Collections.Immutable;
using Kefu.Domain.Shifts;
using Kefu.Domain.Tenants;

namespace Kefu.Domain.Tests.Shifts;

public sealed class AgentShiftsTests
{
    private static readonly DateOnly Date = new(2026, 11, 11);
    private static readonly EffectiveSettings Settings = EffectiveSettings.Default;

    // SHF-4: the roll is called from ten minutes before the shift on; the shift lasts to its end, which is no part of it.
    [Theory]
    [InlineData("08:19:59", ShiftStage.None)]
    [InlineData("08:20:00", ShiftStage.RollCall)]
    [InlineData("08:29:59", ShiftStage.RollCall)]
    [InlineData("08:30:00", ShiftStage.Running)]
    [InlineData("17:29:59", ShiftStage.Running)]
    [InlineData("17:30:00", ShiftStage.None)]
    public void At_DayShift_HasItsStages(string time, ShiftStage stage)
    {
        var shifts = Of(Shift.On(Date, ShiftPattern.Default[0], Settings.TimeZone));

        var at = shifts.At(Local(Date, time), Settings.RollCall);

        Assert.Equal(stage, at.Stage);
        Assert.Equal(stage is ShiftStage.None, at.Shift is null);
        Assert.Equal(stage is ShiftStage.Running, shifts.DutyAt(Local(Date, time), Settings).OnShift);
        Assert.Equal(stage is not ShiftStage.None, shifts.DutyAt(Local(Date, time), Settings with { RouteInRollCall = true }).OnShift);
    }

    // Whoever works two shifts in a row is in the first to its end, though the roll of the second is called.
    [Fact]
    public void At_TwoShiftsInARow_TheRunningOneHolds()
    {
        var shifts = Of([.. ShiftPattern.Default.Select(p => Shift.On(Date, p, Settings.TimeZone))]);

        Assert.Equal("day", shifts.At(Local(Date, "17:25:00"), Settings.RollCall).Shift!.Pattern);
        Assert.Equal("evening", shifts.At(Local(Date, "17:30:00"), Settings.RollCall).Shift!.Pattern);
    }

    // P0-7: 22:00 to 06:00 keeps the evening's date over midnight and over the store's day boundary at 04:00, until it ends.
    [Theory]
    [InlineData(0, "21:00:00", 0)]
    [InlineData(0, "22:00:00", 0)]
    [InlineData(1, "00:00:00", 0)]
    [InlineData(1, "04:00:00", 0)]
    [InlineData(1, "05:59:59", 0)]
    [InlineData(1, "06:00:00", 1)]
    [InlineData(1, "21:49:59", 1)]
    public void DateOf_NightShift_IsThatOfItsEvening(int day, string time, int expected)
    {
        var shifts = Of(Shift.On(Date, ShiftPattern.Of("night", new(22, 0), new(6, 0)), Settings.TimeZone));

        Assert.Equal(Date.AddDays(expected), shifts.DateOf(Local(Date.AddDays(day), time), Settings));
    }

    // A shift that begins before the store's day does has its own date from the roll call on, and does not give it back.
    [Theory]
    [InlineData("01:49:59", -1)]
    [InlineData("01:50:00", 0)]
    [InlineData("03:29:59", 0)]
    [InlineData("03:30:00", 0)]
    [InlineData("04:00:00", 0)]
    public void DateOf_ShiftBeforeTheStoresDay_DoesNotGoBack(string time, int expected)
    {
        var shifts = Of(Shift.On(Date, ShiftPattern.Of("dawn", new(2, 0), new(3, 30)), Settings.TimeZone));

        Assert.Equal(Date.AddDays(expected), shifts.DateOf(Local(Date, time), Settings));
    }

    [Fact]
    public void DateOf_NeverRostered_IsTheStoresDate()
    {
        var now = Local(Date, "03:59:59");

        Assert.Equal(Settings.DateOf(now), AgentShifts.None.DateOf(now, Settings));
        Assert.Equal(Settings.DayEndsAfter(now), AgentShifts.None.DateEndsAfter(now, Settings));
        Assert.Equal((false, DateTimeOffset.MaxValue), AgentShifts.None.DutyAt(now, Settings));
    }

    [Fact]
    public void DateEndsAfter_NightShift_IsItsEnd()
    {
        var shifts = Of(Shift.On(Date, ShiftPattern.Of("night", new(22, 0), new(6, 0)), Settings.TimeZone));

        Assert.Equal(Local(Date.AddDays(1), "06:00:00"), shifts.DateEndsAfter(Local(Date, "23:00:00"), Settings));
        Assert.Equal(Local(Date.AddDays(2), "04:00:00"), shifts.DateEndsAfter(Local(Date.AddDays(1), "06:00:00"), Settings));
    }

    // Goal: over a year with clock changes the date never goes back, it is the shift's while a shift runs, DateEndsAfter is the
    // first moment of another date, and NextBoundary misses no change of duty.
    // Method: random rosters without overlap, walked through in odd steps; seeded.
    [Theory]
    [MemberData(nameof(ShiftTests.Zones), MemberType = typeof(ShiftTests))]
    public void DateOf_RandomRosterOverAYear_NeverGoesBack(string id, int year)
    {
        for (var seed = 1; seed <= 3; seed++)
        {
            var random = new Random(seed * 1_000 + year);
            var settings = Settings with
            {
                TimeZone = TimeZoneInfo.FindSystemTimeZoneById(id),
                DayStart = new TimeOnly(random.Next(24), random.Next(4) * 15),
                RollCall = TimeSpan.FromMinutes(random.Next(0, 61)),
            };
            var shifts = Of(Random(random, year, settings));
            var now = new DateTimeOffset(year, 1, 2, 0, 0, 0, TimeSpan.Zero);
            var (date, on, until) = (shifts.DateOf(now, settings), shifts.DutyAt(now, settings).OnShift, shifts.DutyAt(now, settings).Until);
            while (now.Year == year)
            {
                var where = $"{id}, seed {seed}, {now:O}";
                var end = shifts.DateEndsAfter(now, settings);
                Assert.True(end > now, $"{where}: ends {end:O}");
                Assert.True(shifts.DateOf(end.AddTicks(-1), settings) == date, $"{where}: another date before {end:O}");
                Assert.True(shifts.DateOf(end, settings) > date, $"{where}: no later date at {end:O}");

                now += TimeSpan.FromMinutes(random.Next(1, 600));
                var reached = shifts.DateOf(now, settings);
                Assert.True(reached >= date, $"{where}: {date} was followed by {reached}");
                Assert.True(reached > date == now >= end, $"{where}: {now:O} is not on its side of {end:O}");
                if (shifts.Shifts.FirstOrDefault(s => s.Runs(now)) is { } running)
                {
                    Assert.True(reached == running.Date, $"{where}: {reached} while the shift of {running.Date} runs");
                }

                var duty = shifts.DutyAt(now, settings);
                Assert.True(duty.OnShift == on || now >= until, $"{where}: duty changed before {until:O}");
                (date, on, until) = (reached, duty.OnShift, duty.Until);
            }
        }
    }

    private static ImmutableArray<Shift> Random(Random random, int year, EffectiveSettings settings)
    {
        List<Shift> shifts = [];
        for (var date = new DateOnly(year, 1, 1); date.Year == year; date = date.AddDays(1))
        {
            var start = new TimeOnly(random.Next(24), random.Next(60));
            var shift = Shift.On(date, ShiftPattern.Of("x", start, start.Add(TimeSpan.FromMinutes(random.Next(30, 900)))), settings.TimeZone);
            if (random.Next(4) > 0 && !shift.IsEmpty && (shifts.Count == 0 || !shifts[^1].Overlaps(shift)))
            {
                shifts.Add(shift);
            }
        }

        return [.. shifts];
    }

    private static AgentShifts Of(params ImmutableArray<Shift> shifts) => new("acme", "a1", 1, shifts);

    private static DateTimeOffset Local(DateOnly date, string time) =>
        new(date.ToDateTime(TimeOnly.Parse(time, System.Globalization.CultureInfo.InvariantCulture)), TimeSpan.FromHours(8));
}
