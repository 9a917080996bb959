using Kefu.Ledger.Following;
using Kefu.Ledger.Tests.Homes;
using Kefu.Ledger.Writing;
using Microsoft.Extensions.Logging.Abstractions;
using static Kefu.Ledger.Tests.Homes.Samples;

namespace Kefu.Ledger.Tests.Writing;

/// <summary>The rules of group commit, without a database.</summary>
public sealed class GroupCommitTests : IAsyncDisposable
{
    private readonly FakeWriter _writer = new();
    private readonly ManualClock _clock = new();
    private readonly LedgerMetrics _metrics = new();
    private readonly GroupCommit _ledger;

    public GroupCommitTests() => _ledger = new(
        _writer, new LedgerOptions { MostQueued = 100, MostTogether = 16, TimeoutSeconds = 15 }, _clock, _metrics, new LedgerSignal(), NullLogger<GroupCommit>.Instance);

    public async ValueTask DisposeAsync()
    {
        _writer.Always(_writer.Written);
        await _ledger.DisposeAsync();
        _metrics.Dispose();
    }

    [Fact]
    public async Task Commit_WhileABatchIsWritten_NextOneGathers()
    {
        _ledger.Start();
        var first = _ledger.Commit(One("s:0"));
        var asked = await _writer.Next();
        var others = Enumerable.Range(1, 20).Select(i => _ledger.Commit(One($"s:{i}"))).ToList();

        asked.Answer.SetResult(_writer.Written(asked.Batch));
        var second = await _writer.Next();
        second.Answer.SetResult(_writer.Written(second.Batch));
        var third = await _writer.Next();
        third.Answer.SetResult(_writer.Written(third.Batch));

        Assert.Equal(1, (await first).Position);
        Assert.Equal(Enumerable.Range(2, 20).Select(i => (long)i), (await Task.WhenAll(others)).Select(c => c.Position));
        Assert.Equal([1, 16, 4], _writer.Sizes);
    }

    [Fact]
    public async Task Commit_OneBadAmongSixteen_IsFoundByHalving()
    {
        var tasks = Enumerable.Range(0, 16).Select(i => _ledger.Commit(One($"s:{i}"))).ToList();
        _writer.Always(batch => batch.Entries.Any(e => e.Append.Stream == "s:11")
            ? BatchOutcome.Refused(Refusal.Version, new InvalidOperationException())
            : _writer.Written(batch));

        _ledger.Start();
        var outcomes = await Task.WhenAll(tasks.Select(t => t.Outcome()));

        Assert.Equal(Enumerable.Range(0, 16).Select(i => i == 11 ? nameof(VersionConflictException) : "done"), outcomes);
        Assert.Equal([16, 8, 8, 4, 2, 2, 1, 1, 4], _writer.Sizes);
    }

    [Fact]
    public async Task Commit_CulpritIsNamed_OthersAreWrittenInOneGo()
    {
        var tasks = Enumerable.Range(0, 16).Select(i => _ledger.Commit(One($"s:{i}"))).ToList();
        _writer.Always(batch => batch.Commits.FindIndex(c => c.Commit.Appends[0].Stream == "s:11") is >= 0 and var culprit
            ? BatchOutcome.Refused(Refusal.Version, new InvalidOperationException(), culprit)
            : _writer.Written(batch));

        _ledger.Start();
        var outcomes = await Task.WhenAll(tasks.Select(t => t.Outcome()));

        Assert.Equal(Enumerable.Range(0, 16).Select(i => i == 11 ? nameof(VersionConflictException) : "done"), outcomes);
        Assert.Equal([16, 15], _writer.Sizes);
    }

    [Fact]
    public async Task Commit_QueueFull_IsRefusedAtOnceWithATimeToRetry()
    {
        var queued = Enumerable.Range(0, 100).Select(i => _ledger.Commit(One($"s:{i}"))).ToList();

        var refused = await Assert.ThrowsAsync<LedgerUnavailableException>(() => _ledger.Commit(One("s:100")));

        Assert.True(refused.RetryAfter > TimeSpan.Zero);
        Assert.All(queued, task => Assert.False(task.IsCompleted));
    }

    [Fact]
    public async Task Commit_DatabaseGone_IsUnavailableAndTheWriterComesBackAfterAPause()
    {
        _ledger.Start();
        var lost = _ledger.Commit(One("s:1"));
        var asked = await _writer.Next();
        asked.Answer.SetResult(BatchOutcome.Unavailable(new IOException("refused")));
        Assert.Equal(nameof(LedgerUnavailableException), await lost.Outcome());

        await _clock.Waiting();
        var later = _ledger.Commit(One("s:1"));
        Assert.Single(_writer.Sizes);
        _clock.Advance(TimeSpan.FromMilliseconds(50));
        asked = await _writer.Next();
        asked.Answer.SetResult(_writer.Written(asked.Batch));

        Assert.Equal(1, (await later).Position);
    }

    [Fact]
    public async Task Commit_DatabaseGoneForLong_QueuedOnesAgeOut()
    {
        _ledger.Start();
        var lost = _ledger.Commit(One("s:1"));
        var asked = await _writer.Next();
        var queued = Enumerable.Range(2, 99).Select(i => _ledger.Commit(One($"s:{i}"))).ToList();

        // The database does not answer at all; those who wait are told nevertheless.
        _clock.Advance(TimeSpan.FromSeconds(14));
        Assert.All(queued, task => Assert.False(task.IsCompleted));
        _clock.Advance(TimeSpan.FromSeconds(2));

        Assert.All(await Task.WhenAll(queued.Select(t => t.Outcome())), o => Assert.Equal(nameof(LedgerUnavailableException), o));
        Assert.False(lost.IsCompleted);
        asked.Answer.SetResult(BatchOutcome.Unknown(new IOException("lost")));
        Assert.Equal(nameof(OutcomeUnknownException), await lost.Outcome());
    }

