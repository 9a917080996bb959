using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Orleans.InProcess.Tests.Hosting;

public class HostingTests
{
    [Fact]
    public async Task UseOrleans_OnHostBuilder_Works()
    {
        using var host = new HostBuilder().UseOrleans(silo => silo.UseLocalhostClustering().Services.AddSingleton<Stage>()).Build();
        await host.StartAsync();

        Assert.Equal(3, await host.Services.GetRequiredService<IGrainFactory>().GetGrain<Smoke.IPingGrain>("x").Add(1, 2).Soon());
        await host.StopAsync();
    }

    [Fact]
    public async Task UseOrleans_OnWebApplicationBuilder_Works()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.UseOrleans(silo => silo.UseLocalhostClustering(serviceId: "kefu").Services.AddSingleton<Stage>());
        await using var application = builder.Build();

        Assert.Equal("kefu", application.Services.GetRequiredService<IOptions<ClusterOptions>>().Value.ServiceId);
        Assert.Same(application.Services.GetRequiredService<IClusterClient>(), application.Services.GetRequiredService<IGrainFactory>());
    }

    [Fact]
    public async Task UseOrleansTwice_IsOneSilo()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleans(silo => silo.AddMemoryGrainStorage("a"));
        builder.UseOrleans(silo => silo.Services.AddSingleton<Stage>());
        using var host = builder.Build();

        Assert.Single(host.Services.GetServices<IHostedService>());
        await host.StartAsync();
        await host.StopAsync();
    }

    [Fact]
    public async Task StartupTasks_RunByStageBeforeTheHostHasStarted()
    {
        List<string> ran = [];
        await using var silo = await Silo.Start(s => s
            .AddStartupTask((_, _) => Note("late"), 30_000)
            .AddStartupTask(async (services, _) =>
            {
                await services.GetRequiredService<IGrainFactory>().GetGrain<Smoke.IPingGrain>("x").Ping();
                ran.Add("normal");
            }));

        Assert.Equal(["normal", "late"], ran);

        Task Note(string what)
        {
            ran.Add(what);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public void TwoClassesOfOneGrainType_AreRefused()
    {
        var collection = new GrainCollectionOptions();
        var services = new ServiceCollection().BuildServiceProvider();

        Assert.Throws<OrleansConfigurationException>(() => new GrainClasses(
            [new GrainClass(typeof(Smoke.PingGrain), collection, services), new GrainClass(typeof(Smoke.PingGrain), collection, services)]));
    }

    [Fact]
    public void InternalGrainClasses_AreFound() => Assert.Contains(typeof(Smoke.PingGrain), GrainClassDiscovery.GrainClasses);

    [Fact]
    public async Task InterfaceWithTwoImplementations_IsTheOneThatIsNamedAlikeOrNeedsAPrefix()
    {
        await using var silo = await Silo.Start();

        Assert.Equal("tally/x", silo.Grain<Rules.ITallyGrain>("x").GetGrainId().ToString());
        Assert.Equal("reentrant-tally/x", silo.Client.GetGrain<Rules.ITallyGrain>("x", "Orleans.InProcess.Tests.Rules.Reentrant").GetGrainId().ToString());
        Assert.Throws<ArgumentException>(() => silo.Grain<IGrainWithStringKey>("x"));
        Assert.Throws<ArgumentException>(() => silo.Client.GetGrain<Rules.ITallyGrain>("x", "Nowhere"));
    }
}
