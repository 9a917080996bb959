using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Streams;

namespace Orleans.InProcess.Tests.Streams;

public interface IConsumerGrain : IGrainWithStringKey
{
    Task Subscribe(string stream);

    Task<int> Subscriptions(string stream);

    Task Unsubscribe(string stream);

    Task Hold(string gate);

    Task End();
}

internal sealed class ConsumerGrain(Stage stage) : Grain, IConsumerGrain
{
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (this.GetPrimaryKeyString().StartsWith("forgetful", StringComparison.Ordinal))
        {
            return;
        }

        foreach (var handle in await Stream("s").GetAllSubscriptionHandles())
        {
            await handle.ResumeAsync(Got, Failed);
        }
    }

    public async Task Subscribe(string stream) => await Stream(stream).SubscribeAsync(Got, Failed);

    public async Task<int> Subscriptions(string stream) => (await Stream(stream).GetAllSubscriptionHandles()).Count;

    public async Task Unsubscribe(string stream)
    {
        foreach (var handle in await Stream(stream).GetAllSubscriptionHandles())
        {
            await handle.UnsubscribeAsync();
        }
    }

    public async Task Hold(string gate)
    {
        stage.Happened("held");
        await stage.Gate(gate);
        stage.Happened("released");
    }

    public Task End()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    private IAsyncStream<int> Stream(string key) => this.GetStreamProvider("streams").GetStream<int>("ns", key);

    private async Task Got(int item, StreamSequenceToken? token)
    {
        await Task.Yield();
        if (item < 0)
        {
            stage.Happened($"refused {item}");
            throw new InvalidOperationException($"does not like {item}");
        }

        stage.Happened($"{this.GetPrimaryKeyString()} got {item}");
    }

    private Task Failed(Exception exception)
    {
        stage.Happened($"error {exception.GetType().Name}");
        return Task.CompletedTask;
    }
}

public class StreamTests
{
    [Fact]
    public async Task Rule26_Events_ArriveInOrderAtEverySubscriber()
    {
        await using var silo = await Start();
        await silo.Grain<IConsumerGrain>("a").Subscribe("s").Soon();
        await silo.Grain<IConsumerGrain>("b").Subscribe("s").Soon();

        for (var i = 0; i < 2_000; i++)
        {
            Assert.True(Stream(silo, "s").OnNextAsync(i).IsCompletedSuccessfully);
        }

        var stage = silo.Service<Stage>();
        await stage.Until("a got 1999");
        await stage.Until("b got 1999");
        Assert.Equal(Enumerable.Range(0, 2_000).Select(i => $"a got {i}"), stage.Events.Where(e => e[0] == 'a'));
        Assert.Equal(Enumerable.Range(0, 2_000).Select(i => $"b got {i}"), stage.Events.Where(e => e[0] == 'b'));
    }

    [Fact]
    public async Task Rule26_ConsumerThatFails_GetsTheEventAgainAndThenTheErrorAndThenTheNext()
    {
        await using var silo = await Start();
        var stage = silo.Service<Stage>();
        await silo.Grain<IConsumerGrain>("a").Subscribe("s").Soon();

        await Stream(silo, "s").OnNextAsync(-1);
        await Stream(silo, "s").OnNextAsync(2);
        var attempts = 0;
        foreach (var pause in new[] { 1, 2, 4, 8, 16 })
        {
            await stage.Until("refused -1", ++attempts);
            await silo.Time.TimerDue(TimeSpan.FromSeconds(pause));
            Assert.DoesNotContain("a got 2", stage.Events);
            silo.Time.Advance(TimeSpan.FromSeconds(pause));
        }

        // The next pause would pass the minute that an event is tried for.
        await stage.Until("a got 2");
        Assert.Equal(6, stage.Count("refused -1"));
        Assert.Equal(1, stage.Count("error StreamEventDeliveryFailureException"));
    }

