using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Orleans.InProcess.Tests.Rules;

public interface ILifeGrain : IGrainWithStringKey
{
    Task<string> Activation();

    Task<int> NumberedCall(int number);

    Task HoldUntil(string gate);

    Task End();

    Task EndAndHold(string gate);

    Task Keep(TimeSpan span);
}

public interface IPickyGrain : IGrainWithStringKey
{
    Task<string> Activation();
}

public interface IEverGrain : IGrainWithStringKey
{
    Task<string> Activation();
}

public interface IBriefGrain : IGrainWithStringKey
{
    Task<string> Activation();

    Task Tick(bool keepAlive);
}

public class Rule01To06Tests
{
    [Fact]
    public async Task Rule01_TwoHundredConcurrentFirstCalls_MakeOneActivation()
    {
        await using var silo = await Silo.Start();
        using var ready = new Barrier(8);

        // Eight threads of their own, so that they really come at the same time.
        var calls = new Task<string>[200];
        var threads = Enumerable.Range(0, 8).Select(t => new Thread(() =>
        {
            ready.SignalAndWait();
            for (var i = t; i < calls.Length; i += 8)
            {
                calls[i] = silo.Grain<ILifeGrain>("one").Activation();
            }
        })).ToArray();
        Array.ForEach(threads, t => t.Start());
        Array.ForEach(threads, t => t.Join());

        Assert.Single((await Task.WhenAll(calls).Soon()).Distinct());
        Assert.Equal(1, silo.Service<Stage>().Count("constructed"));
    }

    [Fact]
    public async Task Rule01_TwoThreadsThatBothFindNoActivation_MakeOne()
    {
        await using var silo = await Silo.Start();
        using var meeting = new Barrier(2);
        using var looks = new ThreadLocal<int>();
        var met = 0;
        var calls = new Task<string>[2];

        // A caller looks at the clock first for its deadline, then for the activation it makes because it found none.
        var threads = Enumerable.Range(0, 2).Select(t => new Thread(() => calls[t] = silo.Grain<ILifeGrain>("one").Activation())).ToArray();
        silo.Time.Looked = () =>
        {
            if (threads.Contains(Thread.CurrentThread) && ++looks.Value == 2 && meeting.SignalAndWait(TimeSpan.FromSeconds(30)))
            {
                Interlocked.Increment(ref met);
            }
        };
        Array.ForEach(threads, t => t.Start());
        Array.ForEach(threads, t => t.Join());
        silo.Time.Looked = null;

        Assert.Equal(2, met);
        Assert.Single((await Task.WhenAll(calls).Soon()).Distinct());
    }

    [Fact]
    public async Task Rule02_GrainType_IsClassNameInLowerCaseWithoutSuffix()
    {
        await using var silo = await Silo.Start();

        Assert.Equal("picky/店/α b?", silo.Grain<IPickyGrain>("店/α b?").GetGrainId().ToString());
        Assert.Equal("life/x", silo.Grain<ILifeGrain>("x").GetGrainId().ToString());
        Assert.Equal(GrainId.Create("life", "a/b"), GrainId.Parse("life/a/b"));
    }

    [Fact]
    public async Task Rule02_Keys_NullAndBlankAreRefusedAtGetGrain()
    {
        await using var silo = await Silo.Start();

        Assert.Throws<ArgumentNullException>(() => silo.Grain<ILifeGrain>(null!));
        Assert.Throws<ArgumentException>(() => silo.Grain<ILifeGrain>(""));
        Assert.Throws<ArgumentException>(() => silo.Grain<ILifeGrain>("  "));
        Assert.Throws<ArgumentException>(() => silo.Client.GetGrain(typeof(ILifeGrain), " "));
        var strange = new string('鍵', 9_000) + "\t\u0001";
        Assert.Equal(strange, silo.Grain<ILifeGrain>(strange).GetPrimaryKeyString());
        Assert.NotEmpty(await silo.Grain<ILifeGrain>(strange).Activation().Soon());
    }

