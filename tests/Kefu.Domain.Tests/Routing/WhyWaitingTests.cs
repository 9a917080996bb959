using Kefu.Domain.Routing;
using static Kefu.Domain.Tests.Days;
using static Kefu.Domain.Tests.Routing.Floor;

namespace Kefu.Domain.Tests.Routing;

public sealed class WhyWaitingTests
{
    [Fact]
    public void WhyWaiting_SomebodyHasRoom_IsNoReason() => Assert.Null(WhyWaiting(Free("ada")));

    [Fact]
    public void WhyWaiting_EachConstraint_IsNamed()
    {
        var (away, used, full) = (Free("away"), Free("used"), Free("full"));
        (away.Online, used.Taken, full.Open) = (false, 120, 10);

        Assert.Equal(WaitReason.NoAgentBound, WhyWaiting());
        Assert.Equal(WaitReason.NoAgentBound, WhyWaiting(new Candidate("unbound") { Active = true, Online = true }));
        Assert.Equal(WaitReason.NoAgentOnline, WhyWaiting(away));
        Assert.Equal(WaitReason.DailyCapsReached, WhyWaiting(away, used));
        Assert.Equal(WaitReason.ConcurrentCapsReached, WhyWaiting(away, used, full));
    }

    [Fact]
    public void WhyWaiting_WhoHasRoomHasDeclined_IsCoolingDown()
    {
        var full = Free("full");
        full.Open = 10;
        RouteRequest request = new(Noon, [new("ada", Noon.AddSeconds(1))]);

        Assert.Equal(WaitReason.CoolingDown, Router.WhyWaiting([Free("ada"), full], request, Noon));
        Assert.Null(Router.WhyWaiting([Free("ada"), full], request, Noon.AddSeconds(1)));
    }

    // Goal: the reason named is the constraint that binds: the first one, in the order of the enumeration, that leaves nobody.
    // Method: seeded random floors against a reference that filters step by step.
    [Fact]
    public void WhyWaiting_RandomFloors_AgreeWithTheReference()
    {
        var seen = new HashSet<WaitReason?>();
        for (var seed = 1; seed <= 8_000; seed++)
        {
            var random = new Random(seed);
            var (roster, request) = (Floor.Random(random), RandomRequest(random));

            var reason = Router.WhyWaiting(roster, request, Noon);

            Assert.True(reason == Reference(roster, request), $"seed {seed}: {reason} instead of {Reference(roster, request)}");
            Assert.True(reason is null == Router.Choose(roster, request, SecondaryAfter, Noon) is not null, $"seed {seed}: a reason beside a candidate, or neither");
            seen.Add(reason);
        }

        Assert.Equal(6, seen.Count);
    }

    private static WaitReason? Reference(Candidate[] roster, RouteRequest request)
    {
        var left = roster.Where(c => c is { Active: true, Weight: > 0 } && c.IsBound(Noon)).ToList();
        foreach (var (reason, holds) in new (WaitReason, Func<Candidate, bool>)[]
        {
            (WaitReason.NoAgentBound, _ => true),
            (WaitReason.NoAgentOnline, c => c.Online),
            (WaitReason.DailyCapsReached, c => c.HasDay),
            (WaitReason.ConcurrentCapsReached, c => c.HasSlot),
            (WaitReason.CoolingDown, c => !request.CoolDowns.Any(d => d.Agent == c.Agent && Noon < d.Until)),
        })
        {
            left.RemoveAll(c => !holds(c));
            if (left.Count == 0)
            {
                return reason;
            }
        }

        return null;
    }
}
