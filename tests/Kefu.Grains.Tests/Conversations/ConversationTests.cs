using Kefu.Domain.Conversations;
using Kefu.Domain.Tenants;

namespace Kefu.Grains.Tests.Conversations;

public sealed class ConversationTests
{
    public static TheoryData<string> Both => Databases.Both;

    // I7, peers 7: what a close frees goes to whoever waits longest, and nobody newer passes.
    [Theory]
    [MemberData(nameof(Both))]
    public async Task Close_OthersWait_ServesTheOldestFirst(string database)
    {
        await using var floor = await Floor.Open(database);
        await floor.AddStore("s1");
        await floor.AddAgent("a1", ["s1"], new Settings(ConcurrentCap: 1));
        var served = await floor.Write("s1", "c0");
        var waiting = new List<string>();
        for (var i = 1; i <= 5; i++)
        {
            var reply = await floor.Write("s1", $"c{i}");
            Assert.Equal(i, reply.Position);
            waiting.Add(reply.ConversationId);
        }

        var now = served.ConversationId;
        foreach (var next in waiting)
        {
            var newcomer = floor.Write("s1", $"new-{next}");
            Floor.Done(await floor.Conversation(now).Close(floor.Do("a1"), "solved"));
            await floor.UntilOwned(next, "a1");
            Assert.Equal(ConversationStatus.Waiting, (await newcomer).Status);
            now = next;
        }
    }

    // CNV-4, I9, scenario 15: one invitation, whichever way and however often it is closed.
    [Fact]
    public async Task Close_TwiceAndAfterReopening_InvitesOnce()
    {
        await using var floor = await Floor.Open("sqlite");
        await floor.AddStore("s1");
        await floor.AddAgent("a1", ["s1"]);
        var opened = await floor.Write("s1", "c1");
        var talk = floor.Conversation(opened.ConversationId);

        Floor.Done(await talk.Reply(floor.Do("a1"), "hi"));
        Floor.Done(await talk.Close(floor.Do("a1"), null));
        Floor.Done(await talk.Close(floor.Do("a1"), null));
        var again = await floor.Write("s1", "c1");
        Assert.Equal((opened.ConversationId, ConversationStatus.Active, "a1"), (again.ConversationId, again.Status, again.Agent));
        Floor.Done(await talk.Close(floor.Do("a1"), null));

        var facts = string.Concat((await floor.Reader.ReadStream(Domain.Identity.Keys.Conversation(opened.ConversationId))).Select(e => e.Facts));
        Assert.Equal(1, Count(facts, "\"evaluation-invited\""));
        Assert.Equal(2, Count(facts, "\"closed\""));
        Assert.Equal(1, (await floor.Agent("a1").Day())!.Taken);
    }

    // P0-4, scenario 5: back to the owner, also when the owner has reached both caps; counted once; next day anybody.
    [Theory]
    [MemberData(nameof(Both))]
    public async Task Write_ReturnOnTheSameDate_GoesToTheOwnerAtCap(string database)
    {
        var clock = new ManualClock(new DateTimeOffset(2026, 11, 11, 2, 0, 0, TimeSpan.Zero));
        await using var floor = await Floor.Open(database, clock);
        await floor.AddStore("s1");
        await floor.AddAgent("x", ["s1"], new Settings(DailyCap: 80, ConcurrentCap: 79));
        var k = await floor.Write("s1", "k");
        Floor.Done(await floor.Conversation(k.ConversationId).Close(floor.Do("x"), null));
        await Task.WhenAll(Enumerable.Range(0, 79).Select(i => floor.Write("s1", $"c{i}")));
        Assert.Equal((80, 79), ((await floor.Agent("x").Day())!.Taken, (await floor.Agent("x").Day())!.Open.Length));
        await floor.AddAgent("y", ["s1"]);

        var again = await floor.Write("s1", "k");

        Assert.Equal((k.ConversationId, "x"), (again.ConversationId, again.Agent));
        Assert.Equal((80, 80), ((await floor.Agent("x").Day())!.Taken, (await floor.Agent("x").Day())!.Open.Length));

        Floor.Done(await floor.Conversation(k.ConversationId).Close(floor.Do("x"), null));
        clock.Jump(TimeSpan.FromHours(24));
        await floor.Agent("y").SetPresence(floor.Do("y"), Domain.Agents.Presence.Online);
        var tomorrow = await floor.Write("s1", "k");
        Assert.NotEqual(k.ConversationId, tomorrow.ConversationId);
    }

