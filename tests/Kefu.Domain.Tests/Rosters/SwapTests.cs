using System.Collections.Immutable;
using Kefu.Domain.Agents;
using Kefu.Domain.Rosters;
using Kefu.Domain.Tenants;
using static Kefu.Domain.Tests.Rosters.Month;
using static Kefu.Domain.Tests.Rosters.PlanTests;

namespace Kefu.Domain.Tests.Rosters;

/// <summary>SHF-9 and SHF-10.</summary>
public sealed class SwapTests
{
    [Fact]
    public void Decide_TwoLeadsAgree_ExchangesTheShifts()
    {
        var m = Four();
        Assert.Null(m.Swap("a", 10, "b", 12));
        Assert.Equal(("day", null, null, "evening"), (m.Works("a", 10), m.Works("b", 10), m.Works("a", 12), m.Works("b", 12)));

        Assert.Null(m.AgreeToSwap("s1", "lead-a"));
        Assert.Equal("day", m.Works("a", 10));
        Assert.Null(m.AgreeToSwap("s1", "lead-b"));

        Assert.Equal((null, "day", "evening", null), (m.Works("a", 10), m.Works("b", 10), m.Works("a", 12), m.Works("b", 12)));
        Assert.Equal(["lead-a", "lead-b"], m.Book.Swaps["s1"].Approvals.Select(a => a.By));
    }

    // Two who work on the same date exchange day for evening.
    [Fact]
    public void Decide_SameDate_ExchangesPatterns()
    {
        var m = new Month().Plan("a", "day", 10).Plan("b", "evening", 10).Swapped("a", 10, "b", 10);

        Assert.Equal(("evening", "day"), (m.Works("a", 10), m.Works("b", 10)));
    }

    [Fact]
    public void Ask_MoreThanTwoAMonth_IsRefusedForEitherSide()
    {
        var m = new Month().Plan("a", "day", 2, 6, 10, 14, 18).Plan("b", "evening", 4, 8, 12, 16, 20).Plan("c", "evening", 22, 26);
        m.Swapped("a", 2, "b", 4);
        Assert.Null(m.Swap("a", 10, "b", 12));

        Assert.Equal((RosterBreachKind.SwapLimit, "SHF-9"), Of(m.Swap("a", 18, "c", 22)));
        Assert.Equal((RosterBreachKind.SwapLimit, "SHF-9"), Of(m.Swap("c", 22, "a", 18)));
        m.Settings = m.Settings with { SwapsPerMonth = 3 };
        Assert.Null(m.Swap("a", 18, "c", 22));
        m.Settings = m.Settings with { SwapsPerMonth = 0 };
        Assert.Equal(RosterBreachKind.SwapLimit, m.Swap("c", 26, "b", 8)!.Kind);
    }

    // Each month has its own two; a swap over the month's end counts in both.
    [Fact]
    public void Ask_OverTheMonthsEnd_CountsInBothMonths()
    {
        var m = new Month().Plan("a", "day", 2, 6, 28, 38, 42).Plan("b", "day", 4, 8, 32, 40, 44);
        m.Swapped("a", 28, "b", 32).Swapped("a", 38, "b", 40);

        Assert.Equal(RosterBreachKind.SwapLimit, m.Swap("a", 42, "b", 44)!.Kind);
        Assert.Null(m.Swap("a", 2, "b", 4));
    }

    // Rejected and withdrawn ones count no more.
    [Fact]
    public void Ask_AfterAWithdrawal_HasRoomAgain()
    {
        var m = Four();
        m.Settings = m.Settings with { SwapsPerMonth = 1 };
        Assert.Null(m.Swap("a", 10, "b", 12));
        Assert.Equal(RosterBreachKind.SwapLimit, m.Swap("a", 14, "b", 16)!.Kind);

        Assert.Null(m.Take(SwapRules.Withdraw(m.Book, "s1", new("a", "a", false), false, null, m.Now)));

        Assert.Null(m.Swap("a", 14, "b", 16));
    }

    [Theory]
    [InlineData(9, true)]
    [InlineData(11, true)]
    [InlineData(13, true)]
    [InlineData(8, false)]
    [InlineData(14, false)]
    public void Ask_NextToAnotherSwap_IsRefused(int day, bool refused)
    {
        var m = new Month().Plan("a", "day", 8, 9, 10, 11, 13, 14).Plan("b", "evening", 12).Plan("c", "evening", 20).Swapped("a", 10, "b", 12);

        var breach = m.Swap("a", day, "c", 20);

        Assert.Equal(refused ? "SwapConsecutive SHF-9" : null, breach is null ? null : $"{breach.Kind} {breach.Rule}");
    }

