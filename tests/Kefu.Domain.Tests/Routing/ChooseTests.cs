using Kefu.Domain.Agents;
using Kefu.Domain.Routing;
using static Kefu.Domain.Tests.Days;
using static Kefu.Domain.Tests.Routing.Floor;

namespace Kefu.Domain.Tests.Routing;

public sealed class ChooseTests
{
    [Fact]
    public void Choose_NobodyThere_IsNobody() => Assert.Null(Choose());

    // Each of these alone keeps an agent out (P0-6, P0-7, peers 5, 15).
    [Fact]
    public void Choose_AgentWhoMayNot_IsNotChosen()
    {
        (string Why, Action<Candidate> Make)[] cases =
        [
            ("stopped or trainee", c => c.Active = false),
            ("no share", c => c.Weight = 0),
            ("not bound", c => c.Rank = null),
            ("exception expired", c => c.BoundUntil = Noon),
            ("not online", c => c.Online = false),
            ("daily cap", c => c.Taken = 120),
            ("daily cap, grants in flight counted", c => (c.Taken, c.Reserved) = (119, 1)),
            ("above a daily cap that was lowered", c => (c.Taken, c.DailyCap) = (100, 80)),
            ("concurrent cap", c => c.Open = 10),
            ("concurrent cap, grants in flight counted", c => (c.Open, c.Reserved) = (8, 2)),
        ];
        foreach (var (why, make) in cases)
        {
            var candidate = Free("ada");
            Assert.Same(candidate, Choose(candidate));
            make(candidate);
            Assert.True(Choose(candidate) is null, why);
        }
    }

    // Peers 15: a decline is a cool-down that ends, not a ban.
    [Fact]
    public void Choose_CoolingDown_OnlyUntilItEnds()
    {
        var ada = Free("ada");
        RouteRequest request = new(Noon, [new("ada", Noon.AddSeconds(300))]);

        Assert.Null(Router.Choose([ada], request, SecondaryAfter, Noon.AddSeconds(299)));
        Assert.Same(ada, Router.Choose([ada], request, SecondaryAfter, Noon.AddSeconds(300)));
        Assert.Equal("bea", Router.Choose([ada, Free("bea")], request, SecondaryAfter, Noon)!.Agent);
    }

    [Fact]
    public void Choose_MainAgentWithRoom_BeforeAnIdleSecondary()
    {
        var main = Free("main");
        main.Open = 9;

        Assert.Same(main, Choose(Free("secondary", BindingRank.Secondary), main));
    }

    [Fact]
    public void Choose_NoMainAgentHasRoom_TheSecondaryHelps()
    {
        var main = Free("main");
        main.Open = 10;

        Assert.Equal("secondary", Choose(main, Free("secondary", BindingRank.Secondary))!.Agent);
    }

    [Theory]
    [InlineData(59, "main")]
    [InlineData(60, "secondary")]
    public void Choose_WaitedPastTheThreshold_TheSecondaryCompetesOnLoad(int seconds, string expected)
    {
        var main = Free("main");
        main.Open = 5;
        Candidate[] roster = [main, Free("secondary", BindingRank.Secondary)];

        Assert.Equal(expected, Router.Choose(roster, Newcomer, SecondaryAfter, Noon.AddSeconds(seconds))!.Agent);
    }

    // Peers 11: by the ratio of load to capacity, not by free places and not by filling one agent first.
    [Fact]
    public void Choose_UnequalCaps_TheLowestRatio()
    {
        var (small, large) = (Free("small"), Free("large"));
        (small.Open, small.ConcurrentCap) = (1, 4);
        (large.Open, large.ConcurrentCap) = (3, 10);

        Assert.Same(small, Choose(small, large));

        large.Open = 2;
        Assert.Same(large, Choose(small, large));
    }

    [Fact]
    public void Choose_EqualRatioInUnequalTerms_IsATieThatTheShareDecides()
    {
        var (small, large) = (Free("z-small"), Free("a-large"));
        (small.Open, small.ConcurrentCap) = (1, 3);
        (large.Open, large.ConcurrentCap, large.Pass) = (3, 9, 1);

        Assert.Same(small, Choose(small, large));
    }

    [Fact]
    public void Choose_EqualInAll_LongestSinceTheLastGrantThenId()
    {
        var (ada, bea) = (Free("ada"), Free("bea"));
        (ada.LastGrant, bea.LastGrant) = (7, 6);
        Assert.Same(bea, Choose(ada, bea));

        ada.LastGrant = 6;
        Assert.Same(ada, Choose(bea, ada));
    }

    // Peers 10: order is a property of the floor, not of who asks first. The same floor in any order gives the same agent.
    // Method: seeded random floors, shuffled; compared with a straightforward sort.
    [Fact]
    public void Choose_RandomFloors_AreTheSortedFirstInAnyOrder()
    {
        for (var seed = 1; seed <= 8_000; seed++)
        {
            var random = new Random(seed);
            var (roster, request) = (Floor.Random(random), RandomRequest(random));
            var expected = Sorted(roster, request).FirstOrDefault();

            for (var shuffle = 0; shuffle < 3; shuffle++)
            {
                random.Shuffle(roster);
                var chosen = Router.Choose(roster, request, SecondaryAfter, Noon);
                Assert.True(chosen == expected, $"seed {seed}: {chosen?.Agent ?? "nobody"} instead of {expected?.Agent ?? "nobody"}");
            }
        }
    }

