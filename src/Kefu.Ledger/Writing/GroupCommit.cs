using Kefu.Ledger.Following;
using Microsoft.Extensions.Logging;

namespace Kefu.Ledger.Writing;

/// <summary>
/// Group commit: commits of all grains are queued, and while one batch is being written the next one gathers. No timer: one
/// caller alone waits for nobody, many share one flush of the disk.
/// </summary>
internal sealed partial class GroupCommit : ILedger, IAsyncDisposable
{
    // Text in one batch; keeps one batch of long messages within what a database takes at once.
    private const int MostCharacters = 4_000_000;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly IBatchWriter _writer;
    private readonly LedgerOptions _options;
    private readonly TimeProvider _clock;
    private readonly LedgerMetrics _metrics;
    private readonly LedgerSignal _signal;
    private readonly ILogger<GroupCommit> _logger;
    private readonly TimeSpan _mostAge;

    private readonly Lock _gate = new();
    private readonly Queue<Pending> _queue = [];
    private readonly KnownVersions _known = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _wake = new(0);
    private readonly ITimer _ageing;
    private Task? _run;
    private bool _idle;
    private bool _stopped;
    private TimeSpan _pause;

    public GroupCommit(
        IBatchWriter writer, LedgerOptions options, TimeProvider clock, LedgerMetrics metrics, LedgerSignal signal, ILogger<GroupCommit> logger)
    {
        (_writer, _options, _clock, _metrics, _signal, _logger) = (writer, options, clock, metrics, signal, logger);
        _mostAge = TimeSpan.FromSeconds(options.TimeoutSeconds);
        var step = TimeSpan.FromMilliseconds(250);
        _ageing = clock.CreateTimer(static self => ((GroupCommit)self!).FailTheAged(), this, step, step);
        metrics.Observe(() => Volatile.Read(ref _queued));
    }

    private int _queued;

    /// <summary>Begins to write. Commits that came before wait in the queue.</summary>
    public void Start()
    {
        lock (_gate)
        {
            _run ??= Task.Run(Run);
        }
    }

    public Task<Committed> Commit(Commit commit, CancellationToken cancellationToken = default)
    {
        CommitRules.Check(commit);
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<Committed>(cancellationToken);
        }

        var pending = new Pending(commit, _clock.GetTimestamp());
        bool wake;
        lock (_gate)
        {
            if (_stopped || _queue.Count >= _options.MostQueued)
            {
                _metrics.Unavailable(1);
                return Task.FromException<Committed>(Unavailable(_stopped ? "The ledger has stopped." : "Too many commits are waiting to be written."));
            }

            _queue.Enqueue(pending);
            _queued = _queue.Count;
            wake = _idle;
            _idle = false;
        }

        if (cancellationToken.CanBeCanceled)
        {
            pending.LeaveWhen(cancellationToken);
        }

        if (wake)
        {
            _wake.Release();
        }

