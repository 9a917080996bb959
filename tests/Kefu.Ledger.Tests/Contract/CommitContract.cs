using System.Collections.Immutable;
using Kefu.Domain.Conversations;
using Kefu.Ledger.Tests.Homes;
using static Kefu.Ledger.Tests.Homes.Samples;

namespace Kefu.Ledger.Tests.Contract;

/// <summary>What a commit promises, whatever the database.</summary>
public abstract class CommitContract : IAsyncLifetime
{
    private protected LedgerHome Home { get; private set; } = null!;

    private protected abstract Task<LedgerHome> NewHome();

    public async ValueTask InitializeAsync() => Home = await NewHome();

    public async ValueTask DisposeAsync() => await Home.DisposeAsync();

    [Fact]
    public async Task Commit_TwoStreams_AreReadBackWithGlobalPositions()
    {
        var ledger = await Home.Start();
        var at = Noon.AddTicks(12_340);

        var first = await ledger.Ledger.Commit(new Commit([Append("a:1", facts: "[\"你好 👋\"]") with { At = at }, Append("b:1")]));
        var second = await ledger.Ledger.Commit(One("a:1", expected: 1));

        Assert.Equal(2, first.Position);
        Assert.Equal(3, second.Position);
        Assert.Equal(3, await ledger.Reader.Head());
        var stream = await ledger.Reader.ReadStream("a:1");
        Assert.Equal([new Entry(1, "a:1", 1, "t", at, "[\"你好 👋\"]"), new Entry(3, "a:1", 2, "t", Noon, "[]")], stream);
        Assert.Equal([2L, 3L], (await ledger.Reader.ReadAll(1, 10)).Select(e => e.Position));
        Assert.Equal([3L], (await ledger.Reader.ReadStream("a:1", afterVersion: 1)).Select(e => e.Position));
    }

    [Fact]
    public async Task Commit_OneOfTwoStreamsIsStale_WritesNeither()
    {
        var ledger = await Home.Start();
        await ledger.Ledger.Commit(One("b:1"));
        var other = await Restarted(ledger);

        var conflict = await Assert.ThrowsAsync<VersionConflictException>(() =>
            other.Ledger.Commit(new Commit([Append("a:1") with { Conversation = Row("k") }, Append("b:1")], Key("key"))));

        Assert.Equal(0, conflict.Expected);
        Assert.Empty(await other.Reader.ReadStream("a:1"));
        Assert.Null(await other.Reader.FindReceipt("t", "key"));
        Assert.Empty(await other.Reader.FindConversations(["k"]));
        Assert.Equal(1, await other.Reader.Head());
    }

    [Fact]
    public async Task Commit_BadOnesAmongMany_FailAloneAndLeaveNoGap()
    {
        var ledger = await Home.Start();
        await ledger.Ledger.Commit(new Commit([Append("taken:1"), Inquiry("day:1", 0, 1)], Key("used")));
        var other = await Stopped(ledger);
        var commits = Enumerable.Range(0, 60).Select(i => One($"good:{i}")).ToList();
        commits[7] = One("taken:1");
        commits[21] = new Commit(Append("x:1"), Key("used"));
        commits[22] = new Commit(Inquiry("day:1", 1, 1));
        commits[40] = new Commit(Inquiry("day:2", 0, 81, cap: 80));
        commits[59] = One("short:1", expected: 3);

        var tasks = commits.Select(c => other.Ledger.Commit(c)).ToList();
        await other.Start.Start();
        var outcomes = await Task.WhenAll(tasks.Select(t => t.Outcome()));

        var expected = Enumerable.Repeat("done", 60).ToArray();
        (expected[7], expected[21], expected[22]) = (nameof(VersionConflictException), nameof(ReceiptExistsException), nameof(OrdinalRefusedException));
        (expected[40], expected[59]) = (nameof(OrdinalRefusedException), nameof(VersionConflictException));
        Assert.Equal(expected, outcomes);
        var all = await other.Reader.ReadAll(0, 1_000);
        Assert.Equal(Enumerable.Range(1, 57).Select(i => (long)i), all.Select(e => e.Position));
        foreach (var task in tasks.Where(t => t.IsCompletedSuccessfully))
        {
            // Each answer names the entry that it wrote.
            Assert.Equal(commits[tasks.IndexOf(task)].Appends[0].Stream, all[(int)(await task).Position - 1].Stream);
        }
    }