    // The record of a choice is bounded, begins with the chosen one, goes on with whom Choose would take next, and counts everybody.
    [Fact]
    public void Explain_RandomFloors_AgreesWithChoose()
    {
        for (var seed = 1; seed <= 8_000; seed++)
        {
            var random = new Random(seed);
            var (roster, request) = (Floor.Random(random), RandomRequest(random));
            if (Router.Choose(roster, request, SecondaryAfter, Noon) is not { } chosen)
            {
                continue;
            }

            var choice = Router.Explain(roster, request, chosen, SecondaryAfter, Noon);

            var expected = Sorted(roster, request).ToList();
            Assert.True(choice.Best.Select(b => b.Agent).SequenceEqual(expected.Take(3).Select(c => c.Agent)), $"seed {seed}: another order");
            Assert.True(choice.Eligible == expected.Count, $"seed {seed}: {choice.Eligible} eligible");
            Assert.True(choice.Eligible + choice.Excluded.Sum(e => e.Agents) == roster.Length, $"seed {seed}: somebody is not counted");
            Assert.True(choice.Excluded.All(e => e.Agents > 0), $"seed {seed}: an empty reason");
            Assert.True(choice.Best[0] == new Scored(chosen.Agent, chosen.Open + chosen.Reserved, chosen.ConcurrentCap), $"seed {seed}: other figures");
            Assert.Equal(Router.Rule, choice.Rule);
        }
    }

    [Fact]
    public void Explain_LargeFloor_StaysSmall()
    {
        var random = new Random(1);
        var roster = Enumerable.Range(0, 5_000).Select(i => Free($"agent{i:0000}")).ToArray();
        foreach (var candidate in roster)
        {
            (candidate.Online, candidate.Open) = (random.Next(2) == 0, random.Next(12));
        }

        var choice = Router.Explain(roster, Newcomer, Choose(roster)!, SecondaryAfter, Noon);

        Assert.Equal(3, choice.Best.Length);
        Assert.InRange(choice.Excluded.Length, 1, 6);
    }

    [Fact]
    public void Explain_WhatDecided_IsNamed()
    {
        var (main, other, secondary) = (Free("main"), Free("other"), Free("secondary", BindingRank.Secondary));
        Assert.Equal("only-one-with-room", Why(0, main));
        Assert.Equal("lowest-load-of-main-agents", Why(0, main, other, secondary));
        Assert.Equal("waited-past-threshold", Why(60, main, other, secondary));
        // Without a secondary agent who could have taken it, the threshold decided nothing.
        Assert.Equal("lowest-load-of-main-agents", Why(60, main, other));
        Assert.Equal("lowest-load-of-main-agents", Why(60, main, other, Full("secondary", BindingRank.Secondary)));
        Assert.Equal("no-main-agent-with-room", Why(60, Full("main", BindingRank.Main), secondary, Free("secondary2", BindingRank.Secondary)));
        Assert.Equal("no-main-agent-with-room", Why(0, secondary, Free("secondary2", BindingRank.Secondary)));
    }

    [Fact]
    public void Explain_Exclusions_AreCountedByTheFirstReason()
    {
        var (stopped, away, used, full, cooling) = (Free("stopped"), Free("away"), Free("used"), Free("full"), Free("cooling"));
        (stopped.Active, stopped.Online, away.Online, used.Taken, used.Open, full.Open) = (false, false, false, 120, 10, 10);
        RouteRequest request = new(Noon, [new("cooling", Noon.AddMinutes(1)), new("away", Noon.AddMinutes(1))]);
        Candidate[] roster = [Free("ada"), stopped, away, used, full, cooling, new Candidate("unbound") { Active = true, Online = true }];

        var choice = Router.Explain(roster, request, roster[0], SecondaryAfter, Noon);

        Assert.Equal(
            [new("not-active", 1), new("not-bound", 1), new("not-online", 1), new("daily-cap", 1), new("concurrent-cap", 1), new Exclusion("cooling-down", 1)],
            choice.Excluded);
    }

    private static Candidate Full(string agent, BindingRank rank)
    {
        var candidate = Free(agent, rank);
        candidate.Open = candidate.ConcurrentCap;
        return candidate;
    }

    private static string Why(int seconds, params ReadOnlySpan<Candidate> roster)
    {
        var now = Noon.AddSeconds(seconds);
        return Router.Explain(roster, Newcomer, Router.Choose(roster, Newcomer, SecondaryAfter, now)!, SecondaryAfter, now).Reason;
    }

    /// <summary>Design 6, written down as a sort.</summary>
    private static IEnumerable<Candidate> Sorted(IEnumerable<Candidate> roster, RouteRequest request)
    {
        var late = Noon - request.FirstMessageAt >= SecondaryAfter;
        return roster
            .Where(c => c.OnDuty(Noon) && c.HasDay && c.HasSlot && !request.CoolDowns.Any(d => d.Agent == c.Agent && Noon < d.Until))
            .OrderBy(c => !late && c.Rank is BindingRank.Secondary)
            .ThenBy(c => new Ratio(c.Open + c.Reserved, c.ConcurrentCap * c.Weight))
            .ThenBy(c => c.Pass)
            .ThenBy(c => c.LastGrant)
            .ThenBy(c => c.Agent, StringComparer.Ordinal);
    }

    private readonly record struct Ratio(decimal Of, decimal To) : IComparable<Ratio>
    {
        public int CompareTo(Ratio other) => (Of * other.To).CompareTo(other.Of * To);
    }
}
