using System.Collections.Immutable;
using System.Reflection;
using System.Threading.Channels;
using Kefu.Ledger.Directory;
using Kefu.Ledger.Tests.Homes;
using Microsoft.Extensions.Logging.Abstractions;
using static Kefu.Ledger.Tests.Directories.DirectoryTests;
using static Kefu.Ledger.Tests.Homes.Samples;

namespace Kefu.Ledger.Tests.Directories;

/// <summary>How soon a process knows what another has changed: here by itself, at once for whoever asks, at a bounded cost for strangers.</summary>
public abstract class FollowerContract : IAsyncLifetime
{
    private readonly ManualClock _clock = new();
    private readonly LedgerDirectory _directory = new();
    private LedgerHome _home = null!;
    private LedgerParts _ledger = null!;
    private CountingReader _reader = null!;
    private DirectoryFollower _follower = null!;

    private protected abstract Task<LedgerHome> NewHome();

    public async ValueTask InitializeAsync()
    {
        _home = await NewHome();
        _ledger = await _home.Start();
        _reader = CountingReader.Around(_ledger.Reader);
        _follower = new(_directory, (ILedgerReader)(object)_reader, _clock, NullLogger<DirectoryFollower>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await _follower.StopAsync(CancellationToken.None);
        _follower.Dispose();
        await _home.DisposeAsync();
    }

    [Fact]
    public async Task Start_KnowsWhatThereIs()
    {
        await Write("tenant:t", TenantOf(1, Key("k1", "01")));
        await Write("store:s", StoreOf("s"));

        await _follower.StartAsync(CancellationToken.None);

        Assert.Equal("t", Assert.Single(_directory.Tenants()).Id);
        Assert.NotNull(_directory.Store("t", "s"));
        Assert.Equal(2, _follower.Position);
    }

    [Fact]
    public async Task Follow_AKeyRevokedElsewhere_IsGoneWithinAPeriod()
    {
        await Write("tenant:t", TenantOf(1, Key("k1", "01")));
        await _follower.StartAsync(CancellationToken.None);
        await Write("tenant:t", TenantOf(2));
        Assert.Single(_directory.Keys("k1"));

        _clock.Advance(DirectoryFollower.Period);

        await _reader.Read(times: 2);
        await _follower.Refresh();
        Assert.Empty(_directory.Keys("k1"));
        Assert.True(_reader.Times <= 3);
    }

    [Fact]
    public async Task Refresh_KnowsWhatWasCommittedBefore()
    {
        await _follower.StartAsync(CancellationToken.None);
        await Write("store:s", StoreOf("s"));

        await _follower.Refresh();

        Assert.NotNull(_directory.Store("t", "s"));
    }

    [Fact]
    public async Task RefreshForUnknown_ManyStrangers_CostOneReadingAPeriod()
    {
        await _follower.StartAsync(CancellationToken.None);
        var before = _reader.Times;

        await _follower.RefreshForUnknown();
        var many = Task.WhenAll(Enumerable.Range(0, 1_000).Select(_ => _follower.RefreshForUnknown()));
        await _clock.Waiting();
        Assert.Equal(before + 1, _reader.Times);
        _clock.Advance(DirectoryFollower.BetweenMisses);
        await many;

        Assert.Equal(before + 2, _reader.Times);
    }

    [Fact]
    public async Task Follow_AnUnreadableDocument_HidesNoOther()
    {
        await Write("store:bad", StoreOf("bad") with { Body = "{" });
        await Write("store:s", StoreOf("s"));

        await _follower.StartAsync(CancellationToken.None);

        Assert.Null(_directory.Store("t", "bad"));
        Assert.NotNull(_directory.Store("t", "s"));
    }

    [Fact]
    public async Task Age_CountsFromTheLastReading()
    {
        Assert.Equal(TimeSpan.MaxValue, _follower.Age);
        await _follower.StartAsync(CancellationToken.None);
        Assert.Equal(TimeSpan.Zero, _follower.Age);
        _reader.Fails = true;

        for (var i = 0; i < 5; i++)
        {
            _clock.Advance(DirectoryFollower.Period);
        }

        Assert.Equal(5 * DirectoryFollower.Period, _follower.Age);
    }

    private async Task Write(string stream, DirectoryRow row) =>
        await _ledger.Ledger.Commit(new Commit(Append(stream, row.Version - 1) with { Directory = row }));

    /// <summary>Counts how often the directory is read.</summary>
    public class CountingReader : DispatchProxy
    {
        private readonly Channel<int> _reads = Channel.CreateUnbounded<int>();
        private ILedgerReader _inner = null!;
        private int _times;

        public int Times => Volatile.Read(ref _times);

        public bool Fails { get; set; }

        internal static CountingReader Around(ILedgerReader inner)
        {
            var reader = (CountingReader)Create<ILedgerReader, CountingReader>();
            reader._inner = inner;
            return reader;
        }

        public async Task Read(int times)
        {
            while (Times < times)
            {
                await _reads.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
            }
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            Assert.Equal(nameof(ILedgerReader.Directory), targetMethod!.Name);
            return Count((long)args![0]!);
        }

        private async Task<(ImmutableArray<DirectoryRow> Rows, long Position)> Count(long after)
        {
            if (Fails)
            {
                throw new LedgerUnavailableException("The test has closed it.", TimeSpan.FromSeconds(1));
            }

            var result = await _inner.Directory(after);
            _reads.Writer.TryWrite(Interlocked.Increment(ref _times));
            return result;
        }
    }
}

public sealed class SqliteFollowerTests : FollowerContract
{
    private protected override Task<LedgerHome> NewHome() => Task.FromResult<LedgerHome>(new SqliteHome());
}

public sealed class PostgresFollowerTests(SharedPostgres postgres) : FollowerContract
{
    private protected override async Task<LedgerHome> NewHome() => new PostgresHome(await postgres.CreateDatabase());
}