    [Fact]
    public async Task Commit_CancelledInTheQueue_IsNeverWritten()
    {
        using var cancel = new CancellationTokenSource();
        var left = _ledger.Commit(One("s:1"), cancel.Token);
        var stays = _ledger.Commit(One("s:2"));
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);

        _ledger.Start();
        var asked = await _writer.Next();
        asked.Answer.SetResult(_writer.Written(asked.Batch));

        await stays;
        Assert.Equal(["s:2"], asked.Batch.Entries.Select(e => e.Append.Stream));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _ledger.Commit(One("s:3"), cancel.Token));
    }

    [Fact]
    public async Task Commit_CancelledWhileItIsWritten_AnswersWithWhatHappened()
    {
        using var cancel = new CancellationTokenSource();
        _ledger.Start();
        var commit = _ledger.Commit(One("s:1"), cancel.Token);
        var asked = await _writer.Next();

        await cancel.CancelAsync();
        Assert.False(commit.IsCompleted);
        asked.Answer.SetResult(_writer.Written(asked.Batch));

        Assert.Equal(1, (await commit).Position);
    }

    [Fact]
    public async Task Commit_OutcomeUnknown_OnlyThatBatchIsAndWhatWaitedIsNotTriedBlindly()
    {
        var tasks = Enumerable.Range(0, 20).Select(i => _ledger.Commit(One($"s:{i}"))).ToList();
        _ledger.Start();
        var asked = await _writer.Next();
        asked.Answer.SetResult(BatchOutcome.Unknown(new IOException("lost")));
        await _clock.Waiting();
        _clock.Advance(TimeSpan.FromMilliseconds(50));
        asked = await _writer.Next();
        asked.Answer.SetResult(_writer.Written(asked.Batch));

        var outcomes = await Task.WhenAll(tasks.Select(t => t.Outcome()));
        Assert.Equal(Enumerable.Range(0, 20).Select(i => i < 16 ? nameof(OutcomeUnknownException) : "done"), outcomes);
    }

    [Fact]
    public async Task Commit_UnknownPredecessor_IsProbedAndKnownOneIsNot()
    {
        _ledger.Start();
        var first = _ledger.Commit(One("s:1", 4));
        var asked = await _writer.Next();
        Assert.True(asked.Batch.Entries[0].Probe);
        asked.Answer.SetResult(_writer.Written(asked.Batch));
        await first;

        var second = _ledger.Commit(One("s:1", 5));
        asked = await _writer.Next();
        Assert.False(asked.Batch.Entries[0].Probe);
        asked.Answer.SetResult(_writer.Written(asked.Batch));
        await second;
    }

    // A copy that takes a lost database's place may lack its last commits: what was known of them must neither refuse what is right
    // for ever nor let a gap pass.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Commit_AfterTheDatabaseWasLost_IsProbedAnew(bool during)
    {
        _ledger.Start();
        foreach (var version in new[] { 4, 5 })
        {
            var known = _ledger.Commit(One("s:1", version));
            var written = await _writer.Next();
            written.Answer.SetResult(_writer.Written(written.Batch));
            await known;
        }

        var lost = _ledger.Commit(One("s:2"));
        var asked = await _writer.Next();
        asked.Answer.SetResult(during ? BatchOutcome.Unknown(new IOException("lost")) : BatchOutcome.Unavailable(new IOException("lost")));
        await lost.Outcome();
        await _clock.Waiting();
        _clock.Advance(TimeSpan.FromMilliseconds(50));

        var again = _ledger.Commit(One("s:1", 5));
        asked = await _writer.Next();
        Assert.True(asked.Batch.Entries[0].Probe);
        asked.Answer.SetResult(_writer.Written(asked.Batch));
        Assert.Equal("done", await again.Outcome());
    }

    [Fact]
    public async Task Dispose_WithQueuedCommits_WritesThemAndRefusesNewOnes()
    {
        _writer.Always(_writer.Written);
        var tasks = Enumerable.Range(0, 40).Select(i => _ledger.Commit(One($"s:{i}"))).ToList();
        _ledger.Start();
        await _ledger.DisposeAsync();

        Assert.All(await Task.WhenAll(tasks.Select(t => t.Outcome())), o => Assert.Equal("done", o));
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => _ledger.Commit(One("late:1")));
    }

    [Fact]
    public async Task Commit_Continuation_DoesNotRunOnTheWriter()
    {
        _ledger.Start();
        var commit = _ledger.Commit(One("s:1"));
        using var release = new ManualResetEventSlim();
        var blocked = commit.ContinueWith(_ => release.Wait(TimeSpan.FromSeconds(30)), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        var asked = await _writer.Next();
        asked.Answer.SetResult(_writer.Written(asked.Batch));

        // The first caller blocks its thread; the writer goes on.
        var second = _ledger.Commit(One("s:2"));
        asked = await _writer.Next();
        asked.Answer.SetResult(_writer.Written(asked.Batch));
        Assert.Equal("done", await second.Outcome());
        release.Set();
        Assert.True(await blocked);
    }
}
