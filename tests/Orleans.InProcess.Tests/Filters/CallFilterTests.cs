using System.Diagnostics;
using Orleans.Hosting;

namespace Orleans.InProcess.Tests.Filters;

public interface IFilteredGrain : IGrainWithStringKey
{
    Task<string> Say(string what);

    Task Nothing();

    ValueTask<string?> Trace();
}

internal sealed class FilteredGrain(Stage stage) : Grain, IFilteredGrain, IIncomingGrainCallFilter
{
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        stage.Happened($"own {context.MethodName}");
        await context.Invoke();
    }

    public Task<string> Say(string what)
    {
        stage.Happened($"said {what}");
        return Task.FromResult(what);
    }

    public Task Nothing() => Task.CompletedTask;

    public ValueTask<string?> Trace() => new(Activity.Current?.TraceId.ToString());
}

public class CallFilterTests
{
    [Fact]
    public async Task Filters_RunInOrderAndTheGrainsOwnComesLast()
    {
        await using var silo = await Silo.Start(s => s
            .AddOutgoingGrainCallFilter(context => Note(context, "out"))
            .AddIncomingGrainCallFilter(context => Note(context, "first"))
            .AddIncomingGrainCallFilter(context => Note(context, "second")));
        Stage = silo.Service<Stage>();

        Assert.Equal("hello", await silo.Grain<IFilteredGrain>("x").Say("hello").Soon());

        Assert.Equal(["out Say", "first Say", "second Say", "own Say", "said hello"], Stage.Events);
        Assert.True(silo.Grain<IFilteredGrain>("x").Nothing().Soon().IsCompletedSuccessfully || await Completed(silo));
    }

    [Fact]
    public async Task Filter_SeesAndChangesArgumentsAndResult()
    {
        await using var silo = await Silo.Start(s => s
            .AddOutgoingGrainCallFilter(async context =>
            {
                Assert.Null(context.SourceId);
                Assert.Equal("filtered/x", context.TargetId.ToString());
                context.Request.SetArgument(0, $"{context.Request.GetArgument(0)} there");
                await context.Invoke();
                context.Result = $"<{context.Result}>";
            })
            .AddIncomingGrainCallFilter(async context =>
            {
                Assert.Equal(nameof(IFilteredGrain.Say), context.ImplementationMethod.Name);
                Assert.Equal(1, context.Request.GetArgumentCount());
                await context.Invoke();
                context.Result = $"[{context.Result}]";
            }));

        Assert.Equal("<[hello there]>", await silo.Grain<IFilteredGrain>("x").Say("hello").Soon());
    }

    [Fact]
    public async Task Filter_MayRefuseOrAnswerItself()
    {
        await using var silo = await Silo.Start(s => s.AddIncomingGrainCallFilter(context =>
        {
            switch (context.Request.GetArgument(0))
            {
                case "refuse":
                    throw new UnauthorizedAccessException();
                case "answer":
                    context.Result = "instead";
                    return Task.CompletedTask;
                case "wrong":
                    context.Result = 5;
                    return Task.CompletedTask;
                case "forget":
                    return Task.CompletedTask;
                default:
                    return context.Invoke();
            }
        }));
        var grain = silo.Grain<IFilteredGrain>("x");

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => grain.Say("refuse").Soon());
        Assert.Equal("instead", await grain.Say("answer").Soon());
        await Assert.ThrowsAsync<InvalidCastException>(() => grain.Say("wrong").Soon());
        await Assert.ThrowsAsync<InvalidOperationException>(() => grain.Say("forget").Soon());
        Assert.Equal("pass", await grain.Say("pass").Soon());
        Assert.Equal(["own Say", "said pass"], silo.Service<Stage>().Events);
    }

    [Fact]
    public async Task ActivityPropagation_CarriesTheTrace()
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Microsoft.Orleans.Application" or "test",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(listener);
        using var source = new ActivitySource("test");
        using var activity = source.StartActivity("caller")!;
        await using var silo = await Silo.Start(s => s.AddActivityPropagation());

        Assert.Equal(activity.TraceId.ToString(), await silo.Grain<IFilteredGrain>("x").Trace().Soon());
    }

    private Stage? Stage { get; set; }

    private async Task Note(IGrainCallContext context, string who)
    {
        Stage!.Happened($"{who} {context.MethodName}");
        await context.Invoke();
    }

    private static async Task<bool> Completed(Silo silo)
    {
        await silo.Grain<IFilteredGrain>("x").Nothing().Soon();
        return true;
    }
}