    [Fact]
    public void Ask_BadRequests_AreRefusedEachInItsOwnWay()
    {
        var m = Four();
        Assert.Equal((RosterBreachKind.SwapWithOneself, "SHF-9"), Of(m.Swap("a", 10, "a", 14)));
        Assert.Equal((RosterBreachKind.NoShift, "SHF-9"), Of(m.Swap("a", 11, "b", 12)));
        Assert.Equal((RosterBreachKind.NoShift, "SHF-9"), Of(m.Swap("a", 10, "b", 13)));
        Assert.Equal((RosterBreachKind.NotAlike, "SHF-9"), Of(m.Swap("a", 10, "b", 12, unlike: "b is in training.")));

        // Who works on a date cannot work a second shift of it.
        m.Plan("b", "evening", 10);
        Assert.Equal((RosterBreachKind.Overlap, "SHF-9"), Of(m.Swap("a", 10, "b", 12)));

        m.Now = At(14, "08:30");
        Assert.Equal((RosterBreachKind.Past, "SHF-9"), Of(m.Swap("a", 14, "b", 16)));
    }

    // The partner's night shift of the day before would last into the shift taken over.
    [Fact]
    public void Ask_ShiftThatWouldOverlapAfterwards_IsRefused()
    {
        var m = new Month().Plan("a", "early", 10).Plan("b", "night", 9).Plan("b", "day", 20);

        Assert.Equal(RosterBreachKind.Overlap, m.Swap("a", 10, "b", 20)!.Kind);
    }

    // SHF-10, at the request and again when it is agreed to: a campaign may have been planned meanwhile.
    [Theory]
    [InlineData(10)]
    [InlineData(12)]
    public void Ask_HolidayOrCampaign_IsRefusedAlsoAfterTheRequest(int day)
    {
        var m = Four();
        ImmutableArray<BlockedDate> blocked = [new(Day(day), "双十一", "SHF-10", ExtremeCases: false)];
        m.Blocked = blocked;
        Assert.Equal((RosterBreachKind.DateBlocked, "SHF-10"), Of(m.Swap("a", 10, "b", 12)));

        m.Blocked = [];
        Assert.Null(m.Swap("a", 10, "b", 12));
        Assert.Null(m.AgreeToSwap("s2", "lead-a"));
        m.Blocked = blocked;
        Assert.Equal((RosterBreachKind.DateBlocked, "SHF-10"), Of(m.AgreeToSwap("s2", "lead-b")));
        Assert.Equal("day", m.Works("a", 10));
    }

    [Fact]
    public void Decide_WhoMayNot_IsRefused()
    {
        var m = Four();
        Assert.Null(m.Swap("a", 10, "b", 12));
        Assert.Equal(RosterBreachKind.Unknown, m.AgreeToSwap("s9", "lead-a")!.Kind);
        Assert.Equal(RosterBreachKind.OwnRequest, m.AgreeToSwap("s1", "a", agent: "a")!.Kind);
        Assert.Equal(RosterBreachKind.OwnRequest, m.AgreeToSwap("s1", "b", agent: "b")!.Kind);
        Assert.Equal(RosterBreachKind.WrongLevel, m.AgreeToSwap("s1", "boss", ApprovalLevel.Manager)!.Kind);
        Assert.Null(m.AgreeToSwap("s1", "lead-a"));
        Assert.Equal(RosterBreachKind.AgreedBefore, m.AgreeToSwap("s1", "lead-a")!.Kind);
        Assert.Null(m.AgreeToSwap("s1", "lead-b"));
        Assert.Equal(RosterBreachKind.Decided, m.AgreeToSwap("s1", "lead-c")!.Kind);
    }

