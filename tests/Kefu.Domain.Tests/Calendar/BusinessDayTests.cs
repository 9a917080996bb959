using Kefu.Domain.Calendar;
using Kefu.Domain.Tenants;

namespace Kefu.Domain.Tests.Calendar;

public sealed class BusinessDayTests
{
    private static readonly TimeZoneInfo Shanghai = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    // SHF-1: the evening shift runs from 17:30 to 00:30 and is one business date.
    [Theory]
    [InlineData("2026-11-11T08:30", "2026-11-11")]
    [InlineData("2026-11-11T17:30", "2026-11-11")]
    [InlineData("2026-11-11T23:59:59.9999999", "2026-11-11")]
    [InlineData("2026-11-12T00:00", "2026-11-11")]
    [InlineData("2026-11-12T00:30", "2026-11-11")]
    [InlineData("2026-11-12T03:59:59.9999999", "2026-11-11")]
    [InlineData("2026-11-12T04:00", "2026-11-12")]
    public void Of_EveningShiftInShanghai_StaysOnItsDate(string local, string date)
    {
        var now = Local(local, 8);

        Assert.Equal(DateOnly.Parse(date, null), BusinessDay.Of(now, Shanghai, new TimeOnly(4, 0)));
        Assert.Equal(DateOnly.Parse(date, null), EffectiveSettings.Default.DateOf(now));
    }

    [Fact]
    public void EndOf_EveningShiftInShanghai_IsFourInTheMorning() =>
        Assert.Equal(Local("2026-11-12T04:00", 8), EffectiveSettings.Default.DayEndsAfter(Local("2026-11-12T00:29", 8)));

    [Fact]
    public void Of_SameMomentWrittenWithAnotherOffset_IsTheSameDate()
    {
        var now = Local("2026-11-12T03:59", 8);

        Assert.Equal(EffectiveSettings.Default.DateOf(now), EffectiveSettings.Default.DateOf(now.ToOffset(TimeSpan.FromHours(-11))));
    }

    // Clocks in Berlin go from 02:00 to 03:00: a day that begins at 02:10 begins at the moment of the skip.
    [Fact]
    public void EndOf_BoundaryIsSkipped_IsTheMomentOfTheSkip()
    {
        var berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        var skip = Local("2026-03-29T03:00", 2);

        Assert.Equal(skip, BusinessDay.EndOf(skip.AddTicks(-1), berlin, new TimeOnly(2, 10)));
        Assert.Equal(new DateOnly(2026, 3, 28), BusinessDay.Of(skip.AddTicks(-1), berlin, new TimeOnly(2, 10)));
        Assert.Equal(new DateOnly(2026, 3, 29), BusinessDay.Of(skip, berlin, new TimeOnly(2, 10)));
    }

    // Clocks in Berlin go from 03:00 to 02:00: 02:30 comes twice, the day begins once.
    [Fact]
    public void Of_BoundaryComesTwice_TheDateDoesNotGoBack()
    {
        var berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        var first = Local("2026-10-25T02:30", 2);
        var again = Local("2026-10-25T02:00", 1);

        Assert.Equal(first, BusinessDay.EndOf(first.AddTicks(-1), berlin, new TimeOnly(2, 30)));
        Assert.Equal(new DateOnly(2026, 10, 25), BusinessDay.Of(first, berlin, new TimeOnly(2, 30)));
        Assert.Equal(new DateOnly(2026, 10, 25), BusinessDay.Of(again, berlin, new TimeOnly(2, 30)));
    }

    // Goal: in every zone and for every boundary each moment belongs to one date, dates never go back, and EndOf is the first
    // moment of the next one. Method: walk through the clock changes of years with odd steps; seeded.
    [Theory]
    [InlineData("Asia/Shanghai", 1986)]
    [InlineData("Europe/Berlin", 2026)]
    [InlineData("America/New_York", 2026)]
    [InlineData("America/St_Johns", 2006)]
    [InlineData("America/Sao_Paulo", 2017)]
    [InlineData("America/Havana", 2026)]
    [InlineData("Australia/Lord_Howe", 2026)]
    [InlineData("Pacific/Chatham", 2026)]
    [InlineData("Africa/Casablanca", 2026)]
    [InlineData("Asia/Kathmandu", 2026)]
    [InlineData("Asia/Pyongyang", 2018)]
    [InlineData("Europe/Moscow", 2014)]
    [InlineData("Pacific/Apia", 2011)]
    [InlineData("Antarctica/Troll", 2026)]
    [InlineData("Asia/Gaza", 2026)]
    public void Of_WalkThroughAYear_DatesFollowEachOther(string id, int year)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(id);
        foreach (var dayStart in new TimeOnly[] { new(0, 0), new(0, 30), new(1, 0), new(1, 30), new(2, 0), new(2, 10), new(2, 59, 59), new(3, 0), new(4, 0), new(23, 45) })
        {
            var random = new Random(year);
            var now = new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero);
            var date = BusinessDay.Of(now, zone, dayStart);
            while (now.Year == year)
            {
                var end = BusinessDay.EndOf(now, zone, dayStart);
                var where = $"{id}, day from {dayStart}, {now:O}";
                Assert.True(end > now && end - now <= TimeSpan.FromHours(26), $"{where}: ends {end:O}");
                Assert.True(BusinessDay.Of(end.AddTicks(-1), zone, dayStart) == date, $"{where}: another date before the end {end:O}");
                var next = BusinessDay.Of(end, zone, dayStart);
                Assert.True(next > date, $"{where}: the same date at the end {end:O}");

                // Several moments of a day, then a moment of a later one: never an earlier date.
                now += TimeSpan.FromMinutes(random.Next(5, 900));
                var reached = BusinessDay.Of(now, zone, dayStart);
                Assert.True(reached >= date, $"{where}: {date} was followed by {reached}");
                Assert.True(reached > date == (now >= end), $"{where}: {now:O} is not on its side of {end:O}");
                date = reached;
            }
        }
    }

    private static DateTimeOffset Local(string time, int hours) =>
        new(DateTime.Parse(time, System.Globalization.CultureInfo.InvariantCulture), TimeSpan.FromHours(hours));
}
