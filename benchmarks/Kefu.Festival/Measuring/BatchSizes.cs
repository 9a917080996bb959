using System.Diagnostics.Metrics;

namespace Kefu.Festival.Measuring;

/// <summary>Counts the ledger's batches and group reads, from the meter it publishes.</summary>
internal sealed class BatchSizes : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _batches;
    private long _commits;
    private long _reads;

    public BatchSizes()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument is { Meter.Name: "Kefu.Ledger", Name: "kefu.ledger.batch.size" or "kefu.ledger.group_reads" })
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>((_, commits, _, _) =>
        {
            Interlocked.Increment(ref _batches);
            Interlocked.Add(ref _commits, commits);
        });
        _listener.SetMeasurementEventCallback<long>((_, queries, _, _) => Interlocked.Add(ref _reads, queries));
        _listener.Start();
    }

    /// <summary>Commits to one transaction on average; 0 without any.</summary>
    public double CommitsPerBatch => _batches == 0 ? 0 : (double)Interlocked.Read(ref _commits) / _batches;

    /// <summary>Commits to one group read on average; 0 without any.</summary>
    public double CommitsPerRead => _reads == 0 ? 0 : (double)Interlocked.Read(ref _commits) / _reads;

    public void Dispose() => _listener.Dispose();
}
