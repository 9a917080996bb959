using System.Diagnostics.Metrics;
using Kefu.Domain.Conversations;
using Kefu.Ledger.Tests.Homes;
using static Kefu.Ledger.Tests.Homes.Samples;

namespace Kefu.Ledger.Tests.Contract;

/// <summary>What reads promise, whatever the database.</summary>
public abstract class ReadContract : IAsyncLifetime
{
    private protected LedgerHome Home { get; private set; } = null!;

    private protected ManualClock Clock { get; } = new();

    private protected abstract Task<LedgerHome> NewHome();

    public async ValueTask InitializeAsync() => Home = await NewHome();

    public async ValueTask DisposeAsync() => await Home.DisposeAsync();

    [Fact]
    public async Task FindCustomer_SeesOpenOnesAndThoseSinceTheDate_OfThisTenantOnly()
    {
        // It is 20:00 in China: east of there the next business date has begun.
        Clock.Advance(TimeSpan.FromHours(8));
        var ledger = await Home.Start(clock: Clock);
        var open = Row("open") with { Date = Day.AddDays(-40), OpenedAt = Noon.AddDays(-40) };
        var today = Row("today", ConversationStatus.Closed) with { OpenedAt = Noon.AddMinutes(-5) };
        var tomorrow = Row("tomorrow", ConversationStatus.Abandoned) with { Date = Day.AddDays(1) };
        var parked = Row("parked", ConversationStatus.Pending) with { OpenedAt = Noon.AddMinutes(-9) };
        await Write(
            ledger, open, today, tomorrow, parked, Row("yesterday", ConversationStatus.Closed) with { Date = Day.AddDays(-1) },
            Row("other tenant", tenant: "u"), Row("other customer", customer: "d"));
        await ledger.Ledger.Commit(new Commit([Append("x:1")], Key("used")));

        var view = await ledger.Reader.FindCustomer("t", "c", Day, "used");
        var elsewhere = await ledger.Reader.FindCustomer("u", "c", Day, "used");
        var monthAgo = await ledger.Reader.FindCustomer("t", "c", Day.AddDays(-30), "unused");

        Assert.Equal([tomorrow, today, parked, open], view.Conversations);
        Assert.Equal(Key("used"), view.Receipt);
        Assert.Equal(["other tenant"], elsewhere.Conversations.Select(c => c.Id));
        Assert.Null(elsewhere.Receipt);
        Assert.Equal(["yesterday", "tomorrow", "today", "parked", "open"], monthAgo.Conversations.Select(c => c.Id));
    }

    [Fact]
    public async Task FindCustomer_MoreThanAHundred_NewestHundred()
    {
        var ledger = await Home.Start(clock: Clock);
        await Write(ledger, [.. Enumerable.Range(0, 120).Select(i => Row($"k{i:000}") with { OpenedAt = Noon.AddSeconds(i) })]);

        var view = await ledger.Reader.FindCustomer("t", "c", Day, "");

        Assert.Equal(Enumerable.Range(20, 100).Reverse().Select(i => $"k{i:000}"), view.Conversations.Select(c => c.Id));
    }

