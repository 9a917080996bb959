using Kefu.Domain.Agents;
using Kefu.Domain.Conversations;
using Kefu.Domain.Routing;
using static Kefu.Domain.Tests.Days;

namespace Kefu.Domain.Tests.Routing;

/// <summary>A store's agents, to be routed to.</summary>
internal static class Floor
{
    public static readonly TimeSpan SecondaryAfter = TimeSpan.FromSeconds(60);

    public static readonly RouteRequest Newcomer = new(Noon, []);

    public static Candidate Free(string agent, BindingRank rank = BindingRank.Main, int weight = Candidate.EvenWeight) => new(agent)
    {
        Active = true,
        Online = true,
        Rank = rank,
        DailyCap = 120,
        ConcurrentCap = 10,
        Weight = weight,
    };

    public static Candidate? Choose(params ReadOnlySpan<Candidate> roster) => Router.Choose(roster, Newcomer, SecondaryAfter, Noon);

    public static WaitReason? WhyWaiting(params ReadOnlySpan<Candidate> roster) => Router.WhyWaiting(roster, Newcomer, Noon);

    /// <summary>Any floor at all: every kind of agent, everything unequal.</summary>
    public static Candidate[] Random(Random random)
    {
        var roster = new Candidate[random.Next(9)];
        for (var i = 0; i < roster.Length; i++)
        {
            roster[i] = new Candidate($"agent{i}")
            {
                Active = random.Next(6) != 0,
                Online = random.Next(4) != 0,
                Rank = random.Next(7) switch { 0 => null, < 4 => BindingRank.Main, _ => BindingRank.Secondary },
                BoundUntil = random.Next(4) == 0 ? Noon.AddMinutes(random.Next(-2, 3)) : null,
                Taken = random.Next(5) == 0 ? random.Next(78, 82) : random.Next(50),
                DailyCap = 80,
                Open = random.Next(6),
                ConcurrentCap = random.Next(1, 6),
                Reserved = random.Next(4) == 0 ? random.Next(3) : 0,
                Weight = random.Next(5) switch { 0 => 0, 1 => 33, 2 => 67, _ => 100 },
                Pass = random.Next(3) * 10_000L,
                LastGrant = random.Next(3),
            };
        }

        return roster;
    }

    public static RouteRequest RandomRequest(Random random) => new(
        Noon.AddSeconds(-random.Next(120)),
        [.. Enumerable.Range(0, random.Next(4)).Select(_ => new CoolDown($"agent{random.Next(9)}", Noon.AddMinutes(random.Next(-1, 3))))]);
}
