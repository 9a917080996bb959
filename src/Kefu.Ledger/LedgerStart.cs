using Kefu.Ledger.Writing;
using Microsoft.Extensions.Hosting;

namespace Kefu.Ledger;

/// <summary>Starts the ledger once, before any other hosted service starts.</summary>
internal sealed class LedgerStart(Func<CancellationToken, Task> migrate, GroupCommit ledger) : ILedgerStart, IHostedLifecycleService, IDisposable
{
    private readonly SemaphoreSlim _once = new(1);
    private bool _started;

    public async Task Start(CancellationToken cancellationToken = default)
    {
        await _once.WaitAsync(cancellationToken);
        try
        {
            if (!_started)
            {
                await migrate(cancellationToken);
                ledger.Start();
                _started = true;
            }
        }
        finally
        {
            _once.Release();
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Start(cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // After all others have stopped, and with them whoever commits.
    public async Task StoppedAsync(CancellationToken cancellationToken) => await ledger.DisposeAsync();

    public void Dispose() => _once.Dispose();
}
