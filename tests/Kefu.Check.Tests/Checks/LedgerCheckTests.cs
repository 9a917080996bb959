using System.Diagnostics;
using System.Text.Json;
using Kefu.Check.Keys;
using Kefu.Check.Reports;
using Kefu.Check.Tests.Building;
using Spectre.Console;

namespace Kefu.Check.Tests.Checks;

public sealed class LedgerCheckTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Run_NoLedgerThere_SaysSo()
    {
        var folder = Directory.CreateTempSubdirectory("kefu-check-test-");
        var text = Path.Combine(folder.FullName, "notes.db");
        await File.WriteAllTextAsync(text, new string('x', 5_000), TestContext.Current.CancellationToken);
        var empty = Path.Combine(folder.FullName, "empty.db");
        await File.WriteAllBytesAsync(empty, [], TestContext.Current.CancellationToken);

        foreach (var source in new[] { Path.Combine(folder.FullName, "none.db"), folder.FullName, text, empty, "Host=127.0.0.1;Port=1;Database=none;Username=none;Timeout=3" })
        {
            await Assert.ThrowsAsync<LedgerUnreadableException>(() => LedgerCheck.Run(CheckSource.Parse(source), null, TestContext.Current.CancellationToken));
        }

        Assert.Throws<LedgerUnreadableException>(() => CheckSource.Parse(" "));
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Run_OtherDatabase_SaysSo()
    {
        var server = await PostgresForTests.CreateDatabase();

        var refused = await Assert.ThrowsAsync<LedgerUnreadableException>(() => LedgerCheck.Run(CheckSource.Parse(server), null, TestContext.Current.CancellationToken));

        Assert.Contains("no ledger", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Password", CheckSource.Parse("Host=h;Database=d;Password=p").Name, StringComparison.Ordinal);
        Assert.IsType<PostgreSqlSource>(CheckSource.Parse(server));
        Assert.IsType<SqliteSource>(CheckSource.Parse("data/kefu.db"));
    }

    // Goal: what is written while the check runs changes nothing in its report.
    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Run_WhileTheSystemWrites_ReadsOneSnapshot(string kind)
    {
        await using var database = await TestDatabase.Create(kind);
        var built = RandomDays.Build(seed: 1, steps: 3_000, dates: 2);
        await database.Write(built);
        var spoil = new SpoilOnce(() => database.Execute("delete from conversation; delete from receipt; delete from entry where position > 5000"));

        var report = await LedgerCheck.Run(CheckSource.Parse(database.Source), spoil, TestContext.Current.CancellationToken);

        Assert.True(spoil.Done);
        Assert.True(report.Clean, report.ToJson());
        Assert.False((await database.Check()).Clean);
    }

    [Fact]
    public async Task Report_Json_IsReadByPrograms()
    {
        await using var database = await TestDatabase.Create("sqlite");
        await database.Write(SmallDay.Build());
        await database.Execute("update conversation set owner = 'bob' where id = 'c4'");

        using var json = JsonDocument.Parse((await database.Check()).ToJson());

        Assert.False(json.RootElement.GetProperty("clean").GetBoolean());
        var slots = json.RootElement.GetProperty("invariants").EnumerateArray().Single(i => i.GetProperty("invariant").GetString() == "I10");
        Assert.Equal(2, slots.GetProperty("violations").GetInt32());
        Assert.Equal("slots", slots.GetProperty("examples")[0].GetProperty("check").GetString());
    }

    [Fact]
    public async Task Table_OfViolations_ShowsWhereTheyAre()
    {
        await using var database = await TestDatabase.Create("sqlite");
        await database.Write(SmallDay.Build());
        await database.Execute("update conversation set owner = 'bob' where id = 'c4'");
        var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(text), Ansi = AnsiSupport.No });
        console.Profile.Width = 200;

        CheckTable.Write(console, await database.Check());

        Assert.Contains("conversation:2.c4", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("3 violations", text.ToString(), StringComparison.Ordinal);
    }

    // Goal: keys that do not fit into memory are compared all the same.
    [Fact]
    public void KeyLog_MoreKeysThanItsBuffer_FindsTheSame()
    {
        using var keys = new KeyLog(new Findings(), buffered: 1_000);
        for (var i = 1; i <= 50_000; i++)
        {
            keys.Once(KeyKind.Inquiry, Digest.Of($"key {i}"), i);
        }

        keys.Once(KeyKind.Inquiry, Digest.Of("key 17"), 60_000);
        keys.Resumed(Digest.Of("key 18"), 60_001);
        keys.Resumed(Digest.Of("key 70000"), 60_002);
        keys.Receipt(Digest.Of("key 19"));
        keys.Receipt(Digest.Of("key 80000"));

        var faults = keys.Faults().Select(f => (f.Fault, f.Position, f.First)).Order().ToArray();

        Assert.Equal(
            [(KeyFaultKind.Repeated, 60_000, 17), (KeyFaultKind.ResumedUncounted, 60_002, 0), (KeyFaultKind.ReceiptWithoutFact, 0, 0)], faults);
    }

    // Goal: a day of a large retailer is checked in seconds. The bound is far below what an idle machine does, so that a busy one passes.
    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Run_LargeLedger_ChecksTensOfThousandsOfEntriesASecond(string kind)
    {
        await using var database = await TestDatabase.Create(kind);
        var built = RandomDays.Build(seed: 7, steps: 15_000, dates: 4);
        await database.Write(built);
        await database.Check();

        var (best, busy) = (TimeSpan.MaxValue, TimeSpan.MaxValue);
        for (var i = 0; i < 3; i++)
        {
            var (watch, processor) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
            var report = await database.Check();
            Assert.True(report.Clean, report.ToJson());
            best = watch.Elapsed < best ? watch.Elapsed : best;
            busy = Environment.CpuUsage.TotalTime - processor is var used && used < busy ? used : busy;
        }

        var rate = built.Entries.Count / best.TotalSeconds;
        output.WriteLine(
            $"{kind}: {built.Entries.Count:N0} entries, {built.Conversations.Count:N0} conversations, {rate:N0} entries/s, {built.Entries.Count / busy.TotalSeconds:N0} per second of processor time");
        Assert.True(rate > 10_000, $"{rate:N0} entries/s");
    }

    private sealed class SpoilOnce(Func<Task> spoil) : IProgress<CheckProgress>
    {
        public bool Done { get; private set; }

        public void Report(CheckProgress value)
        {
            if (!Done)
            {
                Done = true;
                Task.Run(spoil).GetAwaiter().GetResult();
            }
        }
    }
}
