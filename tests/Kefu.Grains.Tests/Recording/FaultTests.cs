using Kefu.Domain.Agents;
using Kefu.Domain.Conversations;
using Kefu.Domain.Tenants;
using Kefu.Ledger;
using Microsoft.Extensions.DependencyInjection;
using static Kefu.Grains.Tests.Recording.FaultyLedger;

namespace Kefu.Grains.Tests.Recording;

/// <summary>A commit that fails leaves the old state; one whose fate is unknown ends the activation; a repetition has one effect.</summary>
public sealed class FaultTests
{
    [Fact]
    public async Task Write_LedgerUnavailable_ChangesNothingAndTheRetryIsServed()
    {
        await using var floor = await Open();
        var ledger = floor.Services.GetRequiredService<FaultyLedger>();
        ledger.Faults = _ => Fault.Unavailable;

        await Assert.ThrowsAsync<LedgerUnavailableException>(() => floor.Write("s1", "c1", "m1"));
        Assert.Equal(0, (await floor.Agent("a1").Day())!.Taken);

        ledger.Faults = null;
        var reply = await floor.Write("s1", "c1", "m1");
        Assert.Equal(("a1", false), (reply.Agent, reply.Replayed));
        Assert.Equal(1, (await floor.Agent("a1").Day())!.Taken);
    }

    [Theory]
    [InlineData(Fault.WrittenButUnknown)]
    [InlineData(Fault.UnwrittenAndUnknown)]
    public async Task Write_OutcomeUnknown_TheRetryMakesItOneInquiry(Fault fault)
    {
        await using var floor = await Open();
        var ledger = floor.Services.GetRequiredService<FaultyLedger>();
        ledger.Faults = _ => fault;
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => floor.Write("s1", "c1", "m1"));
        ledger.Faults = null;

        var reply = await floor.Write("s1", "c1", "m1");

