using Kefu.Domain.Rosters;
using static Kefu.Domain.Tests.Rosters.Month;
using static Kefu.Domain.Tests.Rosters.PlanTests;

namespace Kefu.Domain.Tests.Rosters;

/// <summary>SHF-8, and SHF-9 and SHF-10 as far as leave goes.</summary>
public sealed class LeaveTests
{
    // Ordinary leave a day ahead, special leave an hour; the limit itself is in time.
    [Theory]
    [InlineData(9, "08:30", LeaveKind.Ordinary, true)]
    [InlineData(9, "08:31", LeaveKind.Ordinary, false)]
    [InlineData(10, "07:30", LeaveKind.Special, true)]
    [InlineData(10, "07:31", LeaveKind.Special, false)]
    public void Ask_GuardTimes_AreOfSHF8(int day, string time, LeaveKind kind, bool inTime)
    {
        var m = Days();
        m.Now = At(day, time);

        var breach = m.Leave("a", 10, 10, kind);

        Assert.Equal(inTime ? null : "TooLate SHF-8", breach is null ? null : $"{breach.Kind} {breach.Rule}");
    }

    [Fact]
    public void Ask_OtherGuardTimes_AreSettings()
    {
        var m = Days();
        m.Settings = m.Settings with { LeaveAhead = TimeSpan.FromHours(72) };
        m.Now = At(8, "12:00");
        Assert.Equal(RosterBreachKind.TooLate, m.Leave("a", 10, 10)!.Kind);
        m.Now = At(7, "08:30");
        Assert.Null(m.Leave("a", 10, 10));
    }

    // Night shifts: no ordinary leave however early; special leave before noon of that date.
    [Theory]
    [InlineData(1, "12:00", LeaveKind.Ordinary, RosterBreachKind.NightLeave)]
    [InlineData(10, "11:59", LeaveKind.Special, null)]
    [InlineData(10, "12:00", LeaveKind.Special, RosterBreachKind.TooLate)]
    public void Ask_NightShift_OnlySpecialBeforeNoon(int day, string time, LeaveKind kind, RosterBreachKind? refused)
    {
        var m = new Month().Plan("a", "evening", 10);
        m.Now = At(day, time);

        var breach = m.Leave("a", 10, 10, kind);

        Assert.Equal(refused, breach?.Kind);
        Assert.True(breach is null || breach.Rule == "SHF-8");
    }

    // SHF-10: no leave on holidays for those on duty; SHF-8: in extreme cases, two days ahead.
    [Fact]
    public void Ask_Holiday_OnlyExtremeCasesTwoDaysAhead()
    {
        var m = Days();
        m.Blocked = [new(Day(10), "国庆节", "SHF-10", ExtremeCases: true)];
        m.Now = At(8, "08:00");
        Assert.Equal((RosterBreachKind.DateBlocked, "SHF-10"), Of(m.Leave("a", 10, 10)));
        Assert.Equal((RosterBreachKind.DateBlocked, "SHF-10"), Of(m.Leave("a", 9, 11, LeaveKind.Special)));
        m.Now = At(8, "08:31");
        Assert.Equal((RosterBreachKind.TooLate, "SHF-8"), Of(m.Leave("a", 10, 10, LeaveKind.Extreme)));
        m.Now = At(8, "08:30");
        Assert.Null(m.Leave("a", 10, 10, LeaveKind.Extreme));

        // Who has no shift that day is not on duty.
        Assert.Null(m.Leave("free", 10, 10));
    }

    // FES-3: a campaign blocks every leave, also when it was planned after the request.
    [Fact]
    public void Decide_CampaignPlannedMeanwhile_IsRefused()
    {
        var m = Days();
        Assert.Null(m.Leave("a", 11, 11, LeaveKind.Extreme));
        m.Blocked = [new(Day(11), "双十一", "SHF-10", ExtremeCases: false)];

        Assert.Equal((RosterBreachKind.DateBlocked, "SHF-10"), Of(m.AgreeToLeave("l1", "boss")));
        Assert.Equal((RosterBreachKind.DateBlocked, "SHF-10"), Of(m.Plan("b", "day", 11).Leave("b", 10, 11, LeaveKind.Extreme)));
        Assert.Equal("day", m.Works("a", 11));
    }

    // One day is the department head's; longer is the centre head's after that, and nobody is skipped.
    [Fact]
    public void Decide_OneDayAndLonger_HaveTheirLevels()
    {
        var m = Days();
        Assert.Null(m.Leave("a", 10, 10));
        Assert.Equal((RosterBreachKind.WrongLevel, "SHF-8"), Of(m.AgreeToLeave("l1", "lead", ApprovalLevel.Lead)));
        Assert.Equal(RosterBreachKind.WrongLevel, m.AgreeToLeave("l1", "chief", ApprovalLevel.Director)!.Kind);
        Assert.Equal(RosterBreachKind.OwnRequest, m.AgreeToLeave("l1", "a", agent: "a")!.Kind);
        Assert.Null(m.AgreeToLeave("l1", "boss"));
        Assert.Equal((RequestStatus.Approved, null), (m.Book.Leaves["l1"].Status, m.Works("a", 10)));

        Assert.Null(m.Leave("a", 11, 12));
        Assert.Equal(RosterBreachKind.WrongLevel, m.AgreeToLeave("l2", "chief", ApprovalLevel.Director)!.Kind);
        Assert.Null(m.AgreeToLeave("l2", "boss"));
        Assert.Equal((RequestStatus.Requested, "day"), (m.Book.Leaves["l2"].Status, m.Works("a", 11)));
        Assert.Equal(RosterBreachKind.WrongLevel, m.AgreeToLeave("l2", "boss2")!.Kind);
        Assert.Null(m.AgreeToLeave("l2", "chief", ApprovalLevel.Director));
        Assert.Equal((null, null, "day"), (m.Works("a", 11), m.Works("a", 12), m.Works("a", 13)));
        Assert.Equal(RosterBreachKind.Decided, m.AgreeToLeave("l2", "chief", ApprovalLevel.Director)!.Kind);
    }