    [Fact]
    public async Task Commit_SameStreamTwiceInABatch_SecondMustFollowOnTheFirst()
    {
        var ledger = await Migrated();

        var outcomes = await Together(
            ledger, One("chain:1"), One("chain:1", 1), One("chain:1", 2), One("race:1"), One("race:1"), One("gap:1"), One("gap:1", 2));

        Assert.Equal(
            ["done", "done", "done", "done", nameof(VersionConflictException), "done", nameof(VersionConflictException)], outcomes);
        Assert.Equal([1, 2, 3], (await ledger.Reader.ReadStream("chain:1")).Select(e => e.Version));
        Assert.Single(await ledger.Reader.ReadStream("gap:1"));
    }

    [Fact]
    public async Task Commit_FirstOfAChainFails_SoDoesWhatFollowsOnIt()
    {
        var ledger = await Migrated();
        await Together(ledger, new Commit(Append("other:1"), Key("used")));
        var again = await Stopped(ledger);

        var outcomes = await Together(again, new Commit(Append("chain:1"), Key("used")), One("chain:1", 1), One("chain:1", 2), One("fine:1"));

        Assert.Equal([nameof(ReceiptExistsException), nameof(VersionConflictException), nameof(VersionConflictException), "done"], outcomes);
        Assert.Empty(await again.Reader.ReadStream("chain:1"));
    }

    [Fact]
    public async Task Commit_StaleNeighbourOfTheSameStream_DoesNotFailTheRightOne()
    {
        var ledger = await Home.Start();
        await ledger.Ledger.Commit(One("s:1"));
        await ledger.Ledger.Commit(One("s:1", 1));
        var again = await Stopped(ledger);

        var outcomes = await Together(again, One("s:1", 0), One("s:1", 2), One("s:1", 3));

        Assert.Equal([nameof(VersionConflictException), "done", "done"], outcomes);
    }

    [Theory]
    [InlineData(1, 120, false, true)]
    [InlineData(120, 120, false, true)]
    [InlineData(81, 80, false, false)]
    [InlineData(81, 80, true, true)]
    [InlineData(0, 80, true, false)]
    [InlineData(1, 121, false, false)]
    [InlineData(1, 0, true, false)]
    public async Task Commit_Ordinal_IsCheckedAgainstTheCap(int number, int cap, bool over, bool accepted)
    {
        var ledger = await Home.Start();
        var commit = new Commit(Inquiry("day:1", 0, number, cap, over));

        if (accepted)
        {
            await ledger.Ledger.Commit(commit);
        }
        else
        {
            var refused = await Assert.ThrowsAsync<OrdinalRefusedException>(() => ledger.Ledger.Commit(commit));
            Assert.Equal(("day:1", number), (refused.Stream, refused.Number));
        }
    }

    [Fact]
    public async Task Commit_OrdinalTwice_IsRefusedButOtherAgentsMayHaveIt()
    {
        var ledger = await Home.Start();
        await ledger.Ledger.Commit(new Commit(Inquiry("day:1", 0, 1)));

        await ledger.Ledger.Commit(new Commit(Inquiry("day:2", 0, 1)));
        await ledger.Ledger.Commit(One("day:1", 1));
        var refused = await Assert.ThrowsAsync<OrdinalRefusedException>(() => ledger.Ledger.Commit(new Commit(Inquiry("day:1", 2, 1))));

        Assert.Equal("day:1", refused.Stream);
        Assert.Equal(2, (await ledger.Reader.ReadStream("day:1")).Length);
    }

