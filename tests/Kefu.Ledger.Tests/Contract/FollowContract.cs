using Kefu.Ledger.Tests.Homes;
using static Kefu.Ledger.Tests.Homes.Samples;

namespace Kefu.Ledger.Tests.Contract;

/// <summary>What following promises, whatever the database.</summary>
public abstract class FollowContract : IAsyncLifetime
{
    private protected LedgerHome Home { get; private set; } = null!;

    private protected abstract Task<LedgerHome> NewHome();

    public async ValueTask InitializeAsync() => Home = await NewHome();

    public async ValueTask DisposeAsync() => await Home.DisposeAsync();

    [Fact]
    public async Task Follow_CommitOfThisProcess_WakesAtOnce()
    {
        // The clock stands still: nothing can come of polling.
        var ledger = await Home.Start(clock: new ManualClock());
        await ledger.Ledger.Commit(One("a:1"));
        await using var follower = ledger.Follower.Follow(0).GetAsyncEnumerator();

        Assert.True(await Next(follower));
        Assert.Equal([1L], follower.Current.Select(e => e.Position));
        for (var i = 2; i < 30; i++)
        {
            var next = follower.MoveNextAsync().AsTask();
            await ledger.Ledger.Commit(One($"a:{i}"));
            Assert.True(await next.WaitAsync(TimeSpan.FromSeconds(30)));
            Assert.Equal([(long)i], follower.Current.Select(e => e.Position));
        }
    }

    [Fact]
    public async Task Follow_FromAStoredPosition_ResumesThere()
    {
        var ledger = await Home.Start();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => ledger.Ledger.Commit(One($"a:{i}"))));

        Assert.Equal(0, await ledger.Subscriptions.Load("board"));
        await ledger.Subscriptions.Save("board", 20);
        await ledger.Subscriptions.Save("board", 17);
        await ledger.Subscriptions.Save("other", 3);
        var after = await ledger.Subscriptions.Load("board");
        await using var follower = ledger.Follower.Follow(after).GetAsyncEnumerator();
        await Next(follower);

        Assert.Equal(20, after);
        Assert.Equal(Enumerable.Range(21, 30).Select(i => (long)i), follower.Current.Select(e => e.Position));
    }

    [Fact]
    public async Task Follow_Cancelled_Ends()
    {
        var ledger = await Home.Start();
        using var cancel = new CancellationTokenSource();
        var following = Task.Run(async () =>
        {
            await foreach (var _ in ledger.Follower.Follow(0, cancel.Token))
            {
            }
        });

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => following.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    private static Task<bool> Next<T>(IAsyncEnumerator<T> follower) => follower.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
}

public sealed class SqliteFollowTests : FollowContract
{
    private protected override Task<LedgerHome> NewHome() => Task.FromResult<LedgerHome>(new SqliteHome());
}

public sealed class PostgresFollowTests(SharedPostgres postgres) : FollowContract
{
    private protected override async Task<LedgerHome> NewHome() => new PostgresHome(await postgres.CreateDatabase());
}