    [Fact]
    public async Task Rule02_TwoInterfacesOfOneClass_AreOneGrain()
    {
        await using var silo = await Silo.Start();
        var grain = silo.Grain<ILifeGrain>("x");

        var same = silo.Client.GetGrain<ILifeGrain>(grain.GetGrainId());

        Assert.Equal(await grain.Activation().Soon(), await same.Activation().Soon());
        Assert.Equal(grain, same);
        Assert.Throws<ArgumentException>(() => silo.Grain<IUnimplementedGrain>("x"));
    }

    [Fact]
    public async Task Rule03_ConstructorThenOnActivateThenCalls_InThisOrder()
    {
        await using var silo = await Silo.Start();
        var stage = silo.Service<Stage>();

        var call = silo.Grain<ILifeGrain>("slow").Activation();
        await stage.Until("activated");
        Assert.False(call.IsCompleted);
        Assert.Equal(["constructed", "activated"], stage.Events);

        stage.Open("activation");
        await call.Soon();
        Assert.Equal(["constructed", "activated", "called"], stage.Events);
    }

    [Fact]
    public async Task Rule03_ActivationThatTakesTooLong_FailsItsCallers()
    {
        await using var silo = await Silo.Start();

        var call = silo.Grain<ILifeGrain>("slow").Activation();
        await silo.Service<Stage>().Until("activated");
        silo.Time.Advance(TimeSpan.FromSeconds(29));
        Assert.False(call.IsCompleted);
        silo.Time.Advance(TimeSpan.FromSeconds(1));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Soon());
    }

    [Fact]
    public async Task Rule04_OnActivateThrows_AllWaitingCallersGetItAndTheNextCallTriesAgain()
    {
        await using var silo = await Silo.Start();
        var (stage, grain) = (silo.Service<Stage>(), silo.Grain<IPickyGrain>("x"));

        var waiting = Enumerable.Range(0, 5).Select(_ => grain.Activation()).ToArray();
        await stage.Until("attempt");
        stage.Open("attempt 1");
        foreach (var call in waiting)
        {
            Assert.Equal("attempt 1", (await Assert.ThrowsAsync<NotFiniteNumberException>(() => call.Soon())).Message);
        }

        stage.Open("attempt 2");
        Assert.Equal("attempt 2", (await Assert.ThrowsAsync<NotFiniteNumberException>(() => grain.Activation().Soon())).Message);
        stage.Open("attempt 3");
        Assert.NotEmpty(await grain.Activation().Soon());
        Assert.Equal(0, stage.Count("deactivated"));
    }

    [Fact]
    public async Task Rule05_CallsQueuedBehindDeactivation_RunOnTheNextActivationInOrder()
    {
        await using var silo = await Silo.Start();
        var (stage, grain) = (silo.Service<Stage>(), silo.Grain<ILifeGrain>("x"));
        var first = await grain.Activation().Soon();

        var holding = grain.EndAndHold("gate");
        await stage.Until("held");
        var queued = Enumerable.Range(1, 5).Select(grain.NumberedCall).ToArray();
        var activation = grain.Activation();
        Assert.DoesNotContain("call 1", stage.Events);
        stage.Open("gate");

        await holding.Soon();
        Assert.Equal(Enumerable.Range(1, 5), await Task.WhenAll(queued).Soon());
        Assert.NotEqual(first, await activation.Soon());
        Assert.Equal(
            ["constructed", "activated", "called", "held", "held ended", "deactivated ApplicationRequested", "constructed", "activated",
                "call 1", "call 2", "call 3", "call 4", "call 5", "called"],
            stage.Events);
    }

    [Fact]
    public async Task Rule05_IdleForTheCollectionAge_IsCollected()
    {
        await using var silo = await Silo.Start();
        var (stage, grain) = (silo.Service<Stage>(), silo.Grain<ILifeGrain>("x"));
        var first = await grain.Activation().Soon();

        silo.Time.Advance(TimeSpan.FromMinutes(14));
        Assert.Equal(first, await grain.Activation().Soon());
        silo.Time.Advance(TimeSpan.FromMinutes(14));
        Assert.Equal(first, await grain.Activation().Soon());
        silo.Time.Advance(TimeSpan.FromMinutes(16));

        await stage.Until("deactivated ActivationIdle");
        Assert.NotEqual(first, await grain.Activation().Soon());
    }

    [Fact]
    public async Task Rule05_RunningCall_IsNotIdle()
    {
        await using var silo = await Silo.Start(s => s.Configure<SiloMessagingOptions>(o => o.ResponseTimeout = TimeSpan.FromDays(1)));
        var (stage, grain) = (silo.Service<Stage>(), silo.Grain<ILifeGrain>("x"));

        var held = grain.HoldUntil("gate");
        await stage.Until("held");
        silo.Time.Advance(TimeSpan.FromHours(1));
        stage.Open("gate");
        await held.Soon();

        Assert.DoesNotContain("deactivated ActivationIdle", stage.Events);
    }

    [Fact]
    public async Task Rule05_Shutdown_DeactivatesWhatIsActive()
    {
        Stage stage;
        await using (var silo = await Silo.Start())
        {
            stage = silo.Service<Stage>();
            await silo.Grain<ILifeGrain>("x").Activation().Soon();
        }

        Assert.Equal(1, stage.Count("deactivated ShuttingDown"));
    }

    [Fact]
    public async Task Rule06_KeepAlive_IsNeverCollected()
    {
        await using var silo = await Silo.Start();
        var grain = silo.Grain<IEverGrain>("x");
        var first = await grain.Activation().Soon();

        silo.Time.Advance(TimeSpan.FromDays(1));

        Assert.Equal(first, await grain.Activation().Soon());
    }

    [Fact]
    public async Task Rule06_CollectionAgeLimit_ReplacesTheSilosAge()
    {
        await using var silo = await Silo.Start();
        var grain = silo.Grain<IBriefGrain>("x");
        var first = await grain.Activation().Soon();

        silo.Time.Advance(TimeSpan.FromMinutes(3));

        Assert.NotEqual(first, await grain.Activation().Soon());
    }

    [Fact]
    public async Task Rule06_ClassSpecificAge_ReplacesTheSilosAge()
    {
        await using var silo = await Silo.Start(s => s.Configure<GrainCollectionOptions>(
            o => o.ClassSpecificCollectionAge[typeof(LifeGrain).FullName!] = TimeSpan.FromHours(2)));
        var grain = silo.Grain<ILifeGrain>("x");
        var first = await grain.Activation().Soon();

        silo.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(first, await grain.Activation().Soon());
        silo.Time.Advance(TimeSpan.FromHours(3));
        Assert.NotEqual(first, await grain.Activation().Soon());
    }

    [Fact]
    public async Task Rule06_DelayDeactivation_KeepsAndANegativeSpanTakesItBack()
    {
        await using var silo = await Silo.Start();
        var grain = silo.Grain<ILifeGrain>("x");
        var first = await grain.Activation().Soon();

        await grain.Keep(TimeSpan.FromHours(10)).Soon();
        silo.Time.Advance(TimeSpan.FromHours(9));
        Assert.Equal(first, await grain.Activation().Soon());
        await grain.Keep(TimeSpan.FromSeconds(-1)).Soon();
        silo.Time.Advance(TimeSpan.FromHours(1));
        Assert.NotEqual(first, await grain.Activation().Soon());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Rule06_TimerTicks_KeepAliveOnlyWhenAskedTo(bool keepAlive)
    {
        await using var silo = await Silo.Start();
        var (stage, grain) = (silo.Service<Stage>(), silo.Grain<IBriefGrain>("x"));
        var first = await grain.Activation().Soon();
        await grain.Tick(keepAlive).Soon();

        // Two minutes idle allowed, a tick every 50 seconds.
        for (var tick = 1; tick <= 4; tick++)
        {
            if (tick > 2 && !keepAlive)
            {
                break;
            }

            await silo.Time.TimerDue(TimeSpan.FromSeconds(50));
            silo.Time.Advance(TimeSpan.FromSeconds(50));
            await stage.Until("tick", tick);
        }

        await silo.Time.TimerDue(TimeSpan.FromSeconds(50));
        silo.Time.Advance(TimeSpan.FromSeconds(49));
        Assert.Equal(keepAlive, first == await grain.Activation().Soon());
    }
}

public interface IUnimplementedGrain : IGrainWithStringKey
{
    Task Nothing();
}