    [Fact]
    public async Task Commit_KeyUsedBefore_ReceiptCanBeLookedUp()
    {
        var ledger = await Migrated();

        var outcomes = await Together(
            ledger, new Commit(Append("a:1"), Key("k")), new Commit(Append("a:2"), Key("k")), new Commit(Append("a:3"), Key("k", tenant: "u")));
        var exists = await Assert.ThrowsAsync<ReceiptExistsException>(() => ledger.Ledger.Commit(new Commit(Append("a:4"), Key("k"))));

        Assert.Equal(["done", nameof(ReceiptExistsException), "done"], outcomes);
        Assert.Equal(("t", "k"), (exists.Tenant, exists.Key));
        Assert.Equal(Key("k"), await ledger.Reader.FindReceipt("t", "k"));
        Assert.Equal(Key("k", tenant: "u"), await ledger.Reader.FindReceipt("u", "k"));
        Assert.Null(await ledger.Reader.FindReceipt("t", "unknown"));
    }

    [Fact]
    public async Task Commit_ConversationRow_IsStoredWholeAndOnlyReplacedByANewerOne()
    {
        var ledger = await Home.Start();
        var opened = Row("k") with
        {
            Store = "店", Customer = "顾客", Platform = "shop", Priority = PriorityClass.Urgent, FirstMessageAt = Noon.AddSeconds(-3), OpenedAt = Noon.AddMilliseconds(1),
        };
        var closed = opened with
        {
            Status = ConversationStatus.Closed, Owner = null, LastOwner = "a1", Version = 2, AssignedAt = Noon.AddSeconds(1), FirstReplyAt = Noon.AddSeconds(2),
            ClosedAt = Noon.AddSeconds(3), Transfers = 2, Invited = true, Score = 4,
        };

        await ledger.Ledger.Commit(Conversation(opened));
        Assert.Equal([opened], await ledger.Reader.FindConversations(["k", "unknown"]));
        await ledger.Ledger.Commit(Conversation(closed));
        Assert.Equal([closed], await ledger.Reader.FindConversations(["k"]));

        // A row that is behind comes with a later entry: the entry is kept, the row is not.
        await ledger.Ledger.Commit(new Commit(Append("conversation:k", 2) with { Conversation = opened }));
        Assert.Equal([closed], await ledger.Reader.FindConversations(["k"]));
        Assert.Equal(3, (await ledger.Reader.ReadStream("conversation:k")).Length);
    }

    [Fact]
    public async Task Commit_RowChangedTwiceInABatch_LastOneStays()
    {
        var ledger = await Migrated();
        var opened = Row("k");
        var taken = opened with { Status = ConversationStatus.Assigned, Owner = "a", LastOwner = "a", AssignedAt = Noon, Version = 2 };
        var document = new DirectoryRow("t", DirectoryKind.Store, "s", 1, "{\"v\":1}");

        await Together(
            ledger, Conversation(opened), Conversation(taken),
            new Commit(Append("store:s") with { Directory = document }), new Commit(Append("store:s", 1) with { Directory = document with { Version = 2, Body = "{\"v\":2}" } }));

        Assert.Equal([taken], await ledger.Reader.FindConversations(["k"]));
        var (rows, position) = await ledger.Reader.Directory(0);
        Assert.Equal([document with { Version = 2, Body = "{\"v\":2}" }], rows);
        Assert.Equal(4, position);
    }

