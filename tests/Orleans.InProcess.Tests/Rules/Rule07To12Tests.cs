using Orleans.Concurrency;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Orleans.InProcess.Tests.Rules;

public interface ITurnGrain : IGrainWithStringKey
{
    Task Work();

    Task Hold(string gate);

    [ReadOnly]
    Task Read(string gate);

    [AlwaysInterleave]
    Task Interleave(string gate);

    Task<bool> ComesBack();

    Task Append(int number);

    Task<IReadOnlyList<int>> Appended();

    Task CallSelf();

    Task CallThrough(string other, bool allowed);

    Task CallBack(string other);

    Task<string> Touch();
}

public interface IReentrantTurnGrain : ITurnGrain;

internal class TurnGrain(Stage stage) : Grain, ITurnGrain
{
    private readonly List<int> _appended = [];
    private int _running;

    public async Task Work()
    {
        stage.Happened($"concurrency {Interlocked.Increment(ref _running)}");
        await Task.Yield();
        await Task.Yield();
        Interlocked.Decrement(ref _running);
    }

    public async Task Hold(string gate)
    {
        stage.Happened($"{gate} begins");
        await stage.Gate(gate);
        stage.Happened($"{gate} ends");
    }

    public Task Read(string gate) => Hold(gate);

    public Task Interleave(string gate) => Hold(gate);

    public async Task<bool> ComesBack()
    {
        var before = (TaskScheduler.Current, RuntimeContext.Current);
        await Task.Yield();
        await Task.Run(() => Assert.Null(RuntimeContext.Current));
        await stage.Gate("already open");
        return before == (TaskScheduler.Current, RuntimeContext.Current) && before.Item2 is not null;
    }

    public Task Append(int number)
    {
        _appended.Add(number);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<int>> Appended() => Task.FromResult<IReadOnlyList<int>>([.. _appended]);

    public Task CallSelf() => this.AsReference<ITurnGrain>().Touch();

    public async Task CallThrough(string other, bool allowed)
    {
        var reentrancy = allowed ? RequestContext.AllowCallChainReentrancy() : default;
        stage.Happened("through");
        await GrainFactory.GetGrain<ITurnGrain>(other, "Orleans.InProcess.Tests.Rules.TurnGrain").CallBack(this.GetPrimaryKeyString());
        reentrancy.Dispose();
    }

    public Task CallBack(string other) =>
        GrainFactory.GetGrain<ITurnGrain>(other, "Orleans.InProcess.Tests.Rules.TurnGrain").Touch();

    public Task<string> Touch()
    {
        stage.Happened("touched");
        return Task.FromResult("touched");
    }
}

[Reentrant]
internal sealed class ReentrantTurnGrain(Stage stage) : TurnGrain(stage), IReentrantTurnGrain;

public class Rule07To12Tests
{
    [Fact]
    public async Task Rule07_OverlappingCalls_RunOneAtATime()
    {
        await using var silo = await Silo.Start();
        var grain = Turn(silo);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(grain.Work))).Soon();

