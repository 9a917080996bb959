using Kefu.Domain.Calendar;
using Kefu.Domain.Shifts;

namespace Kefu.Domain.Tests.Shifts;

public sealed class ShiftTests
{
    private static readonly TimeZoneInfo Shanghai = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    // Zones with every kind of clock change, each in a year that has it: half hours, midnight, whole dates skipped.
    public static TheoryData<string, int> Zones => new()
    {
        { "Asia/Shanghai", 2026 }, { "Europe/Berlin", 2026 }, { "America/New_York", 2026 }, { "Australia/Lord_Howe", 2026 }, { "America/St_Johns", 2006 },
        { "America/Sao_Paulo", 2017 }, { "America/Havana", 2026 }, { "Pacific/Chatham", 2026 }, { "Africa/Casablanca", 2026 }, { "Asia/Kathmandu", 1986 },
        { "Pacific/Apia", 2011 }, { "Pacific/Kwajalein", 1993 }, { "Pacific/Fakaofo", 2011 }, { "Antarctica/Troll", 2026 }, { "Asia/Gaza", 2026 }, { "Europe/Moscow", 2014 },
    };

    // SHF-1 as the source has it: the evening shift crosses midnight and is seven hours of one business date.
    [Fact]
    public void On_DefaultPatternsInShanghai_AreTheSourcesTimes()
    {
        var date = new DateOnly(2026, 11, 11);
        var (day, evening) = (Shift.On(date, ShiftPattern.Default[0], Shanghai), Shift.On(date, ShiftPattern.Default[1], Shanghai));

        Assert.Equal((Utc("2026-11-11T00:30"), Utc("2026-11-11T09:30")), (day.StartsAt, day.EndsAt));
        Assert.Equal((Utc("2026-11-11T09:30"), Utc("2026-11-11T16:30")), (evening.StartsAt, evening.EndsAt));
        Assert.Equal((date, date), (day.Date, evening.Date));
        Assert.Equal((false, true), (day.Night, evening.Night));
        Assert.Equal((9, 7), (ShiftPattern.Default[0].Length.TotalHours, ShiftPattern.Default[1].Length.TotalHours));
    }

    [Fact]
    public void Of_EndAtMidnight_IsNoNightShift()
    {
        Assert.False(ShiftPattern.Of("late", new(16, 0), new(0, 0)).Night);
        Assert.True(ShiftPattern.Of("night", new(22, 0), new(6, 0)).Night);
    }

    // Berlin's clocks change at 01:00 UTC: one night has seven hours, another nine; nobody is lost or counted twice.
    [Fact]
    public void On_NightOfAClockChange_LastsAsLongAsTheNightDoes()
    {
        var berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        var night = ShiftPattern.Of("night", new(22, 0), new(6, 0));

        Assert.Equal(7, Hours(Shift.On(new(2026, 3, 28), night, berlin)));
        Assert.Equal(9, Hours(Shift.On(new(2026, 10, 24), night, berlin)));
        Assert.Equal(8, Hours(Shift.On(new(2026, 6, 1), night, berlin)));
    }

    // 30 December 2011 does not exist in Samoa.
    [Fact]
    public void On_DateThatTheZoneSkips_IsEmpty()
    {
        var apia = TimeZoneInfo.FindSystemTimeZoneById("Pacific/Apia");

        Assert.True(Shift.On(new(2011, 12, 30), ShiftPattern.Default[0], apia).IsEmpty);
        Assert.False(Shift.On(new(2011, 12, 29), ShiftPattern.Default[0], apia).IsEmpty);
        Assert.False(Shift.On(new(2011, 12, 31), ShiftPattern.Default[0], apia).IsEmpty);
        Assert.False(Shift.On(new(2011, 12, 29), ShiftPattern.Default[1], apia).IsEmpty);
    }

