using Kefu.EndToEnd.Tests.Processes;

namespace Kefu.EndToEnd.Tests.Days;

/// <summary>Whole days through real processes: what the issue calls done.</summary>
public sealed class DayTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(12);

    [Theory]
    [InlineData("sqlite", "max")]
    [InlineData("postgres", "max")]
    [InlineData("sqlite", "3000")]
    public async Task ReferenceDay_ServesAllAndPassesNoCap(string database, string speed)
    {
        await using var retailer = await Retailer.Start(database);

        await using var replay = Day.Replay(retailer, Day.Reference, "--speed", speed);
        var report = await Day.Report(replay, Long);

        Day.AllServed(report);
        Assert.Equal(0, Day.Number(report, "repliesNeverDue"));
        await retailer.IsClean();
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task TenfoldDay_GrantsExactlyTheCaps(string database)
    {
        await using var retailer = await Retailer.Start(database);

        await using var replay = Day.Replay(retailer, Day.Tenfold, "--speed", "max");
        var report = await Day.Report(replay, Long);

        Day.CapsGranted(report);
        await retailer.IsClean();
    }

    // Goal: what was acknowledged survives kill -9 at any moment, and nothing happens twice (I5, I6, I10).
    // Method: the ten-fold day; the server is killed three times under full load; the replay goes on by itself.
    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task TenfoldDay_ServerKilledUnderLoad_LosesAndDoublesNothing(string database)
    {
        await using var retailer = await Retailer.Start(database);
        await using var replay = Day.Replay(retailer, Day.Tenfold, "--speed", "max");

        // While agents are given work, when they all are at the cap, and when the evening shift has come.
        foreach (var inquiries in new[] { 400, 4_000, 7_300 })
        {
            await retailer.HasInquiries(inquiries, Long);
            Assert.False(replay.HasExited, $"the replay has ended before the server was killed at {inquiries} inquiries.\n{replay.Said()}");
            await retailer.Program.Kill();
            await retailer.Program.DisposeAsync();
            await retailer.Start();
        }

        var report = await Day.Report(replay, Long);

        Day.CapsGranted(report);
        Assert.True(Day.Number(report, "retries") > 0, "nobody noticed that the server was killed");
        await HasEveryMessageOnce(retailer, Day.Tenfold);
        await retailer.IsClean();
    }

    [Fact]
    public async Task ReferenceDay_CtrlCAndStartAgain_LosesNothing()
    {
        await using var retailer = await Retailer.Start("sqlite");
        await using var replay = Day.Replay(retailer, Day.Reference, "--speed", "max");

        await retailer.HasInquiries(300, Long);
        retailer.Program.Interrupt();
        Assert.Equal(0, await retailer.Program.Exit(TimeSpan.FromSeconds(60)));
        Assert.Contains("Stopped.", retailer.Program.Output, StringComparison.Ordinal);
        await retailer.Program.DisposeAsync();
        await retailer.IsClean();
        await retailer.Start();
        Day.AllServed(await Day.Report(replay, Long));

        await HasEveryMessageOnce(retailer, Day.Reference);
        await retailer.IsClean();
    }

    [Fact]
    public async Task ReferenceDay_ReplayKilledAndResumed_EndsTheSame()
    {
        await using var retailer = await Retailer.Start("sqlite");
        await using (var replay = Day.Replay(retailer, Day.Reference, "--speed", "max"))
        {
            await retailer.HasInquiries(500, Long);
            await replay.Kill();
        }

        await using var resumed = Day.Replay(retailer, Day.Reference, "--speed", "max", "--resume");
        Day.AllServed(await Day.Report(resumed, Long));

        await HasEveryMessageOnce(retailer, Day.Reference);
        await retailer.IsClean();
    }

    private static async Task HasEveryMessageOnce(Retailer retailer, string file)
    {
        var (expected, seen) = (Day.MessageIds(file, "test"), await retailer.Messages());
        Assert.Empty(expected.Except(seen.Keys));
        Assert.Empty(seen.Keys.Except(expected));
        Assert.DoesNotContain(seen, m => m.Value != 1);
    }
}