    [Fact]
    public async Task Write_OwnerOffDuty_AnotherAgentGoesOn()
    {
        await using var floor = await Floor.Open("sqlite");
        await floor.AddStore("s1");
        await floor.AddAgent("x", ["s1"]);
        var k = await floor.Write("s1", "k");
        Floor.Done(await floor.Conversation(k.ConversationId).Close(floor.Do("x"), null));
        await floor.Agent("x").SetPresence(floor.Do("x"), Domain.Agents.Presence.Offline);
        await floor.AddAgent("y", ["s1"]);

        var again = await floor.Write("s1", "k");

        Assert.Equal(k.ConversationId, again.ConversationId);
        await floor.UntilOwned(k.ConversationId, "y");
    }

    // Decline is a cool-down, never a ban (peers 15): the only agent gets it again when the cool-down ends, others at once.
    [Fact]
    public async Task Decline_OnlyAgent_IsOfferedAgainAfterTheCoolDown()
    {
        var clock = new ManualClock(new DateTimeOffset(2026, 11, 11, 2, 0, 0, TimeSpan.Zero));
        await using var floor = await Floor.Open("sqlite", clock);
        await floor.AddStore("s1", new Settings(DeclineCoolDownSeconds: 30, LeaseSeconds: 600));
        await floor.AddAgent("a1", ["s1"], new Settings(LeaseSeconds: 600));
        var k = await floor.Write("s1", "k");

        Floor.Done(await floor.Conversation(k.ConversationId).Decline(floor.Do("a1")));
        await Floor.Until(async () => await floor.Store("s1").Explain(k.ConversationId) is { Reason: "CoolingDown" }, "the store knows of the decline");
        Assert.Null((await floor.Row(k.ConversationId)).Owner);
        var other = await floor.Write("s1", "other");
        Assert.Equal("a1", other.Agent);

        clock.Advance(TimeSpan.FromSeconds(31));

        await floor.UntilOwned(k.ConversationId, "a1");
        Assert.Equal(2, (await floor.Agent("a1").Day())!.Taken);
    }

    // P0-5; peers 3, 23: one commit; refused means nothing changed.
    [Theory]
    [MemberData(nameof(Both))]
    public async Task Transfer_Rules_HoldAndRefusalsChangeNothing(string database)
    {
        await using var floor = await Floor.Open(database);
        await floor.AddStore("s1");
        await floor.AddAgent("a1", ["s1"]);
        var k = await floor.Write("s1", "k");
        await floor.AddAgent("a2", ["s1"], new Settings(ConcurrentCap: 1));
        await floor.AddAgent("a3", ["s1"]);
        var talk = floor.Conversation(k.ConversationId);
        Floor.Done(await talk.Reply(floor.Do("a1"), "hi"));

        Floor.Refused(await talk.Transfer(floor.Do("a1"), "a2", " "), "transfer-reason-missing");
        Floor.Refused(await talk.Transfer(floor.Do("a2"), "a3", "mine"), "not-owner");
        Floor.Refused(await talk.Transfer(floor.Do("a1"), "nobody", "x"), "unknown-agent");
        Floor.Refused(await talk.Transfer(floor.Do("a1"), "a1", "x"), "transfer-to-owner");
        Assert.Equal("a1", (await floor.Row(k.ConversationId)).Owner);

        Floor.Done(await talk.Transfer(floor.Do("a1"), "a2", "knows the product"));
        Assert.Equal(("a2", 1), ((await floor.Row(k.ConversationId)).Owner, (await floor.Row(k.ConversationId)).Transfers));
        Assert.Equal([k.ConversationId], (await floor.Agent("a2").Day())!.Open);
        await Floor.Until(async () => (await floor.Agent("a1").Day())!.Open.IsEmpty, "a1's slot is free");

        Floor.Refused(await talk.Transfer(floor.Do("a2"), "a3", "again"), "supervisor-needed");
        Floor.Refused(await talk.Claim(floor.Do("a3")), "conversation-owned");
        Floor.Refused(await talk.Reply(floor.Do("a1"), "still me"), "not-owner");
        Floor.Done(await talk.Transfer(floor.Do(supervisor: true), "a3", "escalated"));

        // Back to a1, who had it today: no second count.
        Floor.Done(await talk.Transfer(floor.Do(supervisor: true), "a1", "back"));
        Assert.Equal(1, (await floor.Agent("a1").Day())!.Taken);
    }

