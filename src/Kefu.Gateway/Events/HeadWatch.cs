using Kefu.Ledger;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Kefu.Gateway.Events;

/// <summary>Tells long polls that the ledger has grown. However many wait, one looks.</summary>
internal sealed class HeadWatch(ILedgerReader ledger, TimeProvider clock, IOptions<GatewayOptions> options, IHostApplicationLifetime lifetime)
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private Task<long>? _look;
    private int _waiting;

    /// <summary>How many wait.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Waits until the ledger's head is past a position, or the time is over.</summary>
    /// <returns>False when the time is over, or too many wait.</returns>
    public async Task<bool> Past(long position, TimeSpan most, CancellationToken cancellationToken)
    {
        if (most <= TimeSpan.Zero)
        {
            return false;
        }

        try
        {
            if (Interlocked.Increment(ref _waiting) > options.Value.MostWaiting)
            {
                return false;
            }

            var started = clock.GetTimestamp();
            // A stopping process answers at once: nobody waits for its end.
            while (clock.GetElapsedTime(started) < most && !lifetime.ApplicationStopping.IsCancellationRequested)
            {
                if (await Look().WaitAsync(cancellationToken) > position)
                {
                    return true;
                }
            }

            return false;
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private Task<long> Look()
    {
        lock (_gate)
        {
            return _look ??= After();
        }
    }

    private async Task<long> After()
    {
        await Task.Delay(Period, clock);
        lock (_gate)
        {
            // Whoever asks from now on may have seen more than this look will see.
            _look = null;
        }

        return await ledger.Head();
    }
}
