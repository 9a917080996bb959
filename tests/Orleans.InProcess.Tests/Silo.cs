using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Orleans.InProcess.Tests;

/// <summary>A silo for one test, on a clock that stands still until it is moved.</summary>
internal sealed class Silo : IAsyncDisposable
{
    private readonly IHost _host;

    private Silo(IHost host, ManualTime time, LogLines log)
    {
        _host = host;
        Time = time;
        Log = log;
    }

    public ManualTime Time { get; }

    public LogLines Log { get; }

    public IServiceProvider Services => _host.Services;

    public IClusterClient Client => Services.GetRequiredService<IClusterClient>();

    public static async Task<Silo> Start(Action<ISiloBuilder>? configure = null)
    {
        var time = new ManualTime();
        var log = new LogLines();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { Configuration = new ConfigurationManager() });
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Logging.AddProvider(log);
        builder.Logging.SetMinimumLevel(LogLevel.Debug);
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering();
            silo.AddMemoryGrainStorageAsDefault();
            silo.Services.AddSingleton<Stage>();
            configure?.Invoke(silo);
        });
        var host = builder.Build();
        await host.StartAsync();
        return new Silo(host, time, log);
    }

    public T Grain<T>(string key)
        where T : IGrainWithStringKey => Client.GetGrain<T>(key);

    public T Service<T>()
        where T : notnull => Services.GetRequiredService<T>();

    /// <summary>Completes when so many calls wait for their answers.</summary>
    public Task Calls(int count) => Until(() => Service<GrainRuntime>().InFlight.Count == count);

    /// <summary>For what gives no signal of its own. Gives way to other threads; does not sleep.</summary>
    public static Task Until(Func<bool> condition) => Task.Run(async () =>
    {
        while (!condition())
        {
            await Task.Yield();
        }
    }).Soon();

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        try
        {
            await _host.StopAsync(patience.Token);
        }
        finally
        {
            _host.Dispose();
        }
    }
}
