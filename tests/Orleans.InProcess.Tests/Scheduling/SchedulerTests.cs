using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Orleans.InProcess.Tests.Scheduling;

public interface IWalkerGrain : IGrainWithStringKey
{
    Task Walk(int steps);
}

[Reentrant]
internal sealed class WalkerGrain(Stage stage, TimeProvider time) : Grain, IWalkerGrain
{
    public async Task Walk(int steps)
    {
        stage.Happened($"{this.GetPrimaryKeyString()} {steps}");
        if (steps > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10 * (steps % 3)), time);
            await Task.WhenAll(
                GrainFactory.GetGrain<IWalkerGrain>($"{steps % 5}").Walk(steps - 1),
                GrainFactory.GetGrain<IWalkerGrain>($"{steps % 4}").Walk(steps - 2));
            stage.Happened($"{this.GetPrimaryKeyString()} {steps} done");
        }
    }
}

/// <summary>Runs turns on the test's thread, in an order that a seed decides.</summary>
internal sealed class SeededScheduler(int seed) : IGrainScheduler
{
    private readonly Random _random = new(seed);
    private readonly List<IThreadPoolWorkItem> _work = [];

    /// <summary>The only thread that may ask for turns, once it is set.</summary>
    public int? Owner { get; set; }

    public int Strays { get; private set; }

    public void Schedule(IThreadPoolWorkItem work)
    {
        lock (_work)
        {
            Strays += Owner is { } owner && owner != Environment.CurrentManagedThreadId ? 1 : 0;
            _work.Add(work);
        }
    }

    public void RunAll()
    {
        while (_work.Count > 0)
        {
            var next = _random.Next(_work.Count);
            var work = _work[next];
            _work.RemoveAt(next);
            work.Execute();
        }
    }
}

public class SchedulerTests
{
    // Goal: nothing of the runtime happens anywhere but on the injected scheduler and clock, so a seed repeats a run.
    // Method: grains that call each other and wait, on one thread, with two seeds.
    [Fact]
    public async Task Rule28_SameSeedSameTrace_OtherSeedOtherTrace()
    {
        var trace = await Trace(seed: 1);

        Assert.True(trace.Count > 100);
        Assert.Equal(trace, await Trace(seed: 1));
        Assert.NotEqual(trace, await Trace(seed: 2));
    }

    [Fact]
    public async Task Post_LeavesNoTraceOfTheCallersContext()
    {
        await using var silo = await Silo.Start();
        RequestContext.Set("who", "me");
        var seen = new TaskCompletionSource<object?>();

        new BareScheduler(silo.Service<IGrainScheduler>()).Post(() => seen.SetResult(RequestContext.Get("who")));

        Assert.Null(await seen.Task.Soon());
    }

    private static async Task<IReadOnlyList<string>> Trace(int seed)
    {
        var scheduler = new SeededScheduler(seed);
        var silo = await Silo.Start(s => s.Services.AddSingleton<IGrainScheduler>(scheduler));
        var stage = silo.Service<Stage>();

        // From here to the end of the loop nothing may happen on any other thread.
        scheduler.Owner = Environment.CurrentManagedThreadId;
        var walk = silo.Grain<IWalkerGrain>("0").Walk(9);
        for (var step = 0; step < 100; step++)
        {
            scheduler.RunAll();
            silo.Time.Advance(TimeSpan.FromMilliseconds(10));
        }

        var trace = stage.Events;
        Assert.True(walk.IsCompletedSuccessfully);
        Assert.Equal(0, scheduler.Strays);
        scheduler.Owner = null;
        var stopping = silo.DisposeAsync();
        while (!stopping.IsCompleted)
        {
            scheduler.RunAll();
            await Task.Yield();
        }

        await stopping;
        return trace;
    }

    private sealed class BareScheduler(IGrainScheduler host) : TurnScheduler(host);
}
