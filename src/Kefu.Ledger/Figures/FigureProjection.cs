using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kefu.Ledger.Figures;

/// <summary>
/// Folds figures behind the ledger, entry by entry in its order, and saves them together with its position. Of several processes
/// one is at work; the others take over when it has been silent for a lease.
/// </summary>
internal sealed partial class FigureProjection : BackgroundService
{
    private static int _number;

    private readonly ILedgerReader _reader;
    private readonly IFigureStore _store;
    private readonly FigureOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<FigureProjection> _logger;
    private readonly FigureFold _fold;
    private readonly Meter? _meter;
    private readonly string _owner;
    private long? _position;
    private DateTimeOffset _renewAt;
    private double _lag;

    public FigureProjection(
        ILedgerReader reader, IFigureStore store, FigureOptions options, TimeProvider clock, ILogger<FigureProjection> logger, IMeterFactory? meters = null)
    {
        (_reader, _store, _options, _clock, _logger) = (reader, store, options, clock, logger);
        _fold = new FigureFold(reader, options.MostInMemory);
        _owner = string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}/{Environment.ProcessId}/{Interlocked.Increment(ref _number)}/{clock.GetUtcNow().UtcTicks}");
        _meter = meters?.Create(LedgerMetrics.Name);
        _meter?.CreateObservableGauge("kefu.figures.lag", () => Volatile.Read(ref _lag), "s", "Age of the last entry counted while there are more to count; 0 when all are, or another process counts.");
    }

    /// <summary>Whether this process is the one at work.</summary>
    public bool IsAtWork => _position is not null;

    /// <summary>Inquiries held in memory.</summary>
    public int Held => _fold.Held;

    /// <summary>Counts what there is, at most one batch.</summary>
    /// <returns>Whether there may be more to count at once.</returns>
    public async Task<bool> Step(CancellationToken cancellationToken)
    {
        try
        {
            return await Count(cancellationToken);
        }
        catch
        {
            // The records may be ahead of what was saved, and nobody knows what was.
            Forget();
            throw;
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (IsAtWork)
        {
            try
            {
                await _store.Release(_owner, cancellationToken);
            }
            catch (LedgerException)
            {
                // The lease ends by itself.
            }
        }
    }

    public override void Dispose()
    {
        _meter?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            var pause = TimeSpan.FromMilliseconds(_options.PaceMilliseconds);
            try
            {
                if (await Step(stoppingToken))
                {
                    continue;
                }

                if (!IsAtWork)
                {
                    pause = TimeSpan.FromSeconds(_options.LeaseSeconds / 3.0);
                }
            }
            catch (LedgerException cause)
            {
                Later(_logger, cause);
                pause = TimeSpan.FromSeconds(1);
            }
            catch (Exception cause) when (cause is JsonException or InvalidOperationException or FormatException or NotSupportedException)
            {
                // A fact of a newer program, or a ledger that was exchanged. To skip it would make the figures wrong for ever.
                Stuck(_logger, cause);
                pause = TimeSpan.FromSeconds(_options.LeaseSeconds * 2.0);
            }

            await Task.Delay(pause, _clock, stoppingToken);
        }
    }

    private async Task<bool> Count(CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        if (_position is null || now >= _renewAt)
        {
            var stored = await _store.Hold(_owner, now, LeaseFrom(now), cancellationToken);
            if (stored != _position)
            {
                _fold.Forget();
            }

            _position = stored;
            Renewed(now);
        }

        if (_position is not { } from)
        {
            Volatile.Write(ref _lag, 0);
            return false;
        }

        var entries = await _reader.ReadAll(from, _options.MostTogether, cancellationToken);
        if (entries.IsEmpty)
        {
            Volatile.Write(ref _lag, 0);
            return false;
        }

        var sums = await _fold.Count(entries, cancellationToken);
        FigureKey[] keys = [.. sums.Keys];
        var stand = await _store.Load(keys, cancellationToken);
        var rows = new (FigureKey, string)[keys.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            stand[i].Add(sums[keys[i]]);
            rows[i] = (keys[i], TallyCodec.Write(stand[i]));
        }

        var last = entries[^1];
        now = _clock.GetUtcNow();
        if (!await _store.Save(_owner, new FigureBatch(from, last.Position, last.At, rows), LeaseFrom(now), cancellationToken))
        {
            Lost(_logger);
            Forget();
            return false;
        }

        _position = last.Position;
        Renewed(now);
        var more = entries.Length == _options.MostTogether;
        Volatile.Write(ref _lag, more ? Math.Max(0, (now - last.At).TotalSeconds) : 0);
        return more;
    }

    private void Forget()
    {
        _fold.Forget();
        _position = null;
    }

    private DateTimeOffset LeaseFrom(DateTimeOffset now) => now.AddSeconds(_options.LeaseSeconds);

    private void Renewed(DateTimeOffset now) => _renewAt = now.AddSeconds(_options.LeaseSeconds / 3.0);

    [LoggerMessage(20, LogLevel.Warning, "Figures are not counted now; they will catch up.")]
    private static partial void Later(ILogger logger, Exception cause);

    [LoggerMessage(21, LogLevel.Error, "Figures cannot be counted on: an entry is not understood. A newer program will go on from here.")]
    private static partial void Stuck(ILogger logger, Exception cause);

    [LoggerMessage(22, LogLevel.Information, "Another process counts the figures now.")]
    private static partial void Lost(ILogger logger);
}
