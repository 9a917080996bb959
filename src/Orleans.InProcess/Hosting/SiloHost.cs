using Microsoft.Extensions.Hosting;

namespace Orleans.Runtime;

/// <summary>Starts and stops the silo with its host.</summary>
internal sealed class SiloHost(GrainRuntime runtime, IEnumerable<ISiloParticipant> participants, IServiceProvider services, IEnumerable<StartupTask> startup)
    : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var participant in participants)
        {
            await participant.Start(cancellationToken);
        }

        runtime.Start();
        foreach (var task in startup.OrderBy(t => t.Stage))
        {
            await task.Run(services, cancellationToken);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => runtime.Stop(cancellationToken);
}

/// <summary>Must be ready before the first grain is.</summary>
internal interface ISiloParticipant
{
    Task Start(CancellationToken cancellationToken);
}

/// <summary>Something to do when the silo has started.</summary>
internal sealed record StartupTask(int Stage, Func<IServiceProvider, CancellationToken, Task> Run);
