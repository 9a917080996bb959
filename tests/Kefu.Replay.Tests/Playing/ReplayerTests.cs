using System.Text;
using Kefu.Replay.Days;
using Kefu.Replay.Gateway;
using Kefu.Replay.Generation;
using Kefu.Replay.Playing;

namespace Kefu.Replay.Tests.Playing;

public sealed class ReplayerTests
{
    [Fact]
    public async Task Run_ReferenceDay_ServesAllAndFillsEveryAgent()
    {
        var report = await Play(DayGenerator.Reference(DayGenerator.ShippedSeed), new FakeFloor(TimeProvider.System));

        Assert.Empty(report.Differences);
        Assert.Empty(report.Errors);
        Assert.Equal((1_320, 1_320, 0, 1_320), (report.Inquiries, report.Assigned, report.Waiting, report.Closed));
        Assert.All(report.Agents, a => Assert.Equal(120, a.Taken));
        Assert.Equal((0, 0), (report.RepliesNeverDue, report.LeftEarly));
        Assert.True(report.RepeatedMessages > 0);
    }

    [Fact]
    public async Task Run_TenfoldDay_GrantsExactlyTheCapsAndLetsTheRestWait()
    {
        var report = await Play(DayGenerator.Tenfold(DayGenerator.ShippedSeed), new FakeFloor(TimeProvider.System));

        Assert.Empty(report.Differences);
        Assert.Equal((13_200, 1_320, 11_880), (report.Inquiries, report.Assigned, report.Waiting));
        Assert.All(report.Agents, a => Assert.Equal(120, a.Taken));
        Assert.Equal(11, report.CapHits);
        Assert.True(report.RepliesNeverDue > 20_000, "answers to those who were never served are dropped and counted");
    }

    [Fact]
    public async Task Run_CustomerWritesThenAgentAnswers_KeepsTheOrderOfTheFile()
    {
        var floor = new FakeFloor(TimeProvider.System);

        await Play(await Day(
            """{"at":"08:30:00","event":"sign-in","agent":"a"}""",
            """{"at":"08:31:00","event":"message","store":"s","platform":"p","customer":"c","id":"1","text":"one"}""",
            """{"at":"08:31:10","event":"message","store":"s","platform":"p","customer":"c","id":"2","text":"two"}""",
            """{"at":"08:31:20","event":"reply","store":"s","customer":"c","text":"answer"}""",
            """{"at":"08:35:00","event":"reply","store":"s","customer":"c","text":"bye","close":true}""",
            """{"at":"09:00:00","event":"sign-out","agent":"a"}"""), floor);

        Assert.Equal(
            ["presence a Online", "send c one", "send c two", "reply a answer", "reply a bye", "close a", "presence a Offline"],
            floor.Asked.Where(a => !a.StartsWith("heartbeat", StringComparison.Ordinal) && a != "presence a Away"));
    }

    [Fact]
    public async Task Run_CustomerWaits_AnswersComeAfterTheAgentCame()
    {
        var floor = new FakeFloor(TimeProvider.System);

        var report = await Play(await Day(
            """{"at":"08:00:00","event":"message","store":"s","platform":"p","customer":"c","id":"1","text":"one"}""",
            """{"at":"08:00:20","event":"reply","store":"s","customer":"c","text":"bye","close":true}""",
            """{"at":"08:30:00","event":"sign-in","agent":"a"}""",
            """{"at":"09:00:00","event":"sign-out","agent":"a"}"""), floor);

        Assert.Equal(["send c one", "presence a Online", "reply a bye", "close a"], floor.Asked.Where(a => !a.StartsWith("heartbeat", StringComparison.Ordinal)).Where(a => !a.Contains("Away", StringComparison.Ordinal)).Take(4));
        Assert.Equal(1, report.Closed);
    }