    [Fact]
    public async Task PointReads_AskedAtOnce_AreAnsweredByFewQueries()
    {
        var ledger = await Home.Start(clock: Clock);
        for (var i = 0; i < 200; i++)
        {
            _ = ledger.Ledger.Commit(new Commit([Append($"conversation:k{i}") with { Conversation = Row($"k{i}", customer: $"c{i}") }], Key($"key{i}")));
        }

        await ledger.Ledger.Commit(One("last:1"));
        using var queries = new QueryCount();

        var customers = Enumerable.Range(0, 200).Select(i => ledger.Reader.FindCustomer("t", $"c{i}", Day, $"key{i}")).ToList();
        var streams = Enumerable.Range(0, 200).Select(i => ledger.Reader.ReadStream($"conversation:k{i}")).ToList();
        var receipts = Enumerable.Range(0, 200).Select(i => ledger.Reader.FindReceipt("t", $"key{i}")).ToList();
        var rows = Enumerable.Range(0, 200).Select(i => ledger.Reader.FindConversations([$"k{i}", $"k{(i + 1) % 200}", "unknown"])).ToList();

        for (var i = 0; i < 200; i++)
        {
            var view = await customers[i];
            Assert.Equal($"k{i}", Assert.Single(view.Conversations).Id);
            Assert.Equal($"key{i}", view.Receipt!.Key);
            Assert.Equal($"conversation:k{i}", Assert.Single(await streams[i]).Stream);
            Assert.Equal($"key{i}", (await receipts[i])!.Key);
            Assert.Equal([$"k{i}", $"k{(i + 1) % 200}"], (await rows[i]).Select(r => r.Id));
        }

        Assert.InRange(queries.Total, 4, 40);
    }

    [Fact]
    public async Task LastStream_Prefix_IsTheOneThatSortsLast()
    {
        var ledger = await Home.Start();
        foreach (var stream in new[] { "day:a.10.2026-11-10", "day:a.10.2026-11-11", "day:a.10.2026-09-30", "day:ab.10.2027-01-01", "day:b.10.2027-01-01", "day:a.10.2026-11-11é" })
        {
            await ledger.Ledger.Commit(One(stream));
        }

        await ledger.Ledger.Commit(One("day:a.10.2026-11-10", 1));

        Assert.Equal("day:a.10.2026-11-11é", await ledger.Reader.LastStream("day:a.10."));
        Assert.Equal("day:b.10.2027-01-01", await ledger.Reader.LastStream("day:"));
        Assert.Null(await ledger.Reader.LastStream("day:c"));
        Assert.Null(await ledger.Reader.LastStream("night:"));
    }

    [Fact]
    public async Task Waiting_Pages_InOrderOfFirstMessageWithoutLossOrRepetition()
    {
        var ledger = await Home.Start(clock: Clock);
        var random = new Random(11);
        var rows = Enumerable.Range(0, 137).Select(i => Row($"k{i:000}") with { FirstMessageAt = Noon.AddSeconds(random.Next(20)) }).ToList();
        await Write(ledger, [.. rows, Row("taken", ConversationStatus.Assigned), Row("elsewhere", store: "s2"), Row("foreign", tenant: "u"), Row("over", ConversationStatus.Closed)]);

        List<ConversationRow> all = [];
        WaitingCursor? cursor = null;
        while (await ledger.Reader.Waiting("t", "s", cursor, 20) is { IsEmpty: false } page)
        {
            all.AddRange(page);
            cursor = new(page[^1].FirstMessageAt, page[^1].Id);
        }

        Assert.Equal(rows.OrderBy(r => r.FirstMessageAt).ThenBy(r => r.Id, StringComparer.Ordinal), all);
    }

    [Fact]
    public async Task OwnedBy_Agent_OpenOnesOfTheTenant()
    {
        var ledger = await Home.Start(clock: Clock);
        ConversationRow Of(string id, string owner, ConversationStatus status = ConversationStatus.Active, string tenant = "t") =>
            Row(id, status, tenant: tenant) with { Owner = status is ConversationStatus.Closed ? null : owner, LastOwner = owner };
        await Write(ledger, Of("k1", "a"), Of("k2", "b"), Of("k3", "a", ConversationStatus.Closed), Of("k4", "a", tenant: "u"), Of("k5", "a", ConversationStatus.Pending));

        Assert.Equal(["k1", "k5"], (await ledger.Reader.OwnedBy("t", "a")).Select(r => r.Id));
    }