    [Fact]
    public async Task Commit_Directory_IsReadFromAPosition()
    {
        var ledger = await Home.Start();
        await ledger.Ledger.Commit(new Commit(Append("store:s") with { Directory = new("t", DirectoryKind.Store, "s", 1, "{}") }));
        await ledger.Ledger.Commit(One("noise:1"));
        await ledger.Ledger.Commit(new Commit(Append("agent:a") with { Directory = new("t", DirectoryKind.Agent, "a", 1, "{}") }));
        await ledger.Ledger.Commit(new Commit(Append("store:s", 1) with { Directory = new("t", DirectoryKind.Store, "s", 2, "{\"x\":1}") }));

        var (all, head) = await ledger.Reader.Directory(0);
        var (later, _) = await ledger.Reader.Directory(3);
        var (none, still) = await ledger.Reader.Directory(head);

        Assert.Equal(["a", "s"], all.Select(r => r.Id));
        Assert.Equal(new DirectoryRow("t", DirectoryKind.Store, "s", 2, "{\"x\":1}"), Assert.Single(later));
        Assert.Empty(none);
        Assert.Equal((4L, 4L), (head, still));
    }

    [Fact]
    public async Task Commit_AuditOnly_IsPagedNewestFirstWithinTheTenant()
    {
        var ledger = await Home.Start();
        AuditRow Act(string tenant, int i) => new(tenant, Noon.AddSeconds(i), "key-1", "agents.bind", $"agent {i}", "denied", i % 2 == 0 ? null : "{\"why\":\"cap\"}", "10.0.0.1");
        for (var i = 0; i < 5; i++)
        {
            await ledger.Ledger.Commit(new Commit([], null, [Act("t", i), Act("u", i)]));
        }

        var first = await ledger.Reader.Audit("t", null, 3);
        var second = await ledger.Reader.Audit("t", first[^1].Number, 3);

        Assert.Equal([Act("t", 4), Act("t", 3), Act("t", 2)], first.Select(r => r.Row));
        Assert.Equal([Act("t", 1), Act("t", 0)], second.Select(r => r.Row));
        Assert.Equal(0, await ledger.Reader.Head());
    }

    [Fact]
    public async Task Commit_TextThatCannotBeStored_IsRefusedBeforeItReachesABatch()
    {
        var ledger = await Home.Start();

        foreach (var text in new[] { "a\0b", "half a pair " + '\uD83D', "the other half " + '\uDC4B' })
        {
            await Assert.ThrowsAnyAsync<ArgumentException>(() => ledger.Ledger.Commit(One(text)));
            await Assert.ThrowsAnyAsync<ArgumentException>(() => ledger.Ledger.Commit(new Commit(Append("a:1"), Key(text))));
            await Assert.ThrowsAnyAsync<ArgumentException>(() => ledger.Ledger.Commit(Conversation(Row("k") with { Customer = text })));
        }

        await ledger.Ledger.Commit(One("fine:1"));
    }