    [Fact]
    public async Task Run_NobodyEverCame_DropsTheAnswersAndCountsThem()
    {
        var report = await Play(await Day(
            """{"at":"08:00:00","event":"message","store":"s","platform":"p","customer":"c","id":"1","text":"one"}""",
            """{"at":"08:00:20","event":"reply","store":"s","customer":"c","text":"bye","close":true}"""), new FakeFloor(TimeProvider.System));

        Assert.Equal((1, 1, 0), (report.Waiting, report.RepliesNeverDue, (int)report.Replies));
        Assert.True(report.IsConsistent);
    }

    [Fact]
    public async Task Run_CustomerLeaves_IsAbandonedOnlyWhileWaiting()
    {
        var report = await Play(await Day(
            """{"at":"08:00:00","event":"message","store":"s","platform":"p","customer":"c","id":"1","text":"one"}""",
            """{"at":"08:00:20","event":"reply","store":"s","customer":"c","text":"bye","close":true}""",
            """{"at":"08:10:00","event":"leave","store":"s","customer":"c"}""",
            """{"at":"08:30:00","event":"sign-in","agent":"a"}""",
            """{"at":"09:00:00","event":"sign-out","agent":"a"}"""), new FakeFloor(TimeProvider.System));

        Assert.Equal((1, 0, 0), (report.Abandoned, report.Assigned, report.Waiting));
    }

    [Fact]
    public async Task Run_CustomerReturns_GoesOnWithoutASecondInquiry()
    {
        var floor = new FakeFloor(TimeProvider.System);

        var report = await Play(await Day(
            """{"at":"08:30:00","event":"sign-in","agent":"a"}""",
            """{"at":"08:31:00","event":"message","store":"s","platform":"p","customer":"c","id":"1","text":"one"}""",
            """{"at":"08:35:00","event":"reply","store":"s","customer":"c","text":"bye","close":true}""",
            """{"at":"08:45:00","event":"message","store":"s","platform":"p","customer":"c","id":"2","text":"two"}""",
            """{"at":"08:50:00","event":"reply","store":"s","customer":"c","text":"bye again","close":true}""",
            """{"at":"09:00:00","event":"sign-out","agent":"a"}"""), floor);

        Assert.Equal((1, 1), (report.Inquiries, report.Agents[0].Taken));
        // As fast as possible the second question may arrive before the first goodbye; then the goodbye does not hang up.
        Assert.Equal(2, report.Replies);
        Assert.Equal(1, report.Closed);
    }

    [Fact]
    public async Task Run_ServerRefusesForGood_IsCountedAndReported()
    {
        var floor = new FakeFloor(TimeProvider.System)
        {
            Fails = what => what.StartsWith("reply", StringComparison.Ordinal) ? new RefusedException(409, "too-many-messages", "no", "POST") : null,
        };

        var report = await Play(await Day(
            """{"at":"08:30:00","event":"sign-in","agent":"a"}""",
            """{"at":"08:31:00","event":"message","store":"s","platform":"p","customer":"c","id":"1","text":"one"}""",
            """{"at":"08:35:00","event":"reply","store":"s","customer":"c","text":"hm"}"""), floor);

        Assert.Equal(1, report.Errors["too-many-messages"]);
        Assert.False(report.IsConsistent);
    }

    [Fact]
    public async Task Run_ServerGone_EndsTheRun()
    {
        var floor = new FakeFloor(TimeProvider.System)
        {
            Fails = what => what.StartsWith("send", StringComparison.Ordinal) ? new ServerGoneException("gone") : null,
        };

        await Assert.ThrowsAsync<ServerGoneException>(async () => await Play(
            await Day("""{"at":"08:31:00","event":"message","store":"s","platform":"p","customer":"c","id":"1","text":"one"}"""), floor));
    }

