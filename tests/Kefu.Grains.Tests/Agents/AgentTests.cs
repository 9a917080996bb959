using Kefu.Domain.Agents;
using Kefu.Domain.Conversations;
using Kefu.Domain.Tenants;

namespace Kefu.Grains.Tests.Agents;

public sealed class AgentTests
{
    public static TheoryData<string> Both => Databases.Both;

    // Scenario 4 under fire: 50 parallel bindings, 100 times.
    [Fact]
    public async Task Bind_FiftyParallelStores_NeverMoreThanThreeAndOneMain()
    {
        await using var floor = await Floor.Open("sqlite");
        for (var s = 0; s < 10; s++)
        {
            await floor.AddStore($"s{s}");
        }

        var exception = new BindingException("festival", "lead", DateTimeOffset.MaxValue);
        for (var round = 0; round < 100; round++)
        {
            var agent = $"a{round}";
            await floor.AddAgent(agent, ["s0", "s1"], online: false);
            Floor.Refused(await floor.Agent(agent).Bind(floor.Do(), "s2", BindingRank.Secondary, null), "binding-exception-needed");

            var replies = await Task.WhenAll(Enumerable.Range(0, 50).Select(i =>
                floor.Agent(agent).Bind(floor.Do(), $"s{2 + (i % 8)}", i % 5 == 0 ? BindingRank.Main : BindingRank.Secondary, exception)));

            var stores = (await floor.Agent(agent).Day())!.Stores;
            Assert.Equal(3, stores.Length);
            Assert.Single(stores, s => s.Rank is BindingRank.Main);
            Assert.Single(stores, s => s.Exception is not null);
            Assert.Contains(replies, r => r.Refusal?.Type == "too-many-stores");
        }
    }

    [Fact]
    public async Task Bind_ExceptionExpires_GivesNoMoreWorkOfThatStore()
    {
        var clock = new ManualClock(new DateTimeOffset(2026, 11, 11, 2, 0, 0, TimeSpan.Zero));
        await using var floor = await Floor.Open("sqlite", clock);
        foreach (var store in (string[])["s1", "s2", "s3"])
        {
            await floor.AddStore(store);
        }

        await floor.AddAgent("a1", ["s1", "s2"], new Settings(LeaseSeconds: 600));
        Floor.Done(await floor.Agent("a1").Bind(floor.Do(), "s3", BindingRank.Secondary, new("festival", "lead", clock.GetUtcNow().AddMinutes(5))));
        await Floor.Until(async () => (await floor.Store("s3").Queue(0, 0)).Agents == 1, "s3 knows a1");
        Assert.Equal("a1", (await floor.Write("s3", "c1")).Agent);

        clock.Jump(TimeSpan.FromMinutes(5));

        Assert.Equal(ConversationStatus.Waiting, (await floor.Write("s3", "c2")).Status);
        Assert.Equal("a1", (await floor.Write("s1", "c3")).Agent);
    }

    [Fact]
    public async Task Unbind_WithAnotherStore_KeepsTheOtherServed()
    {
        await using var floor = await Floor.Open("sqlite");
        await floor.AddStore("s1");
        await floor.AddStore("s2");
        await floor.AddAgent("a1", ["s1", "s2"]);

        Floor.Refused(await floor.Agent("a1").Unbind(floor.Do(), "s1"), "main-store-missing");
        Floor.Done(await floor.Agent("a1").Unbind(floor.Do(), "s2"));
        await Floor.Until(async () => (await floor.Store("s2").Queue(0, 0)).Agents == 0, "s2 has let a1 go");

        Assert.Equal(ConversationStatus.Waiting, (await floor.Write("s2", "c1")).Status);
        Assert.Equal("a1", (await floor.Write("s1", "c2")).Agent);
    }

    // Peers 8 and 9: everybody offline, then one comes back: the waiting are served at once, without a sweep.
    [Theory]
    [MemberData(nameof(Both))]
    public async Task SetPresence_Online_ServesTheWaitingAtOnce(string database)
    {
        await using var floor = await Floor.Open(database);
        await floor.AddStore("s1");
        await floor.AddAgent("a1", ["s1"], new Settings(ConcurrentCap: 3), online: false);
        var waiting = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            var reply = await floor.Write("s1", $"c{i}");
            Assert.Equal(("NoAgentOnline", ConversationStatus.Waiting), (reply.Reason, reply.Status));
            waiting.Add(reply.ConversationId);
        }

        await floor.SignIn("a1");

        foreach (var id in waiting[..3])
        {
            await floor.UntilOwned(id, "a1");
        }