    [Fact]
    public async Task Conversations_AnyFilter_PagesLikeANaiveList()
    {
        // Goal: paging through any filter gives each matching row once, newest first. Method: seeded rows over 400 days and two
        // tenants, compared with LINQ.
        var ledger = await Home.Start(clock: Clock);
        var random = new Random(5);
        var rows = Enumerable.Range(0, 400).Select(i =>
        {
            var opened = Noon.AddHours(-Math.Floor(Math.Pow(random.NextDouble(), 4) * 400 * 24));
            var status = (ConversationStatus)random.Next(1, 7);
            return Row($"k{i:000}", status, $"c{random.Next(9)}", $"s{random.Next(4)}", random.Next(5) == 0 ? "u" : "t") with
            {
                OpenedAt = opened, Date = DateOnly.FromDateTime(opened.AddHours(8).UtcDateTime),
                Owner = status is ConversationStatus.Assigned or ConversationStatus.Active or ConversationStatus.Pending ? $"a{random.Next(3)}" : null,
            };
        }).ToArray();
        await Write(ledger, rows);

        ConversationFilter[] filters =
        [
            new("t"), new("u"), new("v"), new("t", Store: "s1"), new("t", Customer: "c3"), new("t", Owner: "a1"), new("t", Status: ConversationStatus.Closed),
            new("t", Status: ConversationStatus.Waiting), new("t", Store: "s2", Status: ConversationStatus.Abandoned), new("t", Store: "s2", Customer: "c1"), new("t", Store: "none"),
        ];
        foreach (var filter in filters)
        {
            List<ConversationRow> all = [];
            var page = await ledger.Reader.Conversations(filter with { Limit = 7 });
            while (!page.IsEmpty)
            {
                all.AddRange(page);
                page = await ledger.Reader.Conversations(filter with { Limit = 7, After = (page[^1].OpenedAt, page[^1].Id) });
            }

            var expected = rows
                .Where(r => r.Tenant == filter.Tenant && (filter.Store ?? r.Store) == r.Store && (filter.Customer ?? r.Customer) == r.Customer
                    && (filter.Owner is null || filter.Owner == r.Owner) && (filter.Status ?? r.Status) == r.Status)
                .OrderByDescending(r => r.OpenedAt).ThenByDescending(r => r.Id, StringComparer.Ordinal);
            Assert.Equal(expected.Select(r => r.Id), all.Select(r => r.Id));
        }
    }

    [Fact]
    public async Task Figures_RandomRows_EqualANaiveCount()
    {
        var ledger = await Home.Start(clock: Clock);
        var random = new Random(3);
        var rows = Enumerable.Range(0, 300).Select(i =>
        {
            var status = (ConversationStatus)random.Next(1, 7);
            var assigned = status is ConversationStatus.Waiting or ConversationStatus.Abandoned ? random.Next(4) == 0 : random.Next(9) > 0;
            return Row($"k{i}", status, store: $"s{random.Next(2)}", tenant: random.Next(6) == 0 ? "u" : "t") with
            {
                Date = Day.AddDays(random.Next(2)), FirstMessageAt = Noon.AddSeconds(-random.Next(900)), AssignedAt = assigned ? Noon.AddMilliseconds(random.Next(60_000)) : null,
                Transfers = random.Next(3), Invited = random.Next(2) == 0, Score = random.Next(3) == 0 ? random.Next(1, 6) : null,
            };
        }).ToArray();
        await Write(ledger, rows);
        var level = TimeSpan.FromSeconds(300);

        var figures = await ledger.Reader.Figures("t", "s1", Day, level);

        var mine = rows.Where(r => r.Tenant == "t" && r.Store == "s1" && r.Date == Day).ToList();
        int Count(Func<ConversationRow, bool> which) => mine.Count(which);
        var waits = mine.Where(r => r.AssignedAt is not null).Select(r => (r.AssignedAt!.Value - r.FirstMessageAt).TotalSeconds).ToList();
        var expected = new StoreFigures(
            mine.Count, Count(r => r.Status is ConversationStatus.Waiting),
            Count(r => r.Status is ConversationStatus.Assigned or ConversationStatus.Active or ConversationStatus.Pending), Count(r => r.Status is ConversationStatus.Closed),
            Count(r => r.Status is ConversationStatus.Abandoned), waits.Count, waits.Count(w => w <= level.TotalSeconds), Count(r => r.Transfers > 0),
            Count(r => r.Status is ConversationStatus.Closed && r.Transfers == 0), Count(r => r.Invited), Count(r => r.Score is not null), figures.AverageQueueSeconds,
            mine.Where(r => r.Status is ConversationStatus.Waiting).Min(r => r.FirstMessageAt));
        Assert.Equal(expected, figures);
        Assert.Equal(waits.Average(), figures.AverageQueueSeconds!.Value, 6);
        Assert.True(figures.AssignedInTime > 0 && figures.AssignedInTime < figures.Assigned);
    }