    [Fact]
    public async Task Run_RepeatedUnderTheSameName_ChangesNothing()
    {
        var floor = new FakeFloor(TimeProvider.System);
        var day = DayGenerator.Reference(DayGenerator.ShippedSeed);
        await Play(day, floor);

        var again = await Play(day, floor, new ReplayOptions { Run = "test", Speed = null, ResumeAt = new TimeSpan(24, 30, 0) }, setUp: false);

        Assert.Empty(again.Differences);
        Assert.Equal((1_320, 1_320), (again.Inquiries, again.Closed));
        Assert.All(again.Agents, a => Assert.Equal(120, a.Taken));
    }

    [Fact]
    public async Task Run_LeaseLost_SignsTheAgentInAgain()
    {
        var time = new ManualTime();
        var floor = new FakeFloor(time);
        var options = new ReplayOptions { Run = "test", Speed = 1 };
        var day = await Day(
            """{"at":"08:30:00","event":"sign-in","agent":"a"}""",
            """{"at":"08:40:00","event":"sign-out","agent":"a"}""");
        var lost = false;

        var report = time.Run(() => Play(day, floor, options, time: time), beforeStep: () =>
        {
            if (!lost && floor.Asked.Contains("heartbeat a"))
            {
                (lost, floor.Agents["a"].Presence) = (true, "Offline");
            }
        });

        Assert.True(report.LeasesLost >= 1, "nobody noticed that the lease was lost");
        Assert.Equal(1 + report.LeasesLost, floor.Asked.Count(a => a == "presence a Online"));
    }

    [Fact]
    public async Task Run_AtASpeed_HoldsAnswersBackUntilTheyAreDue()
    {
        var time = new ManualTime();
        var floor = new FakeFloor(time);
        var begun = time.GetUtcNow();
        var replied = default(DateTimeOffset);
        floor.Fails = what =>
        {
            replied = what.StartsWith("reply", StringComparison.Ordinal) ? time.GetUtcNow() : replied;
            return null;
        };
        var day = await Day(
            """{"at":"08:00:00","event":"message","store":"s","platform":"p","customer":"c","id":"1","text":"one"}""",
            """{"at":"08:00:20","event":"reply","store":"s","customer":"c","text":"bye","close":true,"after":60}""",
            """{"at":"08:10:00","event":"sign-in","agent":"a"}""",
            """{"at":"08:20:00","event":"sign-out","agent":"a"}""");

        time.Run(() => Play(day, floor, new ReplayOptions { Run = "test", Speed = 60 }, time: time));

        // 600 s until the agent comes and 60 s of talk, sixty times faster; the file begins at midnight. It may be later, never earlier.
        Assert.True(replied != default, string.Join("; ", floor.Asked));
        Assert.True((replied - begun).TotalSeconds >= (8 * 60) + 10 + 1 - 0.01, $"replied after {(replied - begun).TotalSeconds} s");
    }

    private static async Task<ReplayReport> Play(Day day, FakeFloor floor, ReplayOptions? options = null, bool setUp = true, TimeProvider? time = null)
    {
        using var replayer = new Replayer(day, floor, options ?? new ReplayOptions { Run = "test", Speed = null }, new Tally(), time ?? TimeProvider.System);
        if (setUp)
        {
            await replayer.SetUp(CancellationToken.None);
        }

        var run = replayer.Run(CancellationToken.None);
        return time is null ? await run.WaitAsync(TimeSpan.FromMinutes(2)) : await run;
    }

    private static async Task<Day> Day(params string[] events)
    {
        var inquiries = events.Where(e => e.Contains("\"message\"", StringComparison.Ordinal)).Select(_ => "c").Distinct().Count();
        var header = $$"""{"event":"day","format":1,"name":"t","timeZone":"UTC","inquiries":{{inquiries}},"settings":{"leaseSeconds":60},"stores":[{"id":"s","name":"S","platform":"p"}],"agents":[{"id":"a","name":"A","main":"s"}]}""";
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', [header, .. events])));
        return await DayFile.ReadAsync(content, "test");
    }
}