        Assert.Equal(("a1", fault is Fault.WrittenButUnknown), (reply.Agent, reply.Replayed));
        Assert.Equal(1, (await floor.Agent("a1").Day())!.Taken);
        Assert.Equal([reply.ConversationId], (await floor.Agent("a1").Day())!.Open);
    }

    [Theory]
    [InlineData(Fault.WrittenButUnknown)]
    [InlineData(Fault.UnwrittenAndUnknown)]
    [InlineData(Fault.Unavailable)]
    public async Task Write_NobodyFreeAndTheLedgerFails_TheQueueEqualsTheLedger(Fault fault)
    {
        await using var floor = await Open();
        await floor.Agent("a1").SetPresence(floor.Do("a1"), Presence.Offline);
        await Floor.Until(async () => (await floor.Store("s1").Queue(0, 0)).AgentsWithRoom == 0, "the store knows");
        var ledger = floor.Services.GetRequiredService<FaultyLedger>();
        ledger.Faults = _ => fault;
        await Assert.ThrowsAnyAsync<LedgerException>(() => floor.Write("s1", "c1", "m1"));
        ledger.Faults = null;

        Assert.Equal(fault is Fault.WrittenButUnknown ? 1 : 0, (await floor.Store("s1").Queue(0, 0)).Waiting);
        var reply = await floor.Write("s1", "c1", "m1");
        Assert.Equal(1, (await floor.Store("s1").Queue(0, 0)).Waiting);

        await floor.SignIn("a1");
        await floor.UntilOwned(reply.ConversationId, "a1");
    }

    [Theory]
    [InlineData(Fault.WrittenButUnknown)]
    [InlineData(Fault.UnwrittenAndUnknown)]
    public async Task Transfer_OutcomeUnknown_TheRetryHasOneEffect(Fault fault)
    {
        await using var floor = await Open();
        var k = await floor.Write("s1", "k");
        await floor.AddAgent("a2", ["s1"]);
        var ledger = floor.Services.GetRequiredService<FaultyLedger>();
        var command = floor.Do("a1");
        ledger.Faults = _ => fault;
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => floor.Conversation(k.ConversationId).Transfer(command, "a2", "please"));
        ledger.Faults = null;

        var again = await floor.Conversation(k.ConversationId).Transfer(command, "a2", "please");

        Floor.Done(again);
        Assert.Equal(fault is Fault.WrittenButUnknown, again.Replayed);
        Assert.Equal(("a2", 1), ((await floor.Row(k.ConversationId)).Owner, (await floor.Row(k.ConversationId)).Transfers));
        Assert.Equal([k.ConversationId], (await floor.Agent("a2").Day())!.Open);

        // The old owner's slot is free, also when the news of it was lost with the answer.
        await Floor.Until(async () => (await floor.Agent("a1").Day())!.Open.IsEmpty, "a1's slot is free");
    }

    [Theory]
    [InlineData(Fault.WrittenButUnknown)]
    [InlineData(Fault.UnwrittenAndUnknown)]
    public async Task Close_OutcomeUnknown_FreesTheSlotOnceAndInvitesOnce(Fault fault)
    {
        await using var floor = await Open(new Settings(ConcurrentCap: 1));
        var k = await floor.Write("s1", "k");
        var waiting = await floor.Write("s1", "w");
        var ledger = floor.Services.GetRequiredService<FaultyLedger>();
        var command = floor.Do("a1");
        ledger.Faults = _ => fault;
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => floor.Conversation(k.ConversationId).Close(command, null));
        ledger.Faults = null;

        Floor.Done(await floor.Conversation(k.ConversationId).Close(command, null));

        await floor.UntilOwned(waiting.ConversationId, "a1");
        Assert.Equal([waiting.ConversationId], (await floor.Agent("a1").Day())!.Open);
        var facts = string.Concat((await floor.Reader.ReadStream(Domain.Identity.Keys.Conversation(k.ConversationId))).Select(e => e.Facts));
        Assert.Equal(2, facts.Split("\"evaluation-invited\"").Length);
    }

    [Fact]
    public async Task Configure_OutcomeUnknown_TheNextCallReadsTheLedger()
    {
        await using var floor = await Open();
        var ledger = floor.Services.GetRequiredService<FaultyLedger>();
        var (store, agent, tenant) = (floor.Do(), floor.Do(), floor.Do());
        ledger.Faults = _ => Fault.WrittenButUnknown;
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => floor.Store("s1").Configure(store, new Settings(AgeingSeconds: 30)));
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => floor.Agent("a1").Configure(agent, new Settings(DailyCap: 90)));
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => floor.Tenants(Floor.Tenant).Configure(tenant, new Settings(LeaseSeconds: 90)));
        ledger.Faults = null;

        Assert.True((await floor.Store("s1").Configure(store, new Settings(AgeingSeconds: 30))).Replayed);
        Assert.True((await floor.Agent("a1").Configure(agent, new Settings(DailyCap: 90))).Replayed);
        Assert.True((await floor.Tenants(Floor.Tenant).Configure(tenant, new Settings(LeaseSeconds: 90))).Replayed);
        await Floor.Until(async () => (await floor.Agent("a1").Day())!.DailyCap == 90, "the cap is in force");
    }

    // Activations of one agent may follow one another in processes whose clocks differ.
    [Fact]
    public async Task Close_AgentsGrainBeganAnewByAClockThatIsBehind_ServesTheWaiting()
    {
        var clock = new ManualClock(new DateTimeOffset(2026, 11, 11, 6, 0, 0, TimeSpan.Zero));
        await using var floor = await Open(new Settings(ConcurrentCap: 1), clock);
        var first = await floor.Write("s1", "c1");
        var second = await floor.Write("s1", "c2");
        Assert.Equal(("a1", ConversationStatus.Waiting), (first.Agent, second.Status));

        clock.Jump(TimeSpan.FromMinutes(-10));
        var ledger = floor.Services.GetRequiredService<FaultyLedger>();
        ledger.Faults = _ => Fault.UnwrittenAndUnknown;
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => floor.Agent("a1").Register(floor.Do(), "a1", "A"));
        ledger.Faults = null;
        Floor.Done(await floor.Conversation(first.ConversationId).Close(floor.Do("a1"), null));

        await floor.UntilOwned(second.ConversationId, "a1");
    }

    // A look that fails, for instance because a silo has just been lost, is all that a store knows of an agent who has no news.
    [Fact]
    public async Task Activate_AgentsCannotBeLookedAt_LooksAgain()
    {
        await using var floor = await Open();
        await floor.Restart(FaultyReader.Register);
        var reader = (FaultyReader)floor.Reader;
        reader.Faults = stream => stream.StartsWith("agent:", StringComparison.Ordinal);

        var waiting = await floor.Write("s1", "c1");
        Assert.Equal(ConversationStatus.Waiting, waiting.Status);
        reader.Faults = null;

        await floor.UntilOwned(waiting.ConversationId, "a1");
    }

    // Random faults over a random day: afterwards slots equal tenures, caps hold, nothing acknowledged is lost.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task AnyDay_RandomFaults_SlotsEqualTenures(int seed)
    {
        await using var floor = await Open(new Settings(ConcurrentCap: 4, DailyCap: 80));
        await floor.AddAgent("a2", ["s1"], new Settings(ConcurrentCap: 3, DailyCap: 80));
        var ledger = floor.Services.GetRequiredService<FaultyLedger>();
        var random = new Random(seed);
        var dice = new Lock();
        ledger.Faults = _ =>
        {
            lock (dice)
            {
                return random.Next(10) switch { 0 => Fault.Unavailable, 1 => Fault.WrittenButUnknown, 2 => Fault.UnwrittenAndUnknown, _ => Fault.None };
            }
        };

        var ids = new HashSet<string>();
        for (var step = 0; step < 120; step++)
        {
            var (what, customer) = (random.Next(6), random.Next(60));
            var id = ids.Count == 0 ? null : ids.ElementAt(random.Next(ids.Count));
            var row = id is null ? null : (await floor.Reader.FindConversations([id])).FirstOrDefault();
            var command = floor.Do(row?.Owner, supervisor: true);
            await Repeat(async () =>
            {
                switch (what)
                {
                    case 0 or 1 or 2:
                        ids.Add((await floor.Write("s1", $"c{customer}", $"m{step}")).ConversationId);
                        break;
                    case 3 when id is not null:
                        await floor.Conversation(id).Close(command, null);
                        break;
                    case 4 when id is not null:
                        await floor.Conversation(id).Transfer(command, row?.Owner == "a1" ? "a2" : "a1", "any");
                        break;
                    case 5 when id is not null:
                        await floor.Conversation(id).Release(command, "any");
                        break;
                }
            });
        }

        ledger.Faults = null;
        await Routing.CapTests.Settled(floor, "s1");
        foreach (var agent in (string[])["a1", "a2"])
        {
            await Floor.Until(
                async () =>
                {
                    var rows = await floor.Reader.FindConversations([.. ids]);
                    var open = (await floor.Agent(agent).Day())!.Open;
                    return rows.Where(r => r.Owner == agent).Select(r => r.Id).Order(StringComparer.Ordinal).SequenceEqual(open);
                },
                $"seed {seed}: {agent}'s slots equal the tenures");
        }
    }

    private static async Task Repeat(Func<Task> command)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                await command();
                return;
            }
            catch (LedgerException) when (tries < 100)
            {
                // As an integrator would: the same command with the same key, until there is an answer.
            }
        }
    }

    private static async Task<Floor> Open(Settings? settings = null, ManualClock? clock = null)
    {
        var floor = await Floor.Open("sqlite", clock, FaultyLedger.Register);
        await floor.AddStore("s1");
        await floor.AddAgent("a1", ["s1"], settings);
        return floor;
    }
}
