using Kefu.Domain.Routing;
using static Kefu.Domain.Tests.Days;
using static Kefu.Domain.Tests.Routing.Floor;

namespace Kefu.Domain.Tests.Routing;

// P0-6, OWN-8, acceptance scenario 8; peers 11 and 16.
public sealed class SharesTests
{
    [Theory]
    [InlineData(2, 1, true)]
    [InlineData(2, 1, false)]
    [InlineData(67, 33, true)]
    [InlineData(67, 33, false)]
    [InlineData(100, 50, true)]
    public void Choose_SharesTwoToOne_GiveTwoHundredAndOneHundredOfThreeHundred(int one, int other, bool closeAtOnce)
    {
        var (p1, p2, stopped, trainee, offline) = (Free("p1", weight: one), Free("p2", weight: other), Free("p3", weight: 0), Free("p4"), Free("p5"));
        (trainee.Active, offline.Online) = (false, false);

        var taken = Serve(300, closeAtOnce, p1, p2, stopped, trainee, offline);

        Assert.InRange(taken["p1"], 196, 204);
        Assert.InRange(taken["p2"], 98, 102);
        Assert.Equal(300, taken["p1"] + taken["p2"]);
    }

    // Shares hold on the way too, not only at the end: nobody gets a run of inquiries that belong to others.
    [Fact]
    public void Choose_SharesTwoToOne_HoldInEveryStretch()
    {
        var (p1, p2) = (Free("p1", weight: 2), Free("p2", weight: 1));
        var gave = new List<string>();
        Serve(300, closeAtOnce: true, [p1, p2], gave);

        for (var from = 0; from + 30 <= gave.Count; from++)
        {
            Assert.InRange(gave.Skip(from).Take(30).Count(agent => agent == "p1"), 19, 21);
        }
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(7, true)]
    [InlineData(11, true)]
    [InlineData(11, false)]
    [InlineData(40, false)]
    public void Choose_EqualAgents_GetEqualCounts(int agents, bool closeAtOnce)
    {
        var taken = Serve(agents * 100, closeAtOnce, [.. Enumerable.Range(0, agents).Select(i => Free($"a{i:00}"))]);

        Assert.InRange(taken.Values.Max() / taken.Values.Average(), 1, 1.1);
        Assert.InRange(taken.Values.Max() - taken.Values.Min(), 0, 1);
    }

    // Conversations end at random: equal agents still carry equal loads (max/mean at most 1.1 over a day of 100 each).
    [Fact]
    public void Choose_EqualAgentsRandomDurations_StayFair()
    {
        for (var seed = 1; seed <= 50; seed++)
        {
            var random = new Random(seed);
            Candidate[] roster = [.. Enumerable.Range(0, 11).Select(i => Free($"a{i:00}"))];
            var taken = roster.ToDictionary(c => c.Agent, _ => 0);
            var grant = 0L;
            for (var served = 0; served < 1_100;)
            {
                foreach (var busy in roster.Where(c => c.Open > 0 && random.Next(12) == 0))
                {
                    busy.Open--;
                }

                if (random.Next(3) != 0 && Choose(roster) is { } chosen)
                {
                    Router.Granted(chosen, ++grant);
                    chosen.Open++;
                    taken[chosen.Agent]++;
                    served++;
                }
            }

            Assert.True(taken.Values.Max() / taken.Values.Average() <= 1.1, $"seed {seed}: {string.Join(' ', taken.Values)}");
        }
    }

    // Who comes late joins the others: no flood of what was missed (peers 16).
    [Fact]
    public void Join_Latecomer_GetsNoFlood()
    {
        Candidate[] early = [Free("a"), Free("b"), Free("c")];
        Serve(300, closeAtOnce: true, early);
        var late = Free("late");
        Router.Join(late, [.. early, late], Noon);

        var gave = new List<string>();
        Serve(400, closeAtOnce: true, [.. early, late], gave);

        Assert.Equal(100, gave.Count(agent => agent == "late"));
        Assert.InRange(gave.Take(40).Count(agent => agent == "late"), 9, 11);
    }

    // Who was alone at night has served many; in the morning that is no debt.
    [Fact]
    public void Join_AfterHoursAlone_IsNotPassedOver()
    {
        var night = Free("night");
        Serve(100, closeAtOnce: true, night);
        Candidate[] day = [Free("a"), Free("b"), Free("c")];
        Serve(30, closeAtOnce: true, day);
        Router.Join(night, [.. day, night], Noon);

        var taken = Serve(40, closeAtOnce: true, [.. day, night]);

        Assert.InRange(taken["night"], 9, 11);
    }

    // Going and coming all the time gains nothing, whatever the share.
    [Theory]
    [InlineData(10, 90, 30)]
    [InlineData(50, 50, 150)]
    public void Join_AfterEveryGrant_KeepsTheShare(int weight, int other, int expected)
    {
        var (restless, steady) = (Free("restless", weight: weight), Free("steady", weight: other));
        var gave = new List<string>();
        for (var i = 0; i < 300; i++)
        {
            Serve(1, closeAtOnce: true, [restless, steady], gave);
            Router.Join(restless, [restless, steady], Noon);
        }

        Assert.InRange(gave.Count(agent => agent == "restless"), expected - 6, expected + 6);
    }

    [Fact]
    public void Join_EmptyFloor_KeepsThePass()
    {
        var (ada, gone) = (Free("ada"), Free("gone"));
        (ada.Pass, gone.Pass, gone.Online) = (5, 9, false);

        Router.Join(ada, [ada, gone], Noon);

        Assert.Equal(5, ada.Pass);
    }

    private static Dictionary<string, int> Serve(int inquiries, bool closeAtOnce, params Candidate[] roster) => Serve(inquiries, closeAtOnce, roster, []);

    private static Dictionary<string, int> Serve(int inquiries, bool closeAtOnce, Candidate[] roster, List<string> gave)
    {
        var taken = roster.ToDictionary(c => c.Agent, _ => 0);
        foreach (var candidate in roster)
        {
            // Shares are measured, not caps.
            (candidate.DailyCap, candidate.ConcurrentCap) = (100_000, 100_000);
        }

        for (var i = 0; i < inquiries; i++)
        {
            var chosen = Choose(roster)!;
            Router.Granted(chosen, gave.Count + 1);
            chosen.Taken++;
            chosen.Open += closeAtOnce ? 0 : 1;
            taken[chosen.Agent]++;
            gave.Add(chosen.Agent);
        }

        return taken;
    }
}