    [Fact]
    public async Task Commit_NothingOrAStreamTwice_IsAMistake()
    {
        var ledger = await Home.Start();

        await Assert.ThrowsAnyAsync<ArgumentException>(() => ledger.Ledger.Commit(new Commit([])));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => ledger.Ledger.Commit(new Commit([Append("a:1"), Append("a:1", 1)])));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => ledger.Ledger.Commit(new Commit([], null, [new("t", Noon, "a", "b", "c", "d", new string('x', 4_001), null)])));
    }

    [Fact]
    public async Task Commit_RandomMix_MatchesAModelOfTheRules()
    {
        // Goal: whatever comes together in a batch, the answers and the entries are those of commits tried one after the other.
        // Method: seeded random commits on few streams and keys; an answer "done" must be right given all others that were done.
        for (var seed = 1; seed <= 8; seed++)
        {
            await using var home = await NewHome();
            var random = new Random(seed);
            var ledger = home.Unstarted(o => o.MostTogether = 40);
            var commits = RandomCommits(random, 300);
            var tasks = commits.Select(c => ledger.Ledger.Commit(c)).ToList();
            await ledger.Start.Start();
            var outcomes = await Task.WhenAll(tasks.Select(t => t.Outcome()));

            var versions = new Dictionary<string, int>();
            var keys = new HashSet<string>();
            var ordinals = new HashSet<(string, int)>();
            foreach (var (task, commit) in tasks.Zip(commits).Where(x => x.First.IsCompletedSuccessfully).OrderBy(x => x.First.Result.Position))
            {
                foreach (var append in commit.Appends)
                {
                    Assert.True(versions.GetValueOrDefault(append.Stream) == append.ExpectedVersion, $"seed {seed}: {append.Stream} {append.ExpectedVersion}");
                    versions[append.Stream] = append.ExpectedVersion + 1;
                    Assert.True(append.Ordinal is not { } o || ordinals.Add((append.Stream, o.Number)), $"seed {seed}: ordinal of {append.Stream}");
                }

                Assert.True(commit.Receipt is not { } receipt || keys.Add(receipt.Key), $"seed {seed}: key");
            }

            // What follows in order was not refused for nothing.
            Assert.True(outcomes.Count(o => o == "done") >= 10, $"seed {seed}: {outcomes.Count(o => o == "done")} done");
            var all = await ledger.Reader.ReadAll(0, 10_000);
            Assert.Equal(Enumerable.Range(1, all.Length).Select(i => (long)i), all.Select(e => e.Position));
            Assert.Equal(versions.OrderBy(v => v.Key, StringComparer.Ordinal), all.GroupBy(e => e.Stream).ToDictionary(g => g.Key, g => g.Count()).OrderBy(v => v.Key, StringComparer.Ordinal));
            Assert.All(all.GroupBy(e => e.Stream), g => Assert.Equal(Enumerable.Range(1, g.Count()), g.OrderBy(e => e.Position).Select(e => e.Version)));
        }
    }

    [Fact]
    public async Task Commit_ManyCallersOfOneStream_OneOfEachVersionWins()
    {
        var ledger = await Home.Start();

        for (var version = 0; version < 5; version++)
        {
            var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => ledger.Ledger.Commit(One("s:1", version)).Outcome()));
            Assert.Equal(1, outcomes.Count(o => o == "done"));
            Assert.Equal(49, outcomes.Count(o => o == nameof(VersionConflictException)));
        }
    }

    private static List<Commit> RandomCommits(Random random, int count)
    {
        var believed = new int[12];
        List<Commit> commits = [];
        for (var i = 0; i < count; i++)
        {
            var streams = Enumerable.Range(0, believed.Length).OrderBy(_ => random.Next()).Take(random.Next(1, 4)).ToList();
            commits.Add(new Commit(
                [.. streams.Select(s => Append($"s:{s}", random.Next(20) == 0 ? random.Next(0, 8) : believed[s]) with
                {
                    Ordinal = random.Next(6) == 0 ? new Ordinal(random.Next(1, 100), 98, random.Next(2) == 0) : null,
                })],
                random.Next(8) == 0 ? Key($"k{random.Next(40)}") : null));
            foreach (var s in streams.Where(_ => random.Next(10) > 0))
            {
                believed[s]++;
            }

            if (random.Next(15) == 0)
            {
                // A writer whose commit failed begins again from what it can know.
                Array.Clear(believed);
            }
        }

        return commits;
    }

    private protected async Task<LedgerParts> Migrated()
    {
        var first = await Home.Start();
        return await Stopped(first);
    }

    /// <summary>Another ledger on the same database, which knows nothing of what the first wrote and has not begun to write.</summary>
    private protected async Task<LedgerParts> Stopped(LedgerParts first)
    {
        await first.DisposeAsync();
        return Home.Unstarted();
    }

    private async Task<LedgerParts> Restarted(LedgerParts first)
    {
        var next = await Stopped(first);
        await next.Start.Start();
        return next;
    }

    /// <summary>Commits that come into one batch.</summary>
    private static async Task<string[]> Together(LedgerParts ledger, params Commit[] commits)
    {
        var tasks = commits.Select(c => ledger.Ledger.Commit(c)).ToList();
        await ledger.Start.Start();
        return await Task.WhenAll(tasks.Select(t => t.Outcome()));
    }
}