    [Fact]
    public async Task StoresWithWaiting_ByPages_AreThoseWithSomebodyWhoWaits()
    {
        var ledger = await Home.Start();
        await Write(
            ledger, Row("a", store: "s2"), Row("b", store: "s2"), Row("c", store: "s1"), Row("d", store: "s9", tenant: "a"), Row("e", store: "s1", tenant: "z"),
            Row("f", ConversationStatus.Assigned, store: "s3"), Row("g", ConversationStatus.Closed, store: "s4"), Row("h", ConversationStatus.Abandoned, store: "s5"));

        var first = await ledger.Reader.StoresWithWaiting(null, 2);
        var second = await ledger.Reader.StoresWithWaiting(first[^1], 2);

        Assert.Equal([new("a", "s9", 1), new WaitingStore("t", "s1", 1)], first);
        Assert.Equal([new("t", "s2", 2), new WaitingStore("z", "s1", 1)], second);
        Assert.Empty(await ledger.Reader.StoresWithWaiting(second[^1], 2));
    }

    [Fact]
    public async Task Figures_NothingHappened_AreZero()
    {
        var ledger = await Home.Start();

        Assert.Equal(new StoreFigures(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, null, null), await ledger.Reader.Figures("t", "s", Day, TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task Prune_OldReceipts_GoAndYoungOnesStay()
    {
        var ledger = await Home.Start(o => o.ReceiptDays = 8, Clock);
        var now = Clock.GetUtcNow();
        var commits = Enumerable.Range(0, 1_500).Select(i => ledger.Ledger.Commit(new Commit([], Key($"old{i}", at: now.AddDays(-9)))))
            .Concat(Enumerable.Range(0, 20).Select(i => ledger.Ledger.Commit(new Commit([], Key($"young{i}", at: now.AddDays(-7))))));
        await Task.WhenAll(commits);

        var pruning = ledger.Pruning.Prune(CancellationToken.None);
        while (!pruning.IsCompleted)
        {
            Clock.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Yield();
        }

        Assert.Equal(1_500, await pruning);
        Assert.Null(await ledger.Reader.FindReceipt("t", "old7"));
        Assert.NotNull(await ledger.Reader.FindReceipt("t", "young7"));
        Assert.Equal(0, await ledger.Pruning.Prune(CancellationToken.None));
        await ledger.Ledger.Commit(new Commit([], Key("old7")));
    }

    private static async Task Write(LedgerParts ledger, params ConversationRow[] rows) =>
        await Task.WhenAll(rows.Select(row => ledger.Ledger.Commit(Conversation(row))));

    private sealed class QueryCount : IDisposable
    {
        private readonly MeterListener _listener = new();
        private int _total;

        public QueryCount()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "kefu.ledger.group_reads")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref _total, (int)count));
            _listener.Start();
        }

        public int Total => _total;

        public void Dispose() => _listener.Dispose();
    }
}

public sealed class SqliteReadTests : ReadContract
{
    private protected override Task<LedgerHome> NewHome() => Task.FromResult<LedgerHome>(new SqliteHome());
}

public sealed class PostgresReadTests(SharedPostgres postgres) : ReadContract
{
    private protected override async Task<LedgerHome> NewHome() => new PostgresHome(await postgres.CreateDatabase());
}