        Assert.Equal(20, silo.Service<Stage>().Count("concurrency 1"));
    }

    [Fact]
    public async Task Rule07_Reentrant_OverlappingCallsInterleave()
    {
        await using var silo = await Silo.Start();
        var grain = silo.Grain<IReentrantTurnGrain>("x");

        var calls = Enumerable.Range(0, 20).Select(_ => grain.Hold("gate")).ToArray();
        await silo.Service<Stage>().Until("gate begins", 20);
        silo.Service<Stage>().Open("gate");

        await Task.WhenAll(calls).Soon();
    }

    [Fact]
    public async Task Rule07_Reentrant_IsStillSingleThreaded()
    {
        await using var silo = await Silo.Start();
        var grain = silo.Grain<IReentrantTurnGrain>("x");

        // A list is not thread-safe: two threads at a time would lose some.
        await Task.WhenAll(Enumerable.Range(0, 8).Select(t => Task.Run(() => Task.WhenAll(Enumerable.Range(0, 500).Select(grain.Append))))).Soon();

        Assert.Equal(4_000, (await grain.Appended().Soon()).Count);
    }

    [Fact]
    public async Task Rule07_Continuations_RunOnTheActivationsScheduler()
    {
        await using var silo = await Silo.Start();
        silo.Service<Stage>().Open("already open");

        Assert.True(await Turn(silo).ComesBack().Soon());
    }

    [Fact]
    public async Task Rule07_CallersOutsideOfGrains_DoNotGoOnOnTheCalleesTurn()
    {
        await using var silo = await Silo.Start();
        var (stage, grain) = (silo.Service<Stage>(), Turn(silo));

        // Even a continuation that would rather run where the answer comes from.
        var caller = Task.Run(() => grain.Hold("gate").ContinueWith(
            _ => RuntimeContext.Current, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default));
        await stage.Until("gate begins");
        await silo.Calls(1);
        stage.Open("gate");

        Assert.Null(await caller.Soon());
    }

    [Fact]
    public async Task Rule08_NormalCallsWaitForEachOther()
    {
        await using var silo = await Silo.Start();
        var (stage, grain) = (silo.Service<Stage>(), Turn(silo));

        var a = grain.Hold("a");
        await stage.Until("a begins");
        var b = grain.Hold("b");
        stage.Open("a");
        stage.Open("b");
        await Task.WhenAll(a, b).Soon();

        Assert.Equal(["a begins", "a ends", "b begins", "b ends"], stage.Events);
    }

    [Fact]
    public async Task Rule08_AlwaysInterleave_OvertakesAndDoesNotBlock()
    {
        await using var silo = await Silo.Start();
        var (stage, grain) = (silo.Service<Stage>(), Turn(silo));

        var normal = grain.Hold("normal");
        await stage.Until("normal begins");
        var waiting = grain.Hold("waiting");
        var interleaving = grain.Interleave("interleaving");
        await stage.Until("interleaving begins");
        Assert.DoesNotContain("waiting begins", stage.Events);

        // The interleaving one still runs, and blocks nobody.
        stage.Open("normal");
        await stage.Until("waiting begins");
        stage.Open("waiting");
        await Task.WhenAll(normal, waiting).Soon();
        stage.Open("interleaving");
        await interleaving.Soon();
    }

    [Fact]
    public async Task Rule08_AlwaysInterleaveThatRunsAlone_BlocksNobody()
    {
        await using var silo = await Silo.Start();
        var (stage, grain) = (silo.Service<Stage>(), Turn(silo));

        var interleaving = grain.Interleave("interleaving");
        await stage.Until("interleaving begins");
        Assert.Equal("touched", await grain.Touch().Soon());
        stage.Open("interleaving");
        await interleaving.Soon();
    }

    [Fact]
    public async Task Rule08_ReadOnlyCalls_InterleaveWithEachOtherOnly()
    {
        await using var silo = await Silo.Start();
        var (stage, grain) = (silo.Service<Stage>(), Turn(silo));

        var first = grain.Read("first");
        await stage.Until("first begins");
        var writer = grain.Hold("writer");
        var second = grain.Read("second");
        await stage.Until("second begins");
        Assert.DoesNotContain("writer begins", stage.Events);
        stage.Open("second");
        await second.Soon();
        Assert.DoesNotContain("writer begins", stage.Events);

        stage.Open("first");
        await stage.Until("writer begins");
        stage.Open("writer");
        await Task.WhenAll(first, writer).Soon();
    }

    [Fact]
    public async Task Rule08_NormalCallRunning_ReadOnlyWaits()
    {
        await using var silo = await Silo.Start();
        var (stage, grain) = (silo.Service<Stage>(), Turn(silo));

        var writer = grain.Hold("writer");
        await stage.Until("writer begins");
        var reader = grain.Read("reader");
        stage.Open("reader");
        stage.Open("writer");
        await Task.WhenAll(writer, reader).Soon();

        Assert.Equal(["writer begins", "writer ends", "reader begins", "reader ends"], stage.Events);
    }

    [Fact]
    public async Task Rule09_UnawaitedCallsOfOneCaller_ArriveInOrder()
    {
        await using var silo = await Silo.Start();
        var grain = Turn(silo);

        await Task.WhenAll(Enumerable.Range(0, 1_000).Select(grain.Append)).Soon();

        Assert.Equal(Enumerable.Range(0, 1_000), await grain.Appended().Soon());
    }

    [Fact]
    public async Task Rule09_HardLimitPassed_RefusesTheCall()
    {
        await using var silo = await Silo.Start(s => s.Configure<SiloMessagingOptions>(o => o.MaxEnqueuedRequestsHardLimit = 5));
        var (stage, grain) = (silo.Service<Stage>(), Turn(silo));

        var held = grain.Hold("gate");
        await stage.Until("gate begins");
        var queued = Enumerable.Range(0, 5).Select(grain.Append).ToArray();
        var refused = await Assert.ThrowsAsync<LimitExceededException>(() => grain.Append(99).Soon());
        stage.Open("gate");
        await held.Soon();
        await Task.WhenAll(queued).Soon();

        Assert.Contains("MaxEnqueuedRequestsHardLimit", refused.Message, StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(0, 5), await grain.Appended().Soon());
    }

    [Fact]
    public async Task Rule10_SelfCall_WaitsUntilItTimesOutAndTheGrainIsUsableAgain()
    {
        await using var silo = await Silo.Start();
        var (stage, grain) = (silo.Service<Stage>(), Turn(silo));

        var stuck = grain.CallSelf();
        await Turn(silo, "other").Touch().Soon();
        Assert.Equal(1, stage.Count("touched"));
        await silo.Calls(2);
        silo.Time.Advance(TimeSpan.FromSeconds(31));

        await Assert.ThrowsAsync<TimeoutException>(() => stuck.Soon());
        Assert.Equal("touched", await grain.Touch().Soon());
        Assert.Equal(2, stage.Count("touched"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Rule10_CallChain_MayComeBackWhenAllowed(bool allowed)
    {
        await using var silo = await Silo.Start();

        var chain = Turn(silo, "a").CallThrough("b", allowed);
        if (allowed)
        {
            await chain.Soon();
            Assert.Equal(1, silo.Service<Stage>().Count("touched"));
        }
        else
        {
            await silo.Calls(3);
            silo.Time.Advance(TimeSpan.FromSeconds(31));
            await Assert.ThrowsAsync<TimeoutException>(() => chain.Soon());
            Assert.Equal(0, silo.Service<Stage>().Count("touched"));
        }
    }

    [Fact]
    public async Task Rule12_StreamEvents_AreRequestsLikeCalls()
    {
        // In the sources of Orleans the consumer's extension is not marked [AlwaysInterleave]: events wait for running calls.
        await using var silo = await Silo.Start(s => s.AddMemoryStreams("streams"));
        var (stage, grain) = (silo.Service<Stage>(), silo.Grain<Streams.IConsumerGrain>("x"));
        await grain.Subscribe("s").Soon();

        var held = grain.Hold("gate");
        await stage.Until("held");
        await Streams.StreamTests.Stream(silo, "s").OnNextAsync(1);
        stage.Open("gate");
        await held.Soon();
        await stage.Until("x got 1");

        Assert.Equal(["held", "released", "x got 1"], stage.Events);
    }

    private static ITurnGrain Turn(Silo silo, string key = "x") =>
        silo.Client.GetGrain<ITurnGrain>(key, "Orleans.InProcess.Tests.Rules.TurnGrain");
}