    [Fact]
    public async Task Transfer_TargetAtCap_IsRefusedAndChangesNothing()
    {
        await using var floor = await Floor.Open("sqlite");
        await floor.AddStore("s1");
        await floor.AddAgent("a1", ["s1"], new Settings(ConcurrentCap: 1));
        var first = await floor.Write("s1", "c1");
        await floor.AddAgent("a2", ["s1"], new Settings(ConcurrentCap: 1));
        var second = await floor.Write("s1", "c2");

        Floor.Refused(await floor.Conversation(first.ConversationId).Transfer(floor.Do("a1"), "a2", "please"), "concurrent-cap-reached");

        Assert.Equal(("a1", "a2"), ((await floor.Row(first.ConversationId)).Owner, (await floor.Row(second.ConversationId)).Owner));
        Assert.Equal(first.Version, (await floor.Row(first.ConversationId)).Version);
    }

    // I6: five copies at once and one late copy make one conversation and one message.
    [Theory]
    [MemberData(nameof(Both))]
    public async Task Write_FiveParallelCopies_AreOneMessage(string database)
    {
        await using var floor = await Floor.Open(database);
        await floor.AddStore("s1");
        await floor.AddAgent("a1", ["s1"], new Settings(ConcurrentCap: 120));
        for (var round = 0; round < 100; round++)
        {
            var replies = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => floor.Write("s1", $"c{round}", $"m{round}")));
            Assert.Single(replies.Select(r => r.ConversationId).Distinct());
            Assert.Equal(4, replies.Count(r => r.Replayed));
            var stream = await floor.Reader.ReadStream(Domain.Identity.Keys.Conversation(replies[0].ConversationId));
            Assert.Equal(1, stream.Sum(e => Count(e.Facts, "\"message-received\"")));
        }

        Assert.Equal(100, (await floor.Agent("a1").Day())!.Taken);
    }

    [Fact]
    public async Task Write_SameIdOtherText_IsRefused()
    {
        await using var floor = await Floor.Open("sqlite");
        await floor.AddStore("s1");
        await floor.Write("s1", "c1", "m1", "one");

        var reply = await floor.Write("s1", "c1", "m1", "two");

        Assert.Equal("idempotency-key-reused", reply.Refusal?.Type);
    }

    [Fact]
    public async Task Command_SameKeyTwice_HasOneEffectAndOtherRequestIsRefused()
    {
        await using var floor = await Floor.Open("sqlite");
        await floor.AddStore("s1");
        await floor.AddAgent("a1", ["s1"]);
        var k = await floor.Write("s1", "k");
        var talk = floor.Conversation(k.ConversationId);
        var command = floor.Do("a1", key: "once");

        var replies = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => talk.Reply(command, "hello")));

        Assert.All(replies, Floor.Done);
        Assert.Equal(9, replies.Count(r => r.Replayed));
        Floor.Refused(await talk.Reply(command with { Hash = "other" }, "bye"), "idempotency-key-reused");
        var stream = await floor.Reader.ReadStream(Domain.Identity.Keys.Conversation(k.ConversationId));
        Assert.Equal(1, stream.Sum(e => Count(e.Facts, "\"replied\"")));
    }

    [Fact]
    public async Task Command_OtherTenant_SeesNothing()
    {
        await using var floor = await Floor.Open("sqlite");
        await floor.AddStore("s1");
        await floor.AddAgent("a1", ["s1"]);
        var k = await floor.Write("s1", "k");

        Floor.Refused(await floor.Conversation(k.ConversationId).Close(floor.Do(supervisor: true, tenant: "rival"), null), "unknown-conversation");

        Assert.Equal("a1", (await floor.Row(k.ConversationId)).Owner);
    }

    // P0-3: classes before time, and ageing before classes.
    [Fact]
    public async Task Queue_ClassesAndAgeing_DecideTheOrder()
    {
        var clock = new ManualClock(new DateTimeOffset(2026, 11, 11, 2, 0, 0, TimeSpan.Zero));
        await using var floor = await Floor.Open("sqlite", clock);
        await floor.AddStore("s1", new Settings(AgeingSeconds: 120));
        var old = await floor.Write("s1", "old");
        clock.Jump(TimeSpan.FromSeconds(60));
        var normal = await floor.Write("s1", "normal");
        var vip = await floor.Write("s1", "vip", hints: PriorityClass.Vip);
        var buyer = await floor.Write("s1", "buyer", hints: PriorityClass.AboutToBuy);
        var urgent = await floor.Write("s1", "urgent", hints: PriorityClass.Urgent);
        Assert.Equal([urgent, buyer, vip, old, normal], await Order());

        clock.Jump(TimeSpan.FromSeconds(60));
        Assert.Equal([old, urgent, buyer, vip, normal], await Order());

        // A later message can raise the class; the place by time stays.
        await floor.Write("s1", "normal", hints: PriorityClass.Urgent);
        await Floor.Until(async () => (await floor.Store("s1").Explain(normal.ConversationId))!.Priority is PriorityClass.Urgent, "the raise has arrived");
        Assert.Equal(normal.ConversationId, (await floor.Store("s1").Queue(0, 10)).Page[1].ConversationId);

        async Task<Contracts.Stores.OpenReply[]> Order()
        {
            var all = new[] { old, normal, vip, buyer, urgent };
            return [.. (await floor.Store("s1").Queue(0, 10)).Page.Select(w => all.Single(r => r.ConversationId == w.ConversationId))];
        }
    }

    [Fact]
    public async Task Abandon_Waiting_LeavesTheQueueAndIsNotServed()
    {
        await using var floor = await Floor.Open("sqlite");
        await floor.AddStore("s1");
        var k = await floor.Write("s1", "k");
        Floor.Done(await floor.Conversation(k.ConversationId).Abandon(floor.Do()));
        await Floor.Until(async () => (await floor.Store("s1").Queue(0, 0)).Waiting == 0, "the queue has let it go");

        await floor.AddAgent("a1", ["s1"]);
        var next = await floor.Write("s1", "next");

        Assert.Equal("a1", next.Agent);
        Assert.Equal(ConversationStatus.Abandoned, (await floor.Row(k.ConversationId)).Status);
        Floor.Refused(await floor.Conversation(next.ConversationId).Abandon(floor.Do()), "conversation-not-waiting");
    }

    [Fact]
    public async Task Evaluate_OnceAndLate_IsAcceptedOnce()
    {
        await using var floor = await Floor.Open("sqlite");
        await floor.AddStore("s1");
        await floor.AddAgent("a1", ["s1"]);
        var k = await floor.Write("s1", "k");
        var talk = floor.Conversation(k.ConversationId);
        Floor.Done(await talk.Close(floor.Do("a1"), null));
        var invitation = Domain.Identity.Keys.Digest(Domain.Identity.Key.Of("invitation", k.ConversationId));

        Floor.Refused(await talk.Evaluate(floor.Do(), "wrong", 5, null), "not-invited");
        Floor.Refused(await talk.Evaluate(floor.Do(), invitation, 6, null), "score-out-of-range");
        Floor.Done(await talk.Evaluate(floor.Do(), invitation, 1, "slow"));
        Floor.Refused(await talk.Evaluate(floor.Do(), invitation, 5, null), "already-evaluated");

        Assert.Equal(1, (await floor.Row(k.ConversationId)).Score);
    }

    internal static int Count(string text, string part) => text.Split(part).Length - 1;
}
