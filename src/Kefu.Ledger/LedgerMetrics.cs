using System.Diagnostics.Metrics;

namespace Kefu.Ledger;

/// <summary>Meter <c>Kefu.Ledger</c>.</summary>
internal sealed class LedgerMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string Name = "Kefu.Ledger";

    private readonly Meter _meter;
    private readonly Counter<long> _commits;
    private readonly Counter<long> _conflicts;
    private readonly Counter<long> _unavailable;
    private readonly Counter<long> _queries;
    private readonly Histogram<int> _size;
    private readonly Histogram<double> _duration;

    public LedgerMetrics(IMeterFactory? meters = null)
    {
        _meter = meters?.Create(Name) ?? new Meter(Name);
        _commits = _meter.CreateCounter<long>("kefu.ledger.commits", "{commit}", "Commits written.");
        _conflicts = _meter.CreateCounter<long>("kefu.ledger.conflicts", "{commit}", "Commits refused: version, ordinal or key.");
        _unavailable = _meter.CreateCounter<long>("kefu.ledger.unavailable", "{commit}", "Commits refused because the queue was full or the database lost.");
        _queries = _meter.CreateCounter<long>("kefu.ledger.group_reads", "{query}", "Queries that answered gathered point reads.");
        _size = _meter.CreateHistogram<int>("kefu.ledger.batch.size", "{commit}", "Commits written together.");
        _duration = _meter.CreateHistogram<double>("kefu.ledger.batch.duration", "s", "Time to write one batch.");
    }

    public void Observe(Func<int> queued) => _meter.CreateObservableGauge("kefu.ledger.queue", queued, "{commit}", "Commits waiting to be written.");

    public void Committed(int commits) => _commits.Add(commits);

    public void Batch(int commits, TimeSpan took)
    {
        _size.Record(commits);
        _duration.Record(took.TotalSeconds);
    }

    public void Conflict() => _conflicts.Add(1);

    public void Unavailable(int commits) => _unavailable.Add(commits);

    public void Query(string kind) => _queries.Add(1, new KeyValuePair<string, object?>("kind", kind));

    public void Dispose() => _meter.Dispose();
}
