using System.Collections.Immutable;
using Kefu.Contracts.Stores;
using Kefu.Domain.Agents;
using Kefu.Domain.Conversations;
using Kefu.Domain.Duties;
using Kefu.Domain.Tenants;
using Kefu.Grains.Tests.Recording;
using Microsoft.Extensions.DependencyInjection;
using static Kefu.Grains.Tests.Duties.Watching;
using static Kefu.Grains.Tests.Recording.FaultyLedger;

namespace Kefu.Grains.Tests.Duties;

/// <summary>P0-7; peers 17, 22: missed lease, suspect; grace over, lost; everything goes back in the original order, once.</summary>
public sealed class LeaseTests
{
    private static readonly Settings Lasting = new(LeaseSeconds: 600, ConcurrentCap: 120);

    public static TheoryData<string> Both => Databases.Both;

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Heartbeat_WithinTheGrace_NothingIsLost(string database)
    {
        await using var floor = await Open(database);
        var mine = await floor.Write("s1", "c1");

        await Suspected(floor);
        Assert.Equal(ConversationStatus.Waiting, (await floor.Write("s1", "c2")).Status);
        floor.Clock!.Advance(TimeSpan.FromSeconds(119));
        Assert.Equal("a1", (await floor.Row(mine.ConversationId)).Owner);

        Assert.Equal(Presence.Online, (await floor.Agent("a1").Heartbeat()).Presence);

        // Whoever came meanwhile is served at once, and what was open has gone on.
        await Floor.Until(async () => (await floor.Agent("a1").Day())!.Open.Length == 2, "the waiting customer is served");
        Floor.Done(await floor.Conversation(mine.ConversationId).Reply(floor.Do("a1"), "still here"));
        Assert.Equal(["duty-started", "lease-missed", "lease-renewed"], (await DutyFacts(floor, "a1")).Select(f => f.Name).Where(n => n != "presence-set"));
        Assert.Equal(2, await Entries(floor, mine.ConversationId));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task GraceOver_EverythingGoesBackInItsOriginalOrder_AndOneFactListsIt(string database)
    {
        await using var floor = await Open(database, stores: ["s1", "s2"]);
        var talks = new List<OpenReply>();
        for (var i = 0; i < 12; i++)
        {
            // Written in the order of the talks, taken in the other one: places come from when customers wrote.
            talks.Add(await floor.Write(i % 2 == 0 ? "s1" : "s2", $"c{i}", sentAt: floor.Clock!.GetUtcNow().AddMinutes(-1 - i)));
        }

        Floor.Done(await floor.Conversation(talks[3].ConversationId).Reply(floor.Do("a1"), "hello"));
        Floor.Done(await floor.Conversation(talks[4].ConversationId).Park(floor.Do("a1")));
        Floor.Done(await floor.Conversation(talks[5].ConversationId).Close(floor.Do("a1"), null));
        var young = await floor.Write("s1", "young");
        Floor.Done(await floor.Conversation(young.ConversationId).Release(floor.Do("a1"), "back"));
        await floor.UntilOwned(young.ConversationId, "a1");

        await Lost(floor);

        var open = talks.Where(t => t != talks[5]).Append(young).Select(t => t.ConversationId).ToArray();
        await Floor.Until(async () => (await Rows(floor, open)).All(r => r.Status is ConversationStatus.Waiting), "everything waits");
        var lost = Assert.Single(await DutyFacts(floor, "a1"), f => f.Name == "agent-lost");
        Assert.Equal(open.Order(StringComparer.Ordinal), ((DutyFact.AgentLost)lost.Fact).Conversations.Select(c => c.Conversation));
        foreach (var id in open)
        {
            Assert.Equal(ReleaseCause.OwnerAbsent, Assert.IsType<ConversationFact.Released>((await Facts(floor, id))[^1]).Cause);
        }

        await Floor.Until(
            async () => (await Queue(floor, "s1")).SequenceEqual(Ordered(open, "s1")) && (await Queue(floor, "s2")).SequenceEqual(Ordered(open, "s2")),
            "both queues are in the order of the first messages");

        // The successor gets them in that order, ahead of whoever comes now.
        await floor.AddAgent("a2", ["s1", "s2"], Lasting);
        await Floor.Until(async () => (await floor.Agent("a2").Day())!.Open.Length == open.Length, "a2 has them all");
        Assert.Equal(open.Length, (await floor.Agent("a2").Day())!.Taken);
        Assert.Empty((await floor.Agent("a1").Day())!.Open);

        string[] Ordered(string[] all, string store) =>
        [
            .. talks.Append(young).Select((t, i) => (t.ConversationId, Store: t == young || i % 2 == 0 ? "s1" : "s2", At: t == young ? 0 : -1 - i))
                .Where(t => t.Store == store && all.Contains(t.ConversationId)).OrderBy(t => t.At).Select(t => t.ConversationId),
        ];
    }

    // The late agent is told who has it now, whatever is tried, also in a later tenure of its own.
    [Theory]
    [MemberData(nameof(Both))]
    public async Task LateAgent_IsFenced(string database)
    {
        await using var floor = await Open(database);
        var k = await floor.Write("s1", "k");
        var talk = floor.Conversation(k.ConversationId);
        await Lost(floor);
        await floor.AddAgent("a2", ["s1"], Lasting);
        await floor.UntilOwned(k.ConversationId, "a2");
        var since = (await floor.Row(k.ConversationId)).Version;
        var entries = await Entries(floor, k.ConversationId);
        var late = floor.Do("a1") with { Tenure = k.Version };

        foreach (var reply in new[]
                 {
                     await talk.Reply(floor.Do("a1"), "late"), await talk.Close(floor.Do("a1"), null), await talk.Transfer(floor.Do("a1"), "a1", "mine"),
                     await talk.Park(floor.Do("a1")), await talk.Decline(floor.Do("a1")), await talk.Release(floor.Do("a1"), "late"),
                 })
        {
            Assert.Equal(("not-owner", "a2", since), (reply.Refusal!.Type, reply.Refusal.Agent, reply.Refusal.Version));
        }

        foreach (var reply in new[]
                 {
                     await talk.Reply(late with { Key = "l1" }, "late"), await talk.Close(late with { Key = "l2" }, null),
                     await talk.Transfer(late with { Key = "l3" }, "a1", "mine"), await talk.Claim(late with { Key = "l4" }),
                 })
        {
            Assert.Equal(("tenure-over", "a2", since), (reply.Refusal!.Type, reply.Refusal.Agent, reply.Refusal.Version));
        }

        Assert.Equal(entries, await Entries(floor, k.ConversationId));

        // Back again by transfer: the tenure is a new one, and the old one stays over.
        await floor.SignIn("a1");
        Floor.Done(await talk.Transfer(floor.Do("a2"), "a1", "the same customer"));
        Floor.Refused(await talk.Reply(late with { Key = "l5" }, "late"), "tenure-over");
        Floor.Done(await talk.Reply(floor.Do("a1") with { Tenure = (await floor.Row(k.ConversationId)).Version }, "in time"));
    }

    // The intent is in the ledger before the first conversation is taken away: a crash in the middle loses none and doubles none.
    [Theory]
    [MemberData(nameof(Both))]
    public async Task GraceOver_CrashInTheMiddle_GoesOnAfterTheRestart(string database)
    {
        await using var floor = await Open(database, services: FaultyLedger.Register);
        var talks = (await Task.WhenAll(Enumerable.Range(0, 40).Select(i => floor.Write("s1", $"c{i}")))).Select(t => t.ConversationId).ToArray();
        await Suspected(floor);
        var ledger = floor.Services.GetRequiredService<FaultyLedger>();
        var released = 0;
        ledger.Faults = c => c.Appends.Any(a => a.Facts.Contains("\"released\"", StringComparison.Ordinal)) && Interlocked.Increment(ref released) > 15
            ? Fault.Unavailable
            : Fault.None;
        floor.Clock!.Advance(TimeSpan.FromSeconds(120));
        await Floor.Until(async () => (await Rows(floor, talks)).Count(r => r.Owner is null) == 15, "15 of 40 have gone back");
        Assert.Single(await DutyFacts(floor, "a1"), f => f.Name == "agent-lost");

        await floor.Restart();
        await floor.Agent("a1").Wake();

        await Floor.Until(async () => (await Rows(floor, talks)).All(r => r.Status is ConversationStatus.Waiting), "all have gone back");
        await Floor.Until(async () => (await DutyFacts(floor, "a1")).Any(f => f.Name == "owed-settled"), "nothing is owed any more");
        Assert.Single(await DutyFacts(floor, "a1"), f => f.Name == "agent-lost");
        foreach (var id in talks)
        {
            Assert.Single(await Facts(floor, id), f => f is ConversationFact.Released);
        }
    }

    [Fact]
    public async Task Suspect_AcrossARestart_HasOneLeaseToReport()
    {
        await using var floor = await Open("sqlite");
        var k = await floor.Write("s1", "k");
        await Suspected(floor);

        await floor.Restart();
        floor.Clock!.Jump(TimeSpan.FromHours(1));
        Assert.Equal(Presence.Suspect, (await floor.Agent("a1").Day())!.Presence);
        Assert.Equal(Presence.Online, (await floor.Agent("a1").Heartbeat()).Presence);
        Assert.Equal("a1", (await floor.Row(k.ConversationId)).Owner);
    }

    // P0-8 without a hand-over; a lead's word lets everything go back (SHF-12).
    [Theory]
    [InlineData(true, Presence.Rest, ReleaseCause.OwnerRests)]
    [InlineData(false, Presence.Offline, ReleaseCause.OwnerSignedOff)]
    public async Task SignOff_WithOpenConversations_NeedsASuccessorOrALead(bool rest, Presence presence, ReleaseCause cause)
    {
        await using var floor = await Open("sqlite");
        var k = await floor.Write("s1", "k");
        var refused = await floor.Agent("a1").SetPresence(floor.Do("a1"), Presence.Offline);
        Assert.Equal(("hand-over-needed", Presence.Online), (refused.Refusal!.Type, refused.Presence));
        Assert.Equal("a1", (await floor.Row(k.ConversationId)).Owner);

        Assert.Equal(presence, (await floor.Agent("a1").SignOut(floor.Do("lead", supervisor: true), rest, "needs a rest")).Presence);

        await Floor.Until(async () => (await floor.Row(k.ConversationId)).Owner is null, "it has gone back");
        Assert.Equal(cause, Assert.IsType<ConversationFact.Released>((await Facts(floor, k.ConversationId))[^1]).Cause);
        Assert.Equal(ConversationStatus.Waiting, (await floor.Write("s1", "c2")).Status);

        // Who rests is not expected to send heartbeats, and comes back by coming online.
        floor.Clock!.Advance(TimeSpan.FromMinutes(40));
        Assert.Equal(presence, (await floor.Agent("a1").Heartbeat()).Presence);
        await floor.Agent("a1").SetPresence(floor.Do("a1"), Presence.Online);
        await floor.UntilOwned(k.ConversationId, "a1");
    }

    // The news of a close may be behind the agent who signs off right after it.
    [Fact]
    public async Task SignOff_RightAfterTheLastClose_IsNotRefused()
    {
        await using var floor = await Open("sqlite");
        for (var i = 0; i < 50; i++)
        {
            var k = await floor.Write("s1", $"k{i}");
            Floor.Done(await floor.Conversation(k.ConversationId).Close(floor.Do("a1"), null));
            Assert.Null((await floor.Agent("a1").SetPresence(floor.Do("a1"), Presence.Offline)).Refusal);
            await floor.SignIn("a1");
        }
    }

    [Fact]
    public async Task Heartbeat_FromAnotherDevice_IsRefused()
    {
        await using var floor = await Open("sqlite");
        Assert.Null((await floor.Agent("a1").SetPresence(floor.Do("a1"), Presence.Online, "till-1")).Refusal);
        Assert.Null((await floor.Agent("a1").Heartbeat("till-1")).Refusal);
        Assert.Equal("unknown-device", (await floor.Agent("a1").Heartbeat("till-2")).Refusal?.Type);
        Assert.Equal("unknown-device", (await floor.Agent("a1").Heartbeat()).Refusal?.Type);

        await floor.Agent("a1").SetPresence(floor.Do("a1"), Presence.Online, "till-2");

        Assert.Equal("unknown-device", (await floor.Agent("a1").Heartbeat("till-1")).Refusal?.Type);
        Assert.Null((await floor.Agent("a1").Heartbeat("till-2")).Refusal);
    }

    // Goal: agents vanish and come back while the ledger fails at random; afterwards every customer is served or waits, nobody twice.
    // Method: seeded; the facts of each conversation are read by an observer who knows only that tenures must not overlap.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task AnyDay_AgentsVanishUnderFaults_NobodyIsLostOrDoubled(int seed)
    {
        await using var floor = await Open("sqlite", services: FaultyLedger.Register);
        await floor.AddAgent("a2", ["s1"], new Settings(LeaseSeconds: 60, ConcurrentCap: 30));
        var ledger = floor.Services.GetRequiredService<FaultyLedger>();
        var random = new Random(seed);
        var dice = new Lock();
        ledger.Faults = _ =>
        {
            lock (dice)
            {
                return random.Next(12) switch { 0 => Fault.Unavailable, 1 => Fault.WrittenButUnknown, 2 => Fault.UnwrittenAndUnknown, _ => Fault.None };
            }
        };
        var ids = new HashSet<string>();
        for (var step = 0; step < 40; step++)
        {
            var agent = random.Next(2) == 0 ? "a1" : "a2";
            var number = step;
            await Repeat(async () =>
            {
                switch (random.Next(4))
                {
                    case 0 or 1:
                        ids.Add((await floor.Write("s1", $"c{number}", $"m{number}")).ConversationId);
                        break;
                    case 2:
                        await floor.Agent(agent).SetPresence(floor.Do(agent), Presence.Online);
                        break;
                    default:
                        await floor.Agent(agent).Heartbeat();
                        break;
                }
            });
            floor.Clock!.Advance(TimeSpan.FromSeconds(random.Next(50)));
        }

        ledger.Faults = null;
        await Until(floor, async () =>
        {
            // Everybody goes and does not come back.
            var views = new[] { (await floor.Agent("a1").Day())!, (await floor.Agent("a2").Day())! };
            return views.All(v => v.Presence is Presence.Offline && v.Open.IsEmpty)
                && (await Rows(floor, [.. ids])).All(r => r.Status is ConversationStatus.Waiting);
        }, $"seed {seed}: all agents are lost and all customers wait");
        foreach (var id in ids)
        {
            string? owner = null;
            foreach (var fact in await Facts(floor, id))
            {
                switch (fact)
                {
                    case ConversationFact.Assigned f:
                        Assert.True(owner is null, $"seed {seed}: {id} given to {f.Agent} while {owner} has it");
                        owner = f.Agent;
                        break;
                    case ConversationFact.Released f:
                        Assert.True(owner == f.From, $"seed {seed}: {id} taken from {f.From} while {owner} has it");
                        owner = null;
                        break;
                }
            }
        }
    }

    private static async Task<Floor> Open(string database, string[]? stores = null, Action<IServiceCollection>? services = null)
    {
        var floor = await Floor.Open(database, new ManualClock(new DateTimeOffset(2026, 11, 11, 2, 0, 0, TimeSpan.Zero)), services);
        foreach (var store in stores ?? ["s1"])
        {
            await floor.AddStore(store);
        }

        await floor.AddAgent("a1", stores ?? ["s1"], new Settings(LeaseSeconds: 60, ConcurrentCap: 120));
        return floor;
    }

    private static async Task Suspected(Floor floor)
    {
        floor.Clock!.Advance(TimeSpan.FromSeconds(61));
        await Floor.Until(async () => (await floor.Agent("a1").Day())!.Presence is Presence.Suspect, "a1 is suspect");
        await Floor.Until(async () => (await floor.Store("s1").Queue(0, 0)).AgentsWithRoom == 0, "s1 knows");
    }

    private static async Task Lost(Floor floor)
    {
        await Suspected(floor);
        floor.Clock!.Advance(TimeSpan.FromSeconds(120));
        await Floor.Until(async () => (await floor.Agent("a1").Day())!.Presence is Presence.Offline, "a1 is lost");
    }

    private static async Task<ImmutableArray<string>> Queue(Floor floor, string store) =>
        [.. (await floor.Store(store).Queue(0, 100)).Page.Select(w => w.ConversationId)];

    private static async Task Repeat(Func<Task> command)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                await command();
                return;
            }
            catch (Exception) when (tries < 100)
            {
                // As an integrator would: the same command, until there is an answer. Time jumps, so calls run into their time-outs, too.
            }
        }
    }
}