    // Goal: shifts that meet on paper meet in time, whatever clocks do: no gap and no overlap over a whole year.
    // Method: three shifts round the clock with odd times, every date of a year with changes.
    [Theory]
    [MemberData(nameof(Zones))]
    public void On_ShiftsRoundTheClock_HaveNoGapAndNoOverlap(string id, int year)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(id);
        foreach (var minutes in new[] { 0, 10, 30, 59 })
        {
            ShiftPattern[] clock =
            [
                ShiftPattern.Of("early", new(2, minutes), new(8, 30)), ShiftPattern.Of("day", new(8, 30), new(17, 30)),
                ShiftPattern.Of("evening", new(17, 30), new(0, 30)), ShiftPattern.Of("dead", new(0, 30), new(2, minutes)),
            ];
            DateTimeOffset? end = null;
            var (shifts, most) = (0, TimeSpan.Zero);
            for (var date = new DateOnly(year, 1, 1); date.Year == year; date = date.AddDays(1))
            {
                foreach (var shift in new[] { Shift.On(date, clock[3], zone), Shift.On(date, clock[0], zone), Shift.On(date, clock[1], zone), Shift.On(date, clock[2], zone) })
                {
                    var where = $"{id}, {date}, {shift.Start} to {shift.End}";
                    Assert.True(end is null || shift.StartsAt == end, $"{where}: begins {shift.StartsAt:O}, the one before ends {end:O}");
                    Assert.True(shift.EndsAt >= shift.StartsAt, $"{where}: ends before it begins");
                    end = shift.EndsAt;
                    shifts++;
                    most = shift.EndsAt - shift.StartsAt > most ? shift.EndsAt - shift.StartsAt : most;
                }
            }

            Assert.InRange(shifts, 1_460, 1_464);
            Assert.True(most <= TimeSpan.FromHours(12), $"{id}: a shift of {most}");
        }
    }

    // Goal: a later local time never gives an earlier moment, and the moment shows the time or has skipped it.
    [Theory]
    [MemberData(nameof(Zones))]
    public void First_EveryQuarterOfAYear_NeverGoesBack(string id, int year)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(id);
        var before = DateTimeOffset.MinValue;
        for (var local = new DateTime(year, 1, 1); local.Year == year; local = local.AddMinutes(15))
        {
            var moment = LocalMoment.First(local, zone);

            Assert.True(moment >= before, $"{id}, {local:O}: {moment:O} after {before:O}");
            Assert.True(LocalMoment.Show(moment, zone) >= local, $"{id}, {local:O}: clocks show {LocalMoment.Show(moment, zone):O}");
            Assert.True(LocalMoment.Show(moment.AddTicks(-1), zone) < local, $"{id}, {local:O}: not the first moment");
            before = moment;
        }
    }

    [Fact]
    public void Errors_TooLongOrTwice_AreNamed()
    {
        Assert.Equal("SHF-3", Assert.Single(ShiftPattern.Errors([ShiftPattern.Of("x", new(8, 0), new(7, 0))])).Rule);
        Assert.Equal("SHF-3", Assert.Single(ShiftPattern.Errors([ShiftPattern.Of("x", new(8, 0), new(8, 0))])).Rule);
        Assert.Equal("patterns[1].id", Assert.Single(ShiftPattern.Errors([ShiftPattern.Default[0], ShiftPattern.Default[0]])).Field);
        Assert.Single(ShiftPattern.Errors([.. Enumerable.Range(0, 21).Select(i => ShiftPattern.Of($"p{i}", new(8, 0), new(9, 0)))]));
        Assert.Empty(ShiftPattern.Errors(ShiftPattern.Default));
        Assert.Empty(ShiftPattern.Errors([]));
    }

    private static double Hours(Shift shift) => (shift.EndsAt - shift.StartsAt).TotalHours;

    private static DateTimeOffset Utc(string time) => DateTimeOffset.Parse(time + "Z", System.Globalization.CultureInfo.InvariantCulture);
}
