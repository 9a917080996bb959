using Kefu.Domain.Agents;
using Kefu.Domain.Conversations;
using Kefu.Domain.Duties;
using Kefu.Domain.Tenants;
using static Kefu.Grains.Tests.Duties.Watching;

namespace Kefu.Grains.Tests.Duties;

/// <summary>TIM-18: off the post for 20 minutes is one violation, and whoever waits for an answer is served by others.</summary>
public sealed class AwayTests
{
    public static TheoryData<string> Both => Databases.Both;

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Away_TwentyMinutes_IsOneViolationAndReleasesWhoWaits(string database)
    {
        await using var floor = await Open(database);
        var unanswered = (await floor.Write("s1", "c1")).ConversationId;
        var answered = (await floor.Write("s1", "c2")).ConversationId;
        var asked = (await floor.Write("s1", "c3")).ConversationId;
        foreach (var id in new[] { answered, asked })
        {
            Floor.Done(await floor.Conversation(id).Reply(floor.Do("a1"), "one moment"));
        }

        await floor.Write("s1", "c3", text: "and?");
        await floor.Agent("a1").SetPresence(floor.Do("a1"), Presence.Away);
        await Beat(floor, TimeSpan.FromSeconds(1_199));
        Assert.Equal([], await Violations(floor));

        // The moment itself, across a restart: the deadline is read off the ledger.
        await floor.Restart();
        Assert.Equal(Presence.Away, (await floor.Agent("a1").Heartbeat()).Presence);
        await Beat(floor, TimeSpan.FromSeconds(2));

        await Floor.Until(async () => (await Rows(floor, unanswered, asked)).All(r => r.Owner is null), "those who wait for an answer are released");
        var violation = Assert.Single(await Violations(floor));
        Assert.Equal(new[] { unanswered, answered, asked }.Order(StringComparer.Ordinal), violation.Conversations.Select(c => c.Conversation));
        Assert.Equal(ReleaseCause.OwnerAway, Assert.IsType<ConversationFact.Released>((await Facts(floor, unanswered))[^1]).Cause);
        Assert.Equal("a1", (await floor.Row(answered)).Owner);

        // Whoever writes later is not left waiting either, and the interval is not reported again.
        await floor.Write("s1", "c2", text: "hello?");
        await Until(floor, async () =>
        {
            await floor.Agent("a1").Heartbeat();
            return (await floor.Row(answered)).Owner is null;
        }, "who writes later is released, too");
        await Beat(floor, TimeSpan.FromMinutes(45));
        await floor.Restart();
        await Beat(floor, TimeSpan.FromMinutes(25));
        Assert.Single(await Violations(floor));

        // Back at the post: everybody comes back; away again is another interval.
        await floor.Agent("a1").SetPresence(floor.Do("a1"), Presence.Online);
        await floor.UntilOwned(unanswered, "a1");
        await floor.Agent("a1").SetPresence(floor.Do("a1"), Presence.Away);
        await Beat(floor, TimeSpan.FromMinutes(21));
        await Floor.Until(async () => (await Violations(floor)).Count == 2, "the second interval is reported");
    }

    [Fact]
    public async Task Rest_ByALead_IsNoViolation()
    {
        await using var floor = await Open("sqlite");
        Assert.Null((await floor.Agent("a1").SignOut(floor.Do("lead", supervisor: true), rest: true, "after an insult")).Refusal);

        await Beat(floor, TimeSpan.FromMinutes(50));

        Assert.Equal([], await Violations(floor));
        Assert.Equal(Presence.Rest, (await floor.Agent("a1").Day())!.Presence);
    }

    private static async Task<Floor> Open(string database)
    {
        var floor = await Floor.Open(database, new ManualClock(new DateTimeOffset(2026, 11, 11, 2, 0, 0, TimeSpan.Zero)));
        await floor.AddStore("s1");
        await floor.AddAgent("a1", ["s1"], new Settings(LeaseSeconds: 60));
        return floor;
    }

    private static async Task<List<DutyFact.ViolationRaised>> Violations(Floor floor) =>
        [.. (await DutyFacts(floor, "a1")).Select(f => f.Fact).OfType<DutyFact.ViolationRaised>()];

    /// <summary>Time passes with heartbeats.</summary>
    private static async Task Beat(Floor floor, TimeSpan time)
    {
        for (var left = time; left > TimeSpan.Zero;)
        {
            var step = left < TimeSpan.FromSeconds(30) ? left : TimeSpan.FromSeconds(30);
            floor.Clock!.Advance(step);
            await floor.Agent("a1").Heartbeat();

            // Calls in flight while minutes pass at once run into their time-outs.
            await floor.Store("s1").Queue(0, 0);
            left -= step;
        }
    }
}