        return pending.Task;
    }

    /// <summary>Writes what is queued, then stops.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_stopped)
            {
                return;
            }

            _stopped = true;
        }

        await _stopping.CancelAsync();
        _wake.Release();
        if (_run is not null)
        {
            await _run;
        }

        FailAll(Take(int.MaxValue), Unavailable("The ledger has stopped."));
        await _ageing.DisposeAsync();
        await _writer.DisposeAsync();
    }

    private async Task Run()
    {
        while (true)
        {
            var taken = Take(_options.MostTogether);
            if (taken.Count > 0)
            {
                await Write(taken);
                if (_pause > TimeSpan.Zero && !_stopping.IsCancellationRequested)
                {
                    await Pause();
                }
            }
            else if (Rest())
            {
                await _wake.WaitAsync();
            }
            else if (_stopping.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private bool Rest()
    {
        lock (_gate)
        {
            return _idle = _queue.Count == 0 && !_stopped;
        }
    }

    private List<Pending> Take(int most)
    {
        var taken = new List<Pending>();
        var characters = 0;
        lock (_gate)
        {
            while (taken.Count < most && characters < MostCharacters && _queue.TryDequeue(out var pending))
            {
                if (pending.Take())
                {
                    taken.Add(pending);
                    foreach (var append in pending.Commit.Appends)
                    {
                        characters += append.Facts.Length;
                    }
                }
            }

            _queued = _queue.Count;
        }

        return taken;
    }

    /// <summary>Writes commits in as few transactions as their conflicts allow.</summary>
    /// <returns>False when the database is lost: nothing more is tried.</returns>
    private async Task<bool> Write(List<Pending> commits)
    {
        while (commits.Count > 0)
        {
            var (batch, later) = Plan(commits);
            if (batch.Commits.Count > 0 && !await Write(batch))
            {
                FailAll(later, Unavailable("The database cannot be written now."));
                return false;
            }

            commits = later;
        }

        return true;
    }

    private async Task<bool> Write(Batch batch)
    {
        var began = _clock.GetTimestamp();
        var outcome = await _writer.Write(batch);
        _metrics.Batch(batch.Commits.Count, _clock.GetElapsedTime(began));
        switch (outcome.Result)
        {
            case BatchResult.Written:
                _pause = TimeSpan.Zero;
                _known.Learn(batch.Versions);
                _metrics.Committed(batch.Commits.Count);
                _signal.Raise();
                Answer(batch, outcome.Before);
                return true;

            case BatchResult.Refused when batch.Commits.Count == 1:
                Refuse(batch.Commits[0], outcome);
                return true;

            case BatchResult.Refused when outcome.Culprit >= 0:
                Refuse(batch.Commits[outcome.Culprit], outcome);
                return await Write([.. batch.Commits[..outcome.Culprit], .. batch.Commits[(outcome.Culprit + 1)..]]);

            case BatchResult.Refused:
                // Bisected until the bad commit stands alone. The halves are planned anew: what followed on it is found out by its version.
                var half = batch.Commits.Count / 2;
                if (await Write(batch.Commits[..half]))
                {
                    return await Write(batch.Commits[half..]);
                }

                FailAll(batch.Commits[half..], Unavailable("The database cannot be written now.", outcome.Cause));
                return false;

            case BatchResult.Unavailable:
                LostBefore(_logger, batch.Commits.Count, outcome.Cause);
                _known.Forget();
                BackOff();
                FailAll(batch.Commits, Unavailable("The database cannot be written now.", outcome.Cause));
                return false;

            default:
                LostDuring(_logger, batch.Commits.Count, outcome.Cause);
                _known.Forget();
                BackOff();
                _metrics.Unavailable(batch.Commits.Count);
                foreach (var pending in batch.Commits)
                {
                    pending.Fail(new OutcomeUnknownException("The database was lost during the commit.", outcome.Cause));
                }

                return false;
        }
    }

    // Answering hundreds of waiters takes as long as sending the next batch; so it happens beside it.
    private static void Answer(Batch batch, long before)
    {
        if (batch.Commits.Count < 8)
        {
            AnswerNow(batch, before);
        }
        else
        {
            ThreadPool.UnsafeQueueUserWorkItem(static work => AnswerNow(work.batch, work.before), (batch, before), preferLocal: false);
        }
    }

    private static void AnswerNow(Batch batch, long before)
    {
        for (var i = 0; i < batch.Commits.Count; i++)
        {
            batch.Commits[i].Succeed(before + batch.EntriesUpTo[i]);
        }
    }

    private void Refuse(Pending pending, BatchOutcome outcome)
    {
        _metrics.Conflict();
        var commit = pending.Commit;
        switch (outcome.Refusal)
        {
            case Refusal.Receipt when commit.Receipt is { } receipt:
                pending.Fail(new ReceiptExistsException(receipt.Tenant, receipt.Key, outcome.Cause));
                break;
            case Refusal.Ordinal when commit.Appends.FirstOrDefault(a => a.Ordinal is not null) is { Ordinal: { } ordinal } append:
                pending.Fail(new OrdinalRefusedException(append.Stream, ordinal.Number, outcome.Cause));
                break;
            case Refusal.Version when !commit.Appends.IsEmpty:
                var named = commit.Appends.FirstOrDefault(a => outcome.Stream == a.Stream) ?? commit.Appends[0];
                pending.Fail(new VersionConflictException(named.Stream, named.ExpectedVersion, outcome.Cause));
                break;
            default:
                pending.Fail(new ArgumentException("The database cannot store this commit.", outcome.Cause));
                break;
        }
    }

    private void FailAll(List<Pending> commits, LedgerUnavailableException reason)
    {
        _metrics.Unavailable(commits.Count);
        foreach (var pending in commits)
        {
            pending.Fail(reason);
        }
    }

    private void FailTheAged()
    {
        List<Pending>? aged = null;
        lock (_gate)
        {
            while (_queue.TryPeek(out var oldest) && (oldest.Task.IsCompleted || _clock.GetElapsedTime(oldest.Since) >= _mostAge))
            {
                if (_queue.Dequeue().Take())
                {
                    (aged ??= []).Add(oldest);
                }
            }

            _queued = _queue.Count;
        }

        if (aged is not null)
        {
            FailAll(aged, Unavailable("The commit has waited too long to be written."));
        }
    }

    private void BackOff() =>
        _pause = _pause == TimeSpan.Zero ? FirstPause : TimeSpan.FromTicks(Math.Min(_pause.Ticks * 2, LongestPause.Ticks));

    private async Task Pause()
    {
        try
        {
            await Task.Delay(_pause, _clock, _stopping.Token);
        }
        catch (OperationCanceledException)
        {
            // Stopping: what is queued gets one more try.
        }
    }

    private LedgerUnavailableException Unavailable(string message, Exception? cause = null) =>
        new(message, _pause > TimeSpan.FromSeconds(1) ? _pause : TimeSpan.FromSeconds(1), cause);

    [LoggerMessage(1, LogLevel.Error, "The database cannot be written; {Commits} commits were refused.")]
    private static partial void LostBefore(ILogger logger, int commits, Exception? cause);

    [LoggerMessage(2, LogLevel.Error, "The database was lost while it wrote {Commits} commits; their outcome is unknown.")]
    private static partial void LostDuring(ILogger logger, int commits, Exception? cause);
}
