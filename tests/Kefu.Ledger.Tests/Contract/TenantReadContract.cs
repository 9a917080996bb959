using Kefu.Ledger.Tests.Homes;
using static Kefu.Ledger.Tests.Homes.Samples;

namespace Kefu.Ledger.Tests.Contract;

/// <summary>What one tenant sees of the global order (I12): its own entries, all of them, at a bounded cost however busy the others are.</summary>
public abstract class TenantReadContract : IAsyncLifetime
{
    private LedgerHome _home = null!;
    private LedgerParts _ledger = null!;

    private protected abstract Task<LedgerHome> NewHome();

    public async ValueTask InitializeAsync()
    {
        _home = await NewHome();
        _ledger = await _home.Start(o => o.MostQueued = 100_000);
    }

    public async ValueTask DisposeAsync() => await _home.DisposeAsync();

    [Fact]
    public async Task ReadTenant_Empty_StaysWhereItIs() => Assert.Equal((0, 0), await Look(0) is var (entries, upto, head) && entries.IsEmpty ? (upto, head) : default);

    [Fact]
    public async Task ReadTenant_ByPages_IsEveryOwnEntryOnceInOrder()
    {
        var random = new Random(7);
        var own = new List<string>();
        for (var i = 0; i < 300; i++)
        {
            var mine = random.Next(3) == 0;
            await _ledger.Ledger.Commit(new Commit(Append($"x:{i}", tenant: mine ? "t" : "u")));
            if (mine)
            {
                own.Add($"x:{i}");
            }
        }

        var seen = new List<string>();
        long position = 0, head;
        do
        {
            var (entries, upto, end) = await _ledger.Reader.ReadTenant("t", position, random.Next(1, 20));
            Assert.True(upto > position);
            Assert.All(entries, e => Assert.InRange(e.Position, position + 1, upto));
            seen.AddRange(entries.Select(e => e.Stream));
            (position, head) = (upto, end);
        }
        while (position < head);

        Assert.Equal(own, seen);
        Assert.Equal(300, position);
    }

    [Fact]
    public async Task ReadTenant_AnotherIsBusy_LooksAtAStretchAndGoesOn()
    {
        await _ledger.Ledger.Commit(new Commit(Append("mine:1")));
        await Task.WhenAll(Enumerable.Range(0, 45_000).Select(i => _ledger.Ledger.Commit(new Commit(Append($"x:{i}", tenant: "u")))));
        await _ledger.Ledger.Commit(new Commit(Append("mine:2")));

        List<(int Entries, long Upto)> looks = [];
        for (long position = 0, head = 1; position < head;)
        {
            var (entries, upto, end) = await _ledger.Reader.ReadTenant("t", position, 50);
            looks.Add((entries.Length, upto));
            (position, head) = (upto, end);
        }

        Assert.Equal([(1, 20_000), (0, 40_000), (1, 45_002)], looks);
    }

    [Fact]
    public async Task FeedSecret_IsTheSameForEveryProcessOnTheLedger()
    {
        var secret = (await _ledger.Reader.FeedSecret()).ToArray();
        await _ledger.DisposeAsync();

        var again = await _home.Start();

        Assert.Equal(32, secret.Length);
        Assert.True(secret.Distinct().Count() > 8);
        Assert.Equal(secret, (await again.Reader.FeedSecret()).ToArray());
    }

    private Task<TenantEntries> Look(long after) => _ledger.Reader.ReadTenant("t", after, 50);
}

public sealed class SqliteTenantReadTests : TenantReadContract
{
    private protected override Task<LedgerHome> NewHome() => Task.FromResult<LedgerHome>(new SqliteHome());
}

public sealed class PostgresTenantReadTests(SharedPostgres postgres) : TenantReadContract
{
    private protected override async Task<LedgerHome> NewHome() => new PostgresHome(await postgres.CreateDatabase());
}
