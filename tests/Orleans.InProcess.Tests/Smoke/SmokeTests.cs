using Orleans.Concurrency;

namespace Orleans.InProcess.Tests.Smoke;

public interface IPingGrain : IGrainWithStringKey
{
    Task Ping();

    Task<int> Add(int a, int b);

    ValueTask<string> Echo(string text);

    ValueTask Nothing();

    [OneWay]
    Task Forget();
}

internal sealed class PingGrain(Stage stage) : Grain, IPingGrain
{
    public Task Ping() => Task.CompletedTask;

    public async Task<int> Add(int a, int b)
    {
        await Task.Yield();
        return a + b;
    }

    public ValueTask<string> Echo(string text) => new($"{this.GetPrimaryKeyString()}:{text}");

    public ValueTask Nothing() => default;

    public Task Forget()
    {
        stage.Happened("forgotten");
        return Task.CompletedTask;
    }
}

public class SmokeTests
{
    [Fact]
    public async Task Calls_OfAllShapes_ComeBack()
    {
        await using var silo = await Silo.Start();
        var grain = silo.Grain<IPingGrain>("a");

        await grain.Ping().Soon();
        Assert.Equal(5, await grain.Add(2, 3).Soon());
        Assert.Equal("a:hello", await grain.Echo("hello").Soon());
        await grain.Nothing();
        await grain.Forget();
        await silo.Service<Stage>().Until("forgotten");
    }
}