    [Theory]
    [InlineData(SwapApproval.Manager, "Manager")]
    [InlineData(SwapApproval.TwoLeads, "Lead,Lead")]
    [InlineData(SwapApproval.TwoLeadsThenManager, "Lead,Lead,Manager")]
    public void Decide_EachChain_IsEffectiveAfterItsLast(SwapApproval approval, string chain)
    {
        var m = Four();
        m.Settings = m.Settings with { SwapApproval = approval };
        Assert.Null(m.Swap("a", 10, "b", 12));
        var levels = chain.Split(',').Select(Enum.Parse<ApprovalLevel>).ToArray();
        for (var i = 0; i < levels.Length; i++)
        {
            Assert.Equal(RequestStatus.Requested, m.Book.Swaps["s1"].Status);
            Assert.Equal(RosterBreachKind.WrongLevel, m.AgreeToSwap("s1", $"other{i}", levels[i] is ApprovalLevel.Lead ? ApprovalLevel.Manager : ApprovalLevel.Lead)!.Kind);
            Assert.Null(m.AgreeToSwap("s1", $"p{i}", levels[i]));
        }

        Assert.Equal(RequestStatus.Approved, m.Book.Swaps["s1"].Status);
    }

    // A lead undoes what is agreed until it begins; the plan is as it was. Who asked cannot.
    [Fact]
    public void Withdraw_EffectiveSwap_OnlyByALeadAndBeforeItBegins()
    {
        var m = Four().Swapped("a", 10, "b", 12);
        Assert.Equal(RosterBreachKind.Decided, m.Take(SwapRules.Withdraw(m.Book, "s1", new("a", "a", false), false, null, m.Now))!.Kind);
        m.Now = At(10, "08:30");
        Assert.Equal(RosterBreachKind.Past, m.Take(SwapRules.Withdraw(m.Book, "s1", Lead("lead"), true, "ill", m.Now))!.Kind);
        m.Now = At(10, "08:29");

        Assert.Null(m.Take(SwapRules.Withdraw(m.Book, "s1", Lead("lead"), true, "ill", m.Now)));
        Assert.Null(m.Take(SwapRules.Withdraw(m.Book, "s1", Lead("lead"), true, "ill", m.Now)));

        Assert.Equal(("day", null, null, "evening"), (m.Works("a", 10), m.Works("b", 10), m.Works("a", 12), m.Works("b", 12)));
        Assert.Equal(RosterBreachKind.NotRequester, Four2().Take(SwapRules.Withdraw(Four2().Book, "s1", new("c", "c", false), false, null, m.Now))!.Kind);

        static Month Four2()
        {
            var m = Four();
            m.Swap("a", 10, "b", 12);
            return m;
        }
    }

    // Same kind of work and similar skill: each serves the other's main store, and nobody in training stands in.
    [Fact]
    public void Unlike_StoresAndTraining_AreCompared()
    {
        var (a, b, c) = (Agent("a", "s1", "s2"), Agent("b", "s2", "s1"), Agent("c", "s3"));

        Assert.Null(SwapRules.Unlike(a, b, At(1, "12:00")));
        Assert.Contains("s3", SwapRules.Unlike(a, c, At(1, "12:00")), StringComparison.Ordinal);
        Assert.Contains("Trainee", SwapRules.Unlike(a, b with { Status = AgentStatus.Trainee }, At(1, "12:00")), StringComparison.Ordinal);
        Assert.Null(SwapRules.Unlike(Agent("x"), Agent("y"), At(1, "12:00")));
    }

