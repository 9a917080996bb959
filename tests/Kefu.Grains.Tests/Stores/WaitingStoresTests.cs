using System.Threading.Channels;
using Kefu.Domain.Conversations;
using Kefu.Domain.Tenants;
using Kefu.Grains.Recording;
using Kefu.Ledger;
using Microsoft.Extensions.DependencyInjection;

namespace Kefu.Grains.Tests.Stores;

/// <summary>Whoever waits for a moment is served when it comes, also if the process was started anew meanwhile and nobody touches the store.</summary>
public sealed class WaitingStoresTests
{
    public static TheoryData<string> Both => Databases.Both;

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Restart_SomebodyWaitsForACoolDown_IsAssignedWhenItEnds(string database)
    {
        var clock = new ManualClock(new DateTimeOffset(2026, 11, 11, 2, 0, 0, TimeSpan.Zero));
        await using var floor = await Floor.Open(database, clock);
        await floor.AddStore("s1", new Settings(DeclineCoolDownSeconds: 30));
        await floor.AddAgent("a1", ["s1"], new Settings(LeaseSeconds: 600));
        var k = await floor.Write("s1", "k");
        Floor.Done(await floor.Conversation(k.ConversationId).Decline(floor.Do("a1")));
        await Floor.Until(async () => await floor.Store("s1").Explain(k.ConversationId) is { Reason: "CoolingDown" }, "the store knows of the decline");

        var wakes = new WakeCount();
        await floor.Restart(wakes.Register);
        await wakes.One();
        Assert.Null((await floor.Row(k.ConversationId)).Owner);
        await Advance(clock, TimeSpan.FromSeconds(31), floor, k.ConversationId);

        Assert.Equal("a1", (await floor.Row(k.ConversationId)).Owner);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Restart_SomebodyWaitsForTheNextBusinessDate_IsAssignedWhenItBegins(string database)
    {
        // 03:55 in Shanghai: the business day ends at 04:00.
        var clock = new ManualClock(new DateTimeOffset(2026, 11, 11, 19, 55, 0, TimeSpan.Zero));
        await using var floor = await Floor.Open(database, clock);
        await floor.AddStore("s1");
        await floor.AddAgent("a1", ["s1"], new Settings(DailyCap: 80, ConcurrentCap: 120, LeaseSeconds: 600));
        await Task.WhenAll(Enumerable.Range(0, 80).Select(i => floor.Write("s1", $"c{i}")));
        var k = await floor.Write("s1", "k");
        Assert.Equal(ConversationStatus.Waiting, k.Status);

        var wakes = new WakeCount();
        await floor.Restart(wakes.Register);
        await wakes.One();
        await Advance(clock, TimeSpan.FromMinutes(6), floor, k.ConversationId);

        Assert.Equal("a1", (await floor.Row(k.ConversationId)).Owner);
    }

    [Fact]
    public async Task Start_TheDatabaseCannotBeRead_IsTriedAgain()
    {
        var clock = new ManualClock(new DateTimeOffset(2026, 11, 11, 2, 0, 0, TimeSpan.Zero));
        await using var floor = await Floor.Open("sqlite", clock);
        await floor.AddStore("s1", new Settings(DeclineCoolDownSeconds: 30));
        await floor.AddAgent("a1", ["s1"], new Settings(LeaseSeconds: 600));
        var k = await floor.Write("s1", "k");
        Floor.Done(await floor.Conversation(k.ConversationId).Decline(floor.Do("a1")));

        var wakes = new WakeCount { Failures = 3 };
        await floor.Restart(wakes.Register);
        await Advance(clock, TimeSpan.FromSeconds(60), floor, k.ConversationId);

        Assert.Equal("a1", (await floor.Row(k.ConversationId)).Owner);
        Assert.Equal(0, wakes.Failures);
    }

    // On a cluster the stores of a process that ended are nowhere until somebody asks for them.
    [Fact]
    public async Task Lost_AnotherProcess_ItsStoresWake()
    {
        var wakes = new WakeCount();
        await using var floor = await Floor.Open("sqlite", services: wakes.Register);
        await wakes.One();

        floor.Services.GetRequiredService<Losses>().Add();

        await wakes.One();
    }

    /// <summary>Second by second, as timers do that are set while time passes.</summary>
    private static async Task Advance(ManualClock clock, TimeSpan by, Floor floor, string until)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        for (var end = clock.GetUtcNow() + by; (await floor.Row(until)).Owner is null;)
        {
            patience.Token.ThrowIfCancellationRequested();
            if (clock.GetUtcNow() < end)
            {
                clock.Advance(TimeSpan.FromSeconds(1));
            }

            // What became due runs on threads of its own.
            await Task.Delay(TimeSpan.FromMilliseconds(10), patience.Token);
        }
    }

    /// <summary>Counts how often the stores with waiting customers were looked for, and lets the first looks fail.</summary>
    private sealed class WakeCount
    {
        private readonly Channel<bool> _looks = Channel.CreateUnbounded<bool>();
        private int _failures;

        public int Failures
        {
            get => Volatile.Read(ref _failures);
            init => _failures = value;
        }

        public async Task One() => await _looks.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));

        public void Register(IServiceCollection services)
        {
            var real = services.Last(d => d.ServiceType == typeof(ILedgerReader));
            services.AddSingleton(s => WatchedReader.Around((ILedgerReader)real.ImplementationFactory!(s), Looked));
        }

        private void Looked()
        {
            if (Volatile.Read(ref _failures) > 0 && Interlocked.Decrement(ref _failures) >= 0)
            {
                throw new LedgerUnavailableException("switched off by the test", TimeSpan.FromSeconds(1));
            }

            _looks.Writer.TryWrite(true);
        }
    }

    /// <summary>The real reader; the test hears when stores with waiting customers are looked for.</summary>
    public class WatchedReader : System.Reflection.DispatchProxy
    {
        private ILedgerReader _inner = null!;
        private Action _looked = null!;

        internal static ILedgerReader Around(ILedgerReader inner, Action looked)
        {
            var reader = Create<ILedgerReader, WatchedReader>();
            var self = (WatchedReader)(object)reader;
            (self._inner, self._looked) = (inner, looked);
            return reader;
        }

        protected override object? Invoke(System.Reflection.MethodInfo? targetMethod, object?[]? args)
        {
            if (targetMethod!.Name == nameof(ILedgerReader.StoresWithWaiting))
            {
                try
                {
                    _looked();
                }
                catch (LedgerException e)
                {
                    return Task.FromException<System.Collections.Immutable.ImmutableArray<WaitingStore>>(e);
                }
            }

            return targetMethod.Invoke(_inner, args);
        }
    }
}
