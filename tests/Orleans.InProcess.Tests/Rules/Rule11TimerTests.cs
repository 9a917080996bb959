using Orleans.Runtime;

namespace Orleans.InProcess.Tests.Rules;

public interface ITimerGrain : IGrainWithStringKey
{
    Task Start(string plan, TimeSpan due, TimeSpan period);

    Task StartInterleaving(TimeSpan due);

    Task Hold(string gate);

    Task Stop();

    Task End();
}

internal sealed class TimerGrain(Stage stage) : Grain, ITimerGrain
{
    private IGrainTimer _timer = null!;
    private int _ticks;

    public Task Start(string plan, TimeSpan due, TimeSpan period)
    {
        _timer = this.RegisterGrainTimer(Tick, plan, due, period);
        return Task.CompletedTask;
    }

    public Task StartInterleaving(TimeSpan due)
    {
        _timer = this.RegisterGrainTimer(Tick, "plain", new GrainTimerCreationOptions(due, Timeout.InfiniteTimeSpan) { Interleave = true });
        return Task.CompletedTask;
    }

    public async Task Hold(string gate)
    {
        stage.Happened("held");
        await stage.Gate(gate);
        stage.Happened("released");
    }

    public Task Stop()
    {
        _timer.Dispose();
        return Task.CompletedTask;
    }

    public Task End()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    private async Task Tick(string plan, CancellationToken cancellationToken)
    {
        var tick = ++_ticks;
        stage.Happened($"tick {tick}");
        switch (plan)
        {
            case "throws":
                throw new InvalidOperationException("tick failed");
            case "long":
                await stage.Gate($"tick {tick}");
                break;
            case "changes" when tick == 1:
                _timer.Change(TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(3));
                await stage.Gate("change");
                break;
            case "token":
                cancellationToken.Register(() => stage.Happened("token cancelled"));
                break;
        }
    }
}

public class Rule11TimerTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Rule11_Tick_WaitsForTheRunningCall()
    {
        await using var silo = await Silo.Start();
        var (stage, grain) = (silo.Service<Stage>(), silo.Grain<ITimerGrain>("x"));
        await grain.Start("plain", Second, Second).Soon();

        var held = grain.Hold("gate");
        await stage.Until("held");
        silo.Time.Advance(10 * Second);
        stage.Open("gate");
        await held.Soon();
        await stage.Until("tick 1");

        Assert.Equal(["held", "released", "tick 1"], stage.Events);
    }

    [Fact]
    public async Task Rule11_InterleavingTick_DoesNotWait()
    {
        await using var silo = await Silo.Start();
        var (stage, grain) = (silo.Service<Stage>(), silo.Grain<ITimerGrain>("x"));
        await grain.StartInterleaving(Second).Soon();

        var held = grain.Hold("gate");
        await stage.Until("held");
        silo.Time.Advance(Second);
        await stage.Until("tick 1");
        Assert.DoesNotContain("released", stage.Events);
        stage.Open("gate");
        await held.Soon();
    }

    [Fact]
    public async Task Rule11_Period_CountsFromTheEndOfTheTick()
    {
        await using var silo = await Silo.Start();
        var (stage, grain) = (silo.Service<Stage>(), silo.Grain<ITimerGrain>("x"));
        await grain.Start("long", Second, 2 * Second).Soon();

        silo.Time.Advance(Second);
        await stage.Until("tick 1");
        silo.Time.Advance(60 * Second);
        Assert.DoesNotContain("tick 2", stage.Events);
        stage.Open("tick 1");
        await silo.Time.TimerDue(2 * Second);
        silo.Time.Advance(2 * Second);

        await stage.Until("tick 2");
        stage.Open("tick 2");
    }

    [Fact]
    public async Task Rule11_TickThatThrows_IsLoggedAndTheTimerGoesOn()
    {
        await using var silo = await Silo.Start();
        var (stage, grain) = (silo.Service<Stage>(), silo.Grain<ITimerGrain>("x"));
        await grain.Start("throws", Second, 2 * Second).Soon();

        silo.Time.Advance(Second);
        await silo.Log.Line("tick failed");
        await silo.Time.TimerDue(2 * Second);
        silo.Time.Advance(2 * Second);

        await stage.Until("tick 2");
    }

    [Fact]
    public async Task Rule11_ChangeInsideATick_TakesEffectAfterIt()
    {
        await using var silo = await Silo.Start();
        var (stage, grain) = (silo.Service<Stage>(), silo.Grain<ITimerGrain>("x"));
        await grain.Start("changes", Second, Second).Soon();

        silo.Time.Advance(Second);
        await stage.Until("tick 1");
        silo.Time.Advance(20 * Second);
        Assert.DoesNotContain("tick 2", stage.Events);
        stage.Open("change");
        await silo.Time.TimerDue(7 * Second);
        stage.Open("behind");
        await grain.Hold("behind").Soon();
        Assert.DoesNotContain("tick 2", stage.Events);
        silo.Time.Advance(7 * Second);
        await stage.Until("tick 2");
        await silo.Time.TimerDue(3 * Second);
    }

    [Fact]
    public async Task Rule11_Deactivation_DisposesTimersAndCancelsTheirToken()
    {
        await using var silo = await Silo.Start();
        var (stage, grain) = (silo.Service<Stage>(), silo.Grain<ITimerGrain>("x"));
        await grain.Start("token", Second, Second).Soon();
        silo.Time.Advance(Second);
        await stage.Until("tick 1");

        await grain.End().Soon();
        await stage.Until("token cancelled");
        silo.Time.Advance(60 * Second);
        await grain.Hold("never used").WaitAsync(TimeSpan.FromMilliseconds(1)).ContinueWith(_ => { }, TaskScheduler.Default);
        stage.Open("never used");

        Assert.DoesNotContain("tick 2", stage.Events);
    }

    [Fact]
    public async Task Rule11_Disposed_TicksNoMore()
    {
        await using var silo = await Silo.Start();
        var (stage, grain) = (silo.Service<Stage>(), silo.Grain<ITimerGrain>("x"));
        await grain.Start("plain", Second, Second).Soon();

        await grain.Stop().Soon();
        silo.Time.Advance(60 * Second);
        await grain.Start("plain", Second, Second).Soon();

        Assert.DoesNotContain("tick 1", stage.Events);
    }
}