    [Fact]
    public async Task Rule26_Subscription_OutlivesTheActivationThatResumesIt()
    {
        await using var silo = await Start();
        var (stage, grain) = (silo.Service<Stage>(), silo.Grain<IConsumerGrain>("a"));
        await grain.Subscribe("s").Soon();
        await grain.End().Soon();

        await Stream(silo, "s").OnNextAsync(1);

        await stage.Until("a got 1");
        Assert.Equal(1, await grain.Subscriptions("s").Soon());
    }

    [Fact]
    public async Task Rule26_ActivationThatDoesNotResume_GetsNothingAndIsWarnedOf()
    {
        await using var silo = await Start();
        var grain = silo.Grain<IConsumerGrain>("forgetful");
        await grain.Subscribe("s").Soon();
        await grain.End().Soon();

        await Stream(silo, "s").OnNextAsync(1);

        await silo.Log.Line("has not resumed");
        Assert.DoesNotContain("forgetful got 1", silo.Service<Stage>().Events);
    }

    [Fact]
    public async Task Rule26_Unsubscribed_GetsNothing()
    {
        await using var silo = await Start();
        var (stage, grain) = (silo.Service<Stage>(), silo.Grain<IConsumerGrain>("a"));
        await grain.Subscribe("s").Soon();
        await silo.Grain<IConsumerGrain>("b").Subscribe("s").Soon();

        await grain.Unsubscribe("s").Soon();
        await Stream(silo, "s").OnNextAsync(1);
        await stage.Until("b got 1");

        Assert.DoesNotContain("a got 1", stage.Events);
        Assert.Equal(0, await grain.Subscriptions("s").Soon());
    }

    [Fact]
    public async Task Rule26_ClientsSubscriptions_AreItsOwn()
    {
        await using var silo = await Start();
        await silo.Grain<IConsumerGrain>("a").Subscribe("s").Soon();
        var (got, all) = (new List<int>(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

        var handle = await Stream(silo, "s").SubscribeAsync(async (item, _) =>
        {
            await Task.Yield();
            got.Add(item);
            if (item == 99)
            {
                all.SetResult();
            }
        });
        await Stream(silo, "s").OnNextBatchAsync(Enumerable.Range(0, 100));
        await all.Task.Soon();

        Assert.Equal(Enumerable.Range(0, 100), got);
        Assert.Equal(handle, Assert.Single(await Stream(silo, "s").GetAllSubscriptionHandles()));
    }

    [Fact]
    public async Task Rule26_FullQueue_RefusesTheEvent()
    {
        await using var silo = await Start();
        var (stage, grain) = (silo.Service<Stage>(), silo.Grain<IConsumerGrain>("a"));
        await grain.Subscribe("s").Soon();
        var held = grain.Hold("gate");
        await stage.Until("held");

        await Stream(silo, "s").OnNextBatchAsync(Enumerable.Range(0, 16_384));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Stream(silo, "s").OnNextAsync(1));
        await grain.Unsubscribe("s").WaitAsync(TimeSpan.FromMilliseconds(1)).ContinueWith(_ => { }, TaskScheduler.Default);
        stage.Open("gate");
        await held.Soon();
    }

    [Fact]
    public async Task Rule26_RequestContext_TravelsWithTheEvent()
    {
        await using var silo = await Start();
        var seen = new TaskCompletionSource<object?>(TaskCreationOptions.RunContinuationsAsynchronously);
        await Stream(silo, "s").SubscribeAsync((_, _) =>
        {
            seen.TrySetResult(RequestContext.Get("who"));
            return Task.CompletedTask;
        });

        RequestContext.Set("who", "me");
        await Stream(silo, "s").OnNextAsync(1);

        Assert.Equal("me", await seen.Task.Soon());
    }

    [Fact]
    public async Task UnknownProvider_IsRefused()
    {
        await using var silo = await Start();

        Assert.Throws<KeyNotFoundException>(() => silo.Client.GetStreamProvider("other"));
    }

    internal static IAsyncStream<int> Stream(Silo silo, string key) => silo.Client.GetStreamProvider("streams").GetStream<int>("ns", key);

    private static Task<Silo> Start() => Silo.Start(s => s.AddMemoryStreams("streams"));
}