    // Goal: whatever is asked, agreed, rejected and withdrawn in whatever order: nobody passes the limit of a month, nobody is in
    // two shifts at once, every planned shift is worked by exactly one person or freed by leave, and folding facts twice changes nothing.
    // Method: seeded random commands over a month of six people. A failure names its seed.
    [Fact]
    public void RandomMonths_KeepTheRoster()
    {
        var (swaps, leaves) = (0, 0);
        for (var seed = 1; seed <= 100; seed++)
        {
            var random = new Random(seed);
            var m = new Month();
            string[] agents = ["a", "b", "c", "d", "e", "f"];
            string[] patterns = ["day", "evening", "night", "early"];
            foreach (var agent in agents)
            {
                for (var day = 2; day <= 34; day++)
                {
                    if (random.Next(3) == 0)
                    {
                        m.Set(new RosterLine(agent, Day(day), Shift(day, patterns[random.Next(4)])));
                    }
                }
            }

            List<RosterFact> facts = [];
            for (var step = 0; step < 80; step++)
            {
                m.Now = At(1, "12:00").AddHours(step * 3);
                var (one, other) = (agents[random.Next(6)], agents[random.Next(6)]);
                var (day, back) = (DayOf(one), DayOf(other));
                string[] open = [.. m.Book.Swaps.Keys.Concat(m.Book.Leaves.Keys).Order(StringComparer.Ordinal)];
                var request = open.Length == 0 ? "none" : open[random.Next(open.Length)];
                var by = new Domain.Conversations.Person($"p{random.Next(4)}", null, false);
                ImmutableArray<ApprovalLevel> levels = [ApprovalLevel.Lead, ApprovalLevel.Manager, ApprovalLevel.Director];
                var decided = random.Next(9) switch
                {
                    0 or 1 => SwapRules.Ask(m.Book, new($"s{step}", one, Day(day), other, Day(back), null), null, [], m.Settings, one, m.Now),
                    2 => LeaveRules.Ask(m.Book, new($"l{step}", one, Day(day), Day(day + random.Next(3)), LeaveKind.Special, "x"), [], m.Settings, one, m.Now),
                    3 or 4 or 5 => m.Book.Swaps.ContainsKey(request)
                        ? SwapRules.Decide(m.Book, request, by, levels, random.Next(5) > 0, "no", [], m.Now)
                        : LeaveRules.Decide(m.Book, request, by, levels, random.Next(5) > 0, "no", [], m.Now),
                    6 => SwapRules.Withdraw(m.Book, request, by, true, null, m.Now),
                    7 => LeaveRules.Withdraw(m.Book, request, by, true, null, m.Now),
                    _ => RosterPlan.Set(m.Book, [new(one, Day(day), random.Next(3) == 0 ? null : Shift(day, patterns[random.Next(4)]))], "boss", Day(1), m.Now),
                };
                m.Take(decided);
                facts.AddRange(decided.Facts);
                Check(m, agents, $"seed {seed}, step {step}");

                // A day on which the agent works, if there is one.
                int DayOf(string agent)
                {
                    var first = random.Next(33);
                    return 2 + ((Enumerable.Range(0, 33).Cast<int?>().FirstOrDefault(d => m.Works(agent, 2 + ((first + d!.Value) % 33)) is not null) ?? 0) + first) % 33;
                }
            }

            swaps += m.Book.Swaps.Values.Count(s => s.Status is RequestStatus.Approved);
            leaves += m.Book.Leaves.Values.Count(l => l.Status is RequestStatus.Approved);
            var twice = facts.Aggregate(m.Book, RosterBook.Apply);
            foreach (var agent in agents)
            {
                for (var day = 1; day <= 36; day++)
                {
                    Assert.Equal(m.Book.Worked(agent, Day(day)), twice.Worked(agent, Day(day)));
                }
            }
        }

        Assert.True(swaps > 20 && leaves > 20, $"Only {swaps} swaps and {leaves} leaves came about: the random months test nothing.");
    }

    private static void Check(Month m, string[] agents, string where)
    {
        foreach (var agent in agents)
        {
            var shifts = Enumerable.Range(1, 36).Select(d => m.Book.Worked(agent, Day(d))).OfType<Domain.Shifts.Shift>().OrderBy(s => s.StartsAt).ToList();
            for (var i = 1; i < shifts.Count; i++)
            {
                Assert.False(shifts[i - 1].Overlaps(shifts[i]), $"{where}: {agent} is in two shifts on {shifts[i].Date}");
            }

            foreach (var month in new[] { Day(1), Day(31) })
            {
                var swaps = m.Book.SwapsOf(agent).Count(s => s.IsAlive && (RosterBook.MonthOf(s.Date) == month || RosterBook.MonthOf(s.PartnerDate) == month));
                Assert.True(swaps <= 2, $"{where}: {agent} has {swaps} swaps in {month}");
            }
        }

        for (var day = 1; day <= 36; day++)
        {
            var planned = agents.Count(a => m.Book.Planned(a, Day(day)) is not null) - agents.Count(a => m.Book.Planned(a, Day(day)) is not null && m.Book.LeaveOn(a, Day(day)) is { Status: RequestStatus.Approved });
            var worked = agents.Count(a => m.Book.Worked(a, Day(day)) is not null);
            Assert.True(planned == worked, $"{where}: {planned} shifts of {Day(day)} are worked by {worked}");
        }
    }

    private static Month Four() => new Month().Plan("a", "day", 10, 14).Plan("b", "evening", 12, 16);

    private static AgentState Agent(string agent, params string[] stores) => AgentState.Unknown with
    {
        Agent = agent,
        Version = 1,
        Stores = [.. stores.Select((s, i) => new StoreBinding(s, i == 0 ? BindingRank.Main : BindingRank.Secondary, null))],
    };
}
