using Orleans.Concurrency;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Orleans.InProcess.Tests.Rules;

public sealed class OwnException(string message, int number) : Exception(message)
{
    public int Number { get; } = number;
}

public interface ICallGrain : IGrainWithStringKey
{
    Task<string?> ContextThenChange(string key, string value);

    Task<string?> ContextOfNext(string next);

    Task<string?> LocalThenChange(string value);

    Task Fail(string message, int number);

    Task FailAtOnce(string message);

    Task Cancel();

    Task<string> Activation();

    Task Hold(string gate);

    [ResponseTimeout("00:00:03")]
    Task HoldShort(string gate);

    Task Note(string happening);

    [OneWay]
    Task Send(string happening);

    [OneWay]
    Task SendAndFail();

    Task Watch(string gate, CancellationToken cancellationToken);

    Task<bool> CallAndCancel(string other);
}

internal sealed class CallGrain(Stage stage) : Grain, ICallGrain
{
    private static readonly AsyncLocal<string?> Local = new();

    public Task<string?> LocalThenChange(string value)
    {
        var seen = Local.Value;
        Local.Value = value;
        return Task.FromResult(seen);
    }

    public Task<string?> ContextThenChange(string key, string value)
    {
        var seen = RequestContext.Get(key) as string;
        RequestContext.Set(key, value);
        return Task.FromResult(seen);
    }

    public Task<string?> ContextOfNext(string next) => GrainFactory.GetGrain<ICallGrain>(next).ContextThenChange("who", "nobody");

    public async Task Fail(string message, int number)
    {
        await Task.Yield();
        throw new OwnException(message, number) { Data = { ["extra"] = "data" } };
    }

    public Task FailAtOnce(string message) => throw new OwnException(message, 0);

    public Task Cancel() => throw new OperationCanceledException("of its own accord");

    public Task<string> Activation() => Task.FromResult(GrainContext.ActivationId.ToString());

    public async Task Hold(string gate)
    {
        stage.Happened($"{gate} begins");
        await stage.Gate(gate);
        stage.Happened($"{gate} ends");
    }

    public Task HoldShort(string gate) => Hold(gate);

    public Task Note(string happening)
    {
        stage.Happened(happening);
        return Task.CompletedTask;
    }

    public async Task Send(string happening)
    {
        await stage.Gate("send");
        stage.Happened(happening);
    }

    public Task SendAndFail() => throw new OwnException("one-way failed", 1);

    public async Task Watch(string gate, CancellationToken cancellationToken)
    {
        var turn = RuntimeContext.Current;
        cancellationToken.Register(() => stage.Happened(ReferenceEquals(turn, RuntimeContext.Current) ? "cancelled on turn" : "cancelled elsewhere"));
        stage.Happened("watching");
        await stage.Gate(gate);
        stage.Happened($"watched {cancellationToken.IsCancellationRequested}");
    }

    public async Task<bool> CallAndCancel(string other)
    {
        using var cancel = new CancellationTokenSource();
        var call = GrainFactory.GetGrain<ICallGrain>(other).Watch("gate", cancel.Token);
        await stage.Until("watching");
        await cancel.CancelAsync();
        try
        {
            await call;
            return false;
        }
        catch (OperationCanceledException)
        {
            return RuntimeContext.Current?.GrainId == GrainContext.GrainId;
        }
    }
}

public class Rule13To20Tests
{
    [Fact]
    public async Task Rule13_RequestContext_FlowsWithCallsAndDoesNotComeBack()
    {
        await using var silo = await Silo.Start();
        RequestContext.Set("who", "me");

        Assert.Equal("me", await silo.Grain<ICallGrain>("a").ContextThenChange("who", "other").Soon());
        Assert.Equal("me", RequestContext.Get("who"));
        Assert.Equal("me", await silo.Grain<ICallGrain>("a").ContextOfNext("b").Soon());
        RequestContext.Clear();
        Assert.Null(await silo.Grain<ICallGrain>("a").ContextThenChange("who", "other").Soon());
    }