        await Floor.Until(async () => (await floor.Store("s1").Queue(0, 0)).Waiting == 2, "the queue has let the three go");
        Assert.Equal("ConcurrentCapsReached", (await floor.Store("s1").Explain(waiting[3]))!.Reason);
        Assert.Equal((1, 2), ((await floor.Store("s1").Explain(waiting[3]))!.Position, (await floor.Store("s1").Explain(waiting[4]))!.Position));
    }

    [Fact]
    public async Task Heartbeat_Missing_MakesSuspectAndThenLost()
    {
        var clock = new ManualClock(new DateTimeOffset(2026, 11, 11, 2, 0, 0, TimeSpan.Zero));
        await using var floor = await Floor.Open("sqlite", clock);
        await floor.AddStore("s1");
        await floor.AddAgent("a1", ["s1"], new Settings(LeaseSeconds: 30));

        for (var i = 0; i < 5; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(20));
            Assert.Equal(Presence.Online, (await floor.Agent("a1").Heartbeat()).Presence);
        }

        clock.Advance(TimeSpan.FromSeconds(31));

        await Floor.Until(async () => (await floor.Agent("a1").Day())!.Presence is Presence.Suspect, "the lease has ended");
        await Floor.Until(async () => (await floor.Write("s1", $"c{Guid.NewGuid():n}")).Status is ConversationStatus.Waiting, "the store knows");
        clock.Advance(TimeSpan.FromSeconds(120));
        await Floor.Until(async () => (await floor.Agent("a1").Day())!.Presence is Presence.Offline, "the grace has ended");
        Assert.Equal(Presence.Offline, (await floor.Agent("a1").Heartbeat()).Presence);
    }

    [Theory]
    [InlineData(AgentStatus.Trainee)]
    [InlineData(AgentStatus.Stopped)]
    public async Task SetStatus_NotActive_GetsNothing(AgentStatus status)
    {
        await using var floor = await Floor.Open("sqlite");
        await floor.AddStore("s1");
        await floor.AddAgent("a1", ["s1"]);
        Floor.Done(await floor.Agent("a1").SetStatus(floor.Do(), status));
        await Floor.Until(async () => (await floor.Store("s1").Queue(0, 0)).AgentsWithRoom == 0, "the store knows");

        Assert.Equal(ConversationStatus.Waiting, (await floor.Write("s1", "c1")).Status);
    }

    // The counter follows the business date and begins anew lazily; what is open is carried over.
    [Fact]
    public async Task Take_NextBusinessDate_CountsFromOneAndCarriesOpenOnes()
    {
        var clock = new ManualClock(new DateTimeOffset(2026, 11, 11, 13, 0, 0, TimeSpan.Zero));
        await using var floor = await Floor.Open("sqlite", clock);
        await floor.AddStore("s1");
        await floor.AddAgent("a1", ["s1"], new Settings(DailyCap: 80, ConcurrentCap: 100, LeaseSeconds: 600));
        await Task.WhenAll(Enumerable.Range(0, 80).Select(i => floor.Write("s1", $"c{i}")));
        var waiting = await floor.Write("s1", "late");
        Assert.Equal((ConversationStatus.Waiting, "DailyCapsReached"), (waiting.Status, waiting.Reason));

        // 00:20 in Shanghai is still the evening shift's date.
        clock.Jump(new DateTimeOffset(2026, 11, 11, 16, 20, 0, TimeSpan.Zero) - clock.GetUtcNow());
        await floor.Agent("a1").Heartbeat();
        Assert.Equal((new DateOnly(2026, 11, 11), 80), ((await floor.Agent("a1").Day())!.Date, (await floor.Agent("a1").Day())!.Taken));

        // 04:00 begins the next one: the waiting customer is served by the moment itself, not by a newcomer.
        for (var i = 0; i < 30; i++)
        {
            clock.Advance(TimeSpan.FromMinutes(8));
            await floor.Agent("a1").Heartbeat();
        }

        // Calls in flight while minutes pass at once run into their time-outs; small steps let them be repeated.
        await floor.UntilOwned(waiting.ConversationId, "a1", async () =>
        {
            clock.Advance(TimeSpan.FromMilliseconds(20));
            await floor.Agent("a1").Heartbeat();
        });
        var day = (await floor.Agent("a1").Day())!;
        Assert.Equal((new DateOnly(2026, 11, 12), 1, 81), (day.Date, day.Taken, day.Open.Length));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Restart_MidDay_RemembersEverything(string database)
    {
        await using var floor = await Floor.Open(database);
        await floor.AddStore("s1");
        await floor.AddAgent("a1", ["s1"], new Settings(ConcurrentCap: 10));
        var open = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => floor.Write("s1", $"c{i}")));
        var waiting = await floor.Write("s1", "w");

        await floor.Restart();

        var day = (await floor.Agent("a1").Day())!;
        Assert.Equal((10, 10, Presence.Online), (day.Taken, day.Open.Length, day.Presence));
        Assert.Equal(1, (await floor.Store("s1").Queue(0, 0)).Waiting);
        Assert.True((await floor.Write("s1", "c0", "again")).ConversationId == open[0].ConversationId);
        Floor.Done(await floor.Conversation(open[3].ConversationId).Close(floor.Do("a1"), null));
        await floor.UntilOwned(waiting.ConversationId, "a1");
        Assert.Equal(11, (await floor.Agent("a1").Day())!.Taken);
    }
}
