using Kefu.Domain.Conversations;
using Kefu.Domain.Stores;
using Kefu.Domain.Tenants;
using Kefu.Grains.Tests.Recording;
using Kefu.Ledger;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using static Kefu.Grains.Tests.Recording.FaultyLedger;

namespace Kefu.Grains.Tests;

/// <summary>Two silos of one cluster on one database: whatever one does, the other knows when it needs to.</summary>
public sealed class TwoSilosTests
{
    [Fact]
    public async Task Configure_ThroughOneSiloAfterTheOther_IsNeverUnknown()
    {
        await using var cluster = await Cluster.Open();
        for (var i = 0; i < 20; i++)
        {
            var (here, there) = i % 2 == 0 ? (cluster.One, cluster.Two) : (cluster.Two, cluster.One);
            await here.AddStore($"s{i}");
            await there.AddAgent($"a{i}", [$"s{i}"], new Settings(ConcurrentCap: 1));
            Floor.Done(await here.Store($"s{i}").Divert(here.Do(), [new DiversionShare($"a{i}", 100)]));

            var first = await there.Write($"s{i}", $"c{i}");
            Assert.Equal($"a{i}", first.Agent);

            // One conversation is all the agent may have; more room serves who waits, whichever silo hears of it.
            var second = await here.Write($"s{i}", $"d{i}");
            Assert.Equal(ConversationStatus.Waiting, second.Status);
            Floor.Done(await there.Agent($"a{i}").Configure(there.Do(), new Settings(ConcurrentCap: 2)));
            await here.UntilOwned(second.ConversationId, $"a{i}");
        }
    }

    [Fact]
    public async Task Configure_TenantRaisesTheCap_ServesTheWaitingOfBothSilos()
    {
        await using var cluster = await Cluster.Open();
        Floor.Done(await cluster.One.Tenants(Floor.Tenant).Configure(cluster.One.Do(), new Settings(ConcurrentCap: 1)));
        var waiting = new List<string>();
        for (var i = 0; i < 12; i++)
        {
            var floor = i % 2 == 0 ? cluster.One : cluster.Two;
            await floor.AddStore($"s{i}");
            await floor.AddAgent($"a{i}", [$"s{i}"]);
            Assert.Equal($"a{i}", (await floor.Write($"s{i}", $"c{i}")).Agent);
            waiting.Add((await floor.Write($"s{i}", $"d{i}")).ConversationId);
        }

        Floor.Done(await cluster.Two.Tenants(Floor.Tenant).Configure(cluster.Two.Do(), new Settings(ConcurrentCap: 2)));

        foreach (var id in waiting)
        {
            await cluster.One.UntilOwned(id);
        }
    }

    // A grain of the other silo throws; the caller is to see what it threw.
    [Fact]
    public async Task Commit_FailsInEitherSilo_ThrowsTheSameToTheCaller()
    {
        await using var cluster = await Cluster.Open(FaultyLedger.Register);
        for (var i = 0; i < 12; i++)
        {
            Floor.Done(await cluster.One.Agent($"a{i}").Register(cluster.One.Do(), $"a{i}", "A"));
        }

        cluster.Faults(Fault.Unavailable);
        for (var i = 0; i < 12; i++)
        {
            var thrown = await Assert.ThrowsAsync<LedgerUnavailableException>(() => cluster.One.Agent($"a{i}").Register(cluster.One.Do(), $"a{i}", "B"));
            Assert.Equal(TimeSpan.FromSeconds(1), thrown.RetryAfter);
        }

        cluster.Faults(Fault.UnwrittenAndUnknown);
        for (var i = 0; i < 12; i++)
        {
            await Assert.ThrowsAsync<OutcomeUnknownException>(() => cluster.One.Agent($"a{i}").Register(cluster.One.Do(), $"a{i}", "B"));
        }
    }

    [Fact]
    public async Task Exceptions_OfTheLedger_AreSentWithWhatTheySay()
    {
        await using var floor = await Floor.Open("sqlite");
        var serializer = floor.Services.GetRequiredService<Serializer>();

        var conflict = Sent(new VersionConflictException("agent:1.a", 7, new IOException("gone")));
        Assert.Equal(("agent:1.a", 7, "gone"), (conflict.Stream, conflict.Expected, conflict.InnerException?.Message));
        Assert.Contains("no longer at version 7", conflict.Message, StringComparison.Ordinal);
        var ordinal = Sent(new OrdinalRefusedException("day", 121));
        Assert.Equal(("day", 121), (ordinal.Stream, ordinal.Number));
        var receipt = Sent(new ReceiptExistsException("acme", "k1"));
        Assert.Equal(("acme", "k1"), (receipt.Tenant, receipt.Key));
        Assert.Equal(TimeSpan.FromSeconds(3), Sent(new LedgerUnavailableException("full", TimeSpan.FromSeconds(3))).RetryAfter);
        Assert.Equal("lost", Sent(new OutcomeUnknownException("lost")).Message);

        T Sent<T>(T exception)
            where T : LedgerException => Assert.IsType<T>(serializer.Deserialize<Exception>(serializer.SerializeToArray<Exception>(exception)));
    }

    private sealed class Cluster(Floor one, Floor two) : IAsyncDisposable
    {
        public Floor One { get; } = one;

        public Floor Two { get; } = two;

        public static async Task<Cluster> Open(Action<IServiceCollection>? services = null)
        {
            var port = 0;
            var one = await Floor.Open("postgres", services: services, silo: b => port = b.UseTestSilo());
            return new Cluster(one, await one.Beside(services, b => b.UseTestSilo(with: port)));
        }

        public void Faults(Fault fault)
        {
            One.Services.GetRequiredService<FaultyLedger>().Faults = _ => fault;
            Two.Services.GetRequiredService<FaultyLedger>().Faults = _ => fault;
        }

        public async ValueTask DisposeAsync()
        {
            await Two.DisposeAsync();
            await One.DisposeAsync();
        }
    }
}
