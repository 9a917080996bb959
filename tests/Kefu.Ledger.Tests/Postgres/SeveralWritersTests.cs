using Kefu.Ledger.Tests.Homes;
using static Kefu.Ledger.Tests.Homes.Samples;

namespace Kefu.Ledger.Tests.Postgres;

/// <summary>Several processes on one PostgreSQL database, played by several ledgers.</summary>
public sealed class SeveralWritersTests(SharedPostgres postgres) : IAsyncLifetime
{
    private PostgresHome _home = null!;

    public async ValueTask InitializeAsync() => _home = new PostgresHome(await postgres.CreateDatabase());

    public async ValueTask DisposeAsync() => await _home.DisposeAsync();

    [Fact]
    public async Task ReadAll_WhileThreeLedgersWrite_SeesEveryPositionOnceAndInOrder()
    {
        // Goal: no entry that commits late is skipped by a reader that tails the global order. Method: three writers with batches of
        // different sizes, one tight reader; the reader must see 1, 2, 3 … and in the end all that was acknowledged.
        const int PerWriter = 2_000;
        var ledgers = await Task.WhenAll(Enumerable.Range(0, 3).Select(i => _home.Start(o => o.MostTogether = 1 + (i * 40))));
        var reader = await _home.Start();
        var tail = Task.Run(async () =>
        {
            List<Entry> seen = [];
            while (seen.Count < 3 * PerWriter)
            {
                seen.AddRange(await reader.Reader.ReadAll(seen.Count == 0 ? 0 : seen[^1].Position, 500));
            }

            return seen;
        });

        var answers = await Task.WhenAll(ledgers.SelectMany((ledger, l) => Enumerable.Range(0, 20).Select(c => Task.Run(async () =>
        {
            List<(long, string)> mine = [];
            for (var i = 0; i < PerWriter / 20; i++)
            {
                var stream = $"w{l}:{c}:{i}";
                mine.Add(((await ledger.Ledger.Commit(One(stream))).Position, stream));
            }

            return mine;
        }))));

        var seen = await tail.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(Enumerable.Range(1, 3 * PerWriter).Select(i => (long)i), seen.Select(e => e.Position));
        Assert.Equal(answers.SelectMany(a => a).Order(), seen.Select(e => (e.Position, e.Stream)));
    }

    [Fact]
    public async Task Commit_SameStreamsAndKeysFromTwoLedgers_NeitherDeadlocksNorBothWin()
    {
        var ledgers = await Task.WhenAll(_home.Start(), _home.Start());
        var random = new Random(7);
        var orders = Enumerable.Range(0, 200).Select(_ => Enumerable.Range(0, 10).OrderBy(_ => random.Next()).Take(3).ToList()).ToList();

        var outcomes = await Task.WhenAll(orders.SelectMany((streams, i) => ledgers.Select(ledger =>
            ledger.Ledger.Commit(new Commit([.. streams.Select(s => Append($"{i}:{s}"))], Key($"k{i}"))).Outcome())));

        Assert.Equal(200, outcomes.Count(o => o == "done"));
        Assert.Equal(200, outcomes.Count(o => o is nameof(VersionConflictException) or nameof(ReceiptExistsException)));
        Assert.Equal(600, await ledgers[0].Reader.Head());
    }

    [Fact]
    public async Task Commit_StreamGrownByAnotherProcess_IsFoundOutAndThenContinued()
    {
        var ledgers = await Task.WhenAll(_home.Start(), _home.Start());
        await ledgers[0].Ledger.Commit(One("s:1"));
        await ledgers[1].Ledger.Commit(One("s:1", 1));

        await Assert.ThrowsAsync<VersionConflictException>(() => ledgers[0].Ledger.Commit(One("s:1", 1)));
        await Assert.ThrowsAsync<VersionConflictException>(() => ledgers[0].Ledger.Commit(One("s:1", 3)));
        Assert.Equal(3, (await ledgers[0].Ledger.Commit(One("s:1", 2))).Position);
    }

    [Fact]
    public async Task Follow_CommitOfAnotherProcess_IsSeenAtTheNextPoll()
    {
        var clock = new ManualClock();
        var here = await _home.Start(o => o.PollMilliseconds = 250, clock);
        var there = await _home.Start();
        await using var follower = here.Follower.Follow(0).GetAsyncEnumerator();
        var next = follower.MoveNextAsync().AsTask();
        await clock.Waiting();

        await there.Ledger.Commit(One("a:1"));
        while (!next.IsCompleted)
        {
            clock.Advance(TimeSpan.FromMilliseconds(250));
            await Task.WhenAny(next, clock.Waiting());
        }

        Assert.True(await next);
        Assert.Equal("a:1", Assert.Single(follower.Current).Stream);
    }
}