    [Fact]
    public void Decide_AfterTheShiftBegan_IsTooLate()
    {
        var m = Days();
        Assert.Null(m.Leave("a", 10, 10));
        m.Now = At(10, "08:30");

        Assert.Equal((RosterBreachKind.Past, "SHF-8"), Of(m.AgreeToLeave("l1", "boss")));
    }

    // SHF-9: neither side takes leave on a swapped or repaid shift, nor swaps what leave is asked for.
    [Fact]
    public void Ask_SwappedOrRepaidShift_IsRefusedForBoth()
    {
        var m = Days().Plan("b", "day", 20);
        m.Settings = m.Settings with { SwapsPerMonth = 5 };
        Assert.Null(m.Swap("a", 10, "b", 20));
        foreach (var agent in new[] { "a", "b" })
        {
            foreach (var day in new[] { 10, 20 })
            {
                Assert.Equal((RosterBreachKind.Swapped, "SHF-9"), Of(m.Leave(agent, day, day)));
            }
        }

        Assert.Null(m.Leave("a", 13, 13));
        m.Plan("b", "day", 24);
        Assert.Equal((RosterBreachKind.OnLeave, "SHF-9"), Of(m.Swap("a", 13, "b", 24)));
    }

    [Fact]
    public void Ask_BadDates_AreRefused()
    {
        var m = Days();
        Assert.Equal(RosterBreachKind.LeaveDates, m.Leave("a", 11, 10)!.Kind);
        Assert.Equal(RosterBreachKind.LeaveDates, m.Leave("a", 10, 41)!.Kind);
        Assert.Null(m.Leave("a", 10, 40));
        Assert.Equal(RosterBreachKind.OnLeave, m.Leave("a", 40, 41)!.Kind);
        Assert.Equal(RosterBreachKind.TooFarAhead, m.Leave("b", 102, 102)!.Kind);
        Assert.Equal(RosterBreachKind.Past, m.Leave("b", 1, 1)!.Kind);
    }

    // A leave over three months' ends stands in every month that it is about.
    [Fact]
    public void Concerns_LongLeave_IsAboutEveryMonth() => Assert.Equal(
        [new(2026, 1, 1), new(2026, 2, 1), new(2026, 3, 1)], RosterBook.Months(new(2026, 1, 31), new(2026, 3, 2)));

    [Fact]
    public void Withdraw_BeforeItBegins_GivesTheShiftBack()
    {
        var m = Days();
        Assert.Null(m.Leave("a", 10, 10));
        Assert.Null(m.AgreeToLeave("l1", "boss"));
        Assert.Equal(RosterBreachKind.NotRequester, m.Take(LeaveRules.Withdraw(m.Book, "l1", new("b", "b", false), false, null, m.Now))!.Kind);
        Assert.Null(m.Take(LeaveRules.Withdraw(m.Book, "l1", new("a", "a", false), false, null, m.Now)));
        Assert.Equal("day", m.Works("a", 10));

        m.Now = At(12, "09:00");
        m.Leave("a", 13, 13, LeaveKind.Special);
        Assert.Null(m.AgreeToLeave("l2", "boss"));
        m.Now = At(13, "08:30");
        Assert.Equal(RosterBreachKind.Past, m.Take(LeaveRules.Withdraw(m.Book, "l2", new("a", "a", false), false, null, m.Now))!.Kind);
    }

    // Otherwise it is absence: recorded by a person, of a shift that has begun.
    [Fact]
    public void Absent_ShiftThatHasBegun_IsRecorded()
    {
        var m = Days();
        m.Now = At(10, "08:29");
        Assert.Equal(RosterBreachKind.Past, Absent("a", 10)!.Kind);
        m.Now = At(10, "09:00");
        Assert.Equal(RosterBreachKind.NoShift, Absent("b", 10)!.Kind);
        Assert.Equal(RosterBreachKind.OwnRequest, m.Take(LeaveRules.Absent(m.Book, "a", Day(10), AbsenceCause.NoLeave, "x", new("a", "a", false), m.Now))!.Kind);
        Assert.Null(Absent("a", 10));
        Assert.Equal(AbsenceCause.NoLeave, m.Book.Absences[("a", Day(10))].Cause);
        Assert.Empty(LeaveRules.Absent(m.Book, "a", Day(10), AbsenceCause.NoLeave, "not there", Lead("lead"), m.Now).Facts);

        RosterBreach? Absent(string agent, int day) => m.Take(LeaveRules.Absent(m.Book, agent, Day(day), AbsenceCause.NoLeave, "not there", Lead("lead"), m.Now));
    }

    // SHF-9: a muddled swap counts as absence for those responsible, whoever was to work it.
    [Fact]
    public void Absent_MuddledSwap_CountsForBoth()
    {
        var m = Days().Plan("b", "day", 20).Swapped("a", 10, "b", 20);
        m.Now = At(10, "09:00");

        foreach (var agent in new[] { "a", "b" })
        {
            Assert.Null(m.Take(LeaveRules.Absent(m.Book, agent, Day(10), AbsenceCause.MuddledSwap, "nobody came", Lead("lead"), m.Now)));
        }
    }

    private static Month Days() => new Month().Plan("a", "day", 9, 10, 11, 12, 13);
}