    [Fact]
    public async Task Rule13_RequestContext_DoesNotLeakIntoTheNextCall()
    {
        await using var silo = await Silo.Start();
        var grain = silo.Grain<ICallGrain>("a");

        // The method is not async, so nothing but the runtime undoes what it sets.
        await Task.WhenAll(Enumerable.Range(0, 50).Select(async _ => Assert.Null(await grain.ContextThenChange("leak", "x")))).Soon();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(async _ => Assert.Null(await grain.LocalThenChange("leak")))).Soon();
    }

    [Fact]
    public async Task Rule14_Exceptions_ReachTheCallerAsTheyAre()
    {
        await using var silo = await Silo.Start();
        var grain = silo.Grain<ICallGrain>("a");
        var activation = await grain.Activation().Soon();

        var thrown = await Assert.ThrowsAsync<OwnException>(() => grain.Fail("no", 7).Soon());
        Assert.Equal(("no", 7, "data"), (thrown.Message, thrown.Number, thrown.Data["extra"]));
        Assert.Contains(nameof(CallGrain.Fail), thrown.StackTrace, StringComparison.Ordinal);
        await Assert.ThrowsAsync<OwnException>(() => grain.FailAtOnce("no").Soon());
        await Assert.ThrowsAsync<OperationCanceledException>(() => grain.Cancel().Soon());
        Assert.True(await grain.Cancel().ContinueWith(t => t.IsCanceled, TaskScheduler.Default).Soon());
        Assert.Equal(activation, await grain.Activation().Soon());
    }

    [Fact]
    public async Task Rule15_NoAnswerInTime_CallerGetsTimeoutAndTheMethodRunsToItsEnd()
    {
        await using var silo = await Silo.Start();
        var (stage, grain) = (silo.Service<Stage>(), silo.Grain<ICallGrain>("a"));

        var call = grain.Hold("gate");
        await stage.Until("gate begins");
        silo.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.False(call.IsCompleted);
        silo.Time.Advance(TimeSpan.FromSeconds(1));

        var timeout = await Assert.ThrowsAsync<TimeoutException>(() => call.Soon());
        Assert.StartsWith("Response did not arrive on time in 00:00:30 for message: ", timeout.Message, StringComparison.Ordinal);
        stage.Open("gate");
        await stage.Until("gate ends");
        Assert.Equal(1, stage.Count("gate begins"));
    }

    [Fact]
    public async Task Rule15_ResponseTimeoutOfTheMethod_ReplacesTheDefault()
    {
        await using var silo = await Silo.Start();
        var (stage, grain) = (silo.Service<Stage>(), silo.Grain<ICallGrain>("a"));

        var call = grain.HoldShort("gate");
        await stage.Until("gate begins");
        silo.Time.Advance(TimeSpan.FromSeconds(4));

        Assert.Contains("00:00:03", (await Assert.ThrowsAsync<TimeoutException>(() => call.Soon())).Message, StringComparison.Ordinal);
        stage.Open("gate");
    }

    [Fact]
    public async Task Rule15_QueuedCallThatTimedOut_IsNeverRun()
    {
        await using var silo = await Silo.Start();
        var (stage, grain) = (silo.Service<Stage>(), silo.Grain<ICallGrain>("a"));

        _ = grain.Hold("gate");
        await stage.Until("gate begins");
        var queued = grain.Note("late");
        silo.Time.Advance(TimeSpan.FromSeconds(31));
        await Assert.ThrowsAsync<TimeoutException>(() => queued.Soon());
        stage.Open("gate");
        await grain.Note("in time").Soon();

        Assert.Contains("in time", stage.Events);
        Assert.DoesNotContain("late", stage.Events);
    }

    [Fact]
    public async Task Rule15_QueuedCallPastItsTimeButNotYetSwept_IsNeverRun()
    {
        // Sweeps come once a second; the queue looks at the clock itself.
        await using var silo = await Silo.Start(s => s.Configure<SiloMessagingOptions>(o => o.ResponseTimeout = TimeSpan.FromSeconds(30.5)));
        var (stage, grain) = (silo.Service<Stage>(), silo.Grain<ICallGrain>("a"));

        _ = grain.Hold("gate");
        await stage.Until("gate begins");
        var queued = grain.Note("late");
        silo.Time.Advance(TimeSpan.FromSeconds(30.8));
        Assert.False(queued.IsCompleted);
        stage.Open("gate");
        await grain.Note("in time").Soon();

        Assert.DoesNotContain("late", stage.Events);
        silo.Time.Advance(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<TimeoutException>(() => queued.Soon());
    }

    [Fact]
    public async Task Rule16_TimedOutCall_IsNotRepeated()
    {
        await using var silo = await Silo.Start();
        var (stage, grain) = (silo.Service<Stage>(), silo.Grain<ICallGrain>("a"));

        var call = grain.Hold("gate");
        await stage.Until("gate begins");
        silo.Time.Advance(TimeSpan.FromMinutes(5));
        await Assert.ThrowsAsync<TimeoutException>(() => call.Soon());
        stage.Open("gate");
        await grain.Note("after").Soon();

        Assert.Equal(["gate begins", "gate ends", "after"], stage.Events);
    }

    [Fact]
    public async Task Rule17_CallsOfAStoppedSilo_AreRefused()
    {
        var silo = await Silo.Start();
        var grain = silo.Grain<ICallGrain>("a");
        await grain.Note("before").Soon();
        await silo.DisposeAsync();

        await Assert.ThrowsAsync<SiloUnavailableException>(() => grain.Note("after").Soon());
    }

    [Fact]
    public async Task Rule17_CallInFlightWhenTheSiloGivesUpStopping_Fails()
    {
        await using var silo = await Silo.Start();
        var stage = silo.Service<Stage>();
        var call = silo.Grain<ICallGrain>("a").Hold("gate");
        await stage.Until("gate begins");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => silo.Service<GrainRuntime>().Stop(new CancellationToken(canceled: true)).Soon());

        await Assert.ThrowsAsync<SiloUnavailableException>(() => call.Soon());
        stage.Open("gate");
    }

    [Fact]
    public async Task Rule18_OneWay_CompletesAtOnceAndGivesNoException()
    {
        await using var silo = await Silo.Start();
        var (stage, grain) = (silo.Service<Stage>(), silo.Grain<ICallGrain>("a"));

        Assert.True(grain.Send("arrived").IsCompletedSuccessfully);
        Assert.DoesNotContain("arrived", stage.Events);
        stage.Open("send");
        await stage.Until("arrived");
        Assert.True(grain.SendAndFail().IsCompletedSuccessfully);
        await silo.Log.Line("one-way failed");
    }

    [Fact]
    public async Task Rule20_CallerCancels_AwaitEndsAtOnceAndTheCalleeSeesItOnItsTurn()
    {
        await using var silo = await Silo.Start();
        var (stage, grain) = (silo.Service<Stage>(), silo.Grain<ICallGrain>("a"));
        using var cancel = new CancellationTokenSource();

        var call = grain.Watch("gate", cancel.Token);
        await stage.Until("watching");
        await cancel.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => call.Soon());
        await stage.Until("cancelled on turn");
        stage.Open("gate");
        await stage.Until("watched True");
    }

    [Fact]
    public async Task Rule20_QueuedCallCancelled_IsNeverRun()
    {
        await using var silo = await Silo.Start();
        var (stage, grain) = (silo.Service<Stage>(), silo.Grain<ICallGrain>("a"));
        using var cancel = new CancellationTokenSource();

        var held = grain.Hold("gate");
        await stage.Until("gate begins");
        var queued = grain.Watch("other", cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => queued.Soon());
        stage.Open("gate");
        await held.Soon();
        await grain.Note("after").Soon();

        Assert.DoesNotContain("watching", stage.Events);
    }

    [Fact]
    public async Task Rule20_TokenCancelledBefore_SendsNothing()
    {
        await using var silo = await Silo.Start();

        var call = silo.Grain<ICallGrain>("a").Watch("gate", new CancellationToken(canceled: true));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Soon());
        await silo.Grain<ICallGrain>("a").Note("after").Soon();
        Assert.DoesNotContain("watching", silo.Service<Stage>().Events);
    }

    [Fact]
    public async Task Rule20_GrainCancelsItsCall_GoesOnOnItsOwnTurn()
    {
        await using var silo = await Silo.Start();

        Assert.True(await silo.Grain<ICallGrain>("a").CallAndCancel("b").Soon());
        silo.Service<Stage>().Open("gate");
    }
}
