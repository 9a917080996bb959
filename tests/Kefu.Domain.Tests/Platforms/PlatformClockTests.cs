using Kefu.Domain.Figures;
using Kefu.Domain.Platforms;
using Kefu.Domain.Tests.Figures;
using static Kefu.Domain.Tests.Figures.Story;

namespace Kefu.Domain.Tests.Platforms;

/// <summary>Golden examples of the clocks by which platforms judge (peers 3.5).</summary>
public sealed class PlatformClockTests
{
    [Theory]
    [InlineData("tmall", "07:59:59", false)]
    [InlineData("tmall", "08:00:00", true)]
    [InlineData("taobao", "23:59:59", true)]
    [InlineData("taobao", "24:00:00", false)]
    [InlineData("douyin", "08:00:00", true)]
    [InlineData("douyin", "22:59:59", true)]
    [InlineData("douyin", "23:00:00", false)]
    [InlineData("pinduoduo", "22:59:59", true)]
    [InlineData("pinduoduo", "23:00:00", false)]
    public void Counts_OnlyWithinThePlatformsHours(string platform, string at, bool counts) => Assert.Equal(counts, PlatformClock.Of(platform)!.Counts(At(at)));

    [Theory]
    [InlineData("tmall", "10:00:00", "10:03:00")]
    [InlineData("tmall", "23:58:30", "24:00:00")] // unanswered at midnight is missed
    [InlineData("douyin", "22:59:30", "23:02:30")]
    [InlineData("pinduoduo", "10:00:00", "10:05:00")]
    public void Deadline_IsTheLimitAfterTheMessage(string platform, string at, string deadline)
    {
        var clock = PlatformClock.Of(platform)!;

        Assert.Equal(At(deadline), clock.DeadlineOf(At(at)));
        Assert.True(clock.IsMet(At(at), At(deadline)));
        Assert.False(clock.IsMet(At(at), At(deadline).AddMilliseconds(1)));
    }

    [Fact]
    public void Deadline_OutsideTheHours_IsNone()
    {
        Assert.Null(PlatformClock.Taobao.DeadlineOf(At("03:00")));
        Assert.Null(PlatformClock.Of("jd"));
        Assert.Equal(TimeSpan.FromSeconds(100), PlatformClock.Taobao.Alert);
    }

    [Fact]
    public void Round_BeginsWithTheFirstUnansweredMessage_EndsWithTheReply()
    {
        var entries = Begins("10:00").Writes("10:01").Replies("ann", "10:02").Writes("10:05").Writes("10:06").Entries;
        var rounds = new List<DateTimeOffset?>();
        var round = default(WaitingRound);
        foreach (var entry in entries)
        {
            round = entry.Aggregate(round, (r, f) => r.After(f));
            rounds.Add(round.Since);
        }

        Assert.Equal([At("10:00"), At("10:00"), null, At("10:05"), At("10:05")], rounds);
    }

    [Fact]
    public void Round_MessageThatCameLate_IsSeenAsThePlatformSeesIt()
    {
        var round = new WaitingRound(null, At("10:05"));

        // Sent before the reply: answered. Sent after it: the round begins when it was sent, not when it came.
        Assert.Null(round.After(new Domain.Conversations.ConversationFact.MessageReceived("m", "?", At("10:04:59"), At("10:06"))).Since);
        Assert.Equal(At("10:05:30"), round.After(new Domain.Conversations.ConversationFact.MessageReceived("m", "?", At("10:05:30"), At("10:06"))).Since);
    }

    [Theory]
    [InlineData("10:02:59", 1, 1)]
    [InlineData("10:03:00", 1, 1)]
    [InlineData("10:03:01", 1, 0)]
    public void Taobao_RoundAnsweredWithin3Minutes_IsMet(string reply, int due, int met) =>
        Is(due, met, Begins("10:00", platform: "tmall").Writes("10:02:30").Given("ann", "10:00:05").Replies("ann", reply));

    [Fact]
    public void Taobao_Rounds_AreCountedOneByOne() => Is(
        3, 1,
        Begins("10:00", platform: "tmall").Given("ann", "10:00:05").Replies("ann", "10:01").Writes("11:00").Writes("11:01").Replies("ann", "11:03:30").Writes("12:00"));

    [Fact]
    public void Taobao_NeverAnswered_IsDueAndNotMet() => Is(1, 0, Begins("10:00", platform: "tmall").Given("ann", "10:00:05").Closes("ann", "10:01"));

    [Fact]
    public void Taobao_JustBeforeMidnight_MustBeAnsweredByThen()
    {
        Is(1, 1, Begins("23:58:30", platform: "tmall").Given("ann", "23:58:31").Replies("ann", "23:59:50"));
        Is(1, 0, Begins("23:58:30", platform: "tmall").Given("ann", "23:58:31").Replies("ann", "24:00:30"));
    }

    [Fact]
    public void Taobao_AtNight_DoesNotCount() => Is(0, 0, Begins("24:30", platform: "tmall").Given("ann", "24:31").Replies("ann", "32:40"));

    [Fact]
    public void Douyin_EachMessage_HasItsOwn3Minutes() =>
        Is(3, 1, Begins("10:00", platform: "douyin").Writes("10:01").Writes("10:03").Given("ann", "10:00:05").Replies("ann", "10:05"));

    [Fact]
    public void Douyin_AfterTheHours_DoesNotCount() =>
        Is(1, 1, Begins("22:59:30", platform: "douyin").Writes("23:00:10").Given("ann", "22:59:31").Replies("ann", "23:02:30"));

    [Fact]
    public void Pinduoduo_OneLateAnswer_SpoilsTheCustomer()
    {
        var good = Begins("10:00", platform: "pinduoduo").Given("ann", "10:00:05").Replies("ann", "10:05").Writes("11:00").Replies("ann", "11:04");
        Is(1, 1, good);

        // A further message is not answered yet; then it is answered too late; nothing later makes that good.
        Is(1, 0, good.Writes("12:00"));
        Is(1, 0, good.Replies("ann", "12:05:01").Writes("13:00").Replies("ann", "13:01"));
    }

    [Fact]
    public void Pinduoduo_MessageWithinTheHours_CountsAfterOneAtNight() =>
        Is(1, 0, Begins("07:59", platform: "pinduoduo").Writes("08:01").Given("ann", "08:02").Replies("ann", "08:06:01"));

    [Fact]
    public void Clock_OfAnAgent_LeavesOutTheQueuesPart()
    {
        var story = Begins("10:00", platform: "tmall").Given("ann", "10:10").Replies("ann", "10:11");

        Is(1, 0, story);
        Assert.Equal((1, 1), (story.Of("ann").Count(Measure.ClockDue), story.Of("ann").Count(Measure.ClockMet)));
    }

    [Fact]
    public void Clock_PlatformWithoutOne_CountsNothing() => Is(0, 0, Begins("10:00", platform: "jd").Given("ann", "10:00:05").Replies("ann", "10:01"));

    private static void Is(int due, int met, Story story) =>
        Assert.Equal((due, met), (story.OfStore().Count(Measure.ClockDue), story.OfStore().Count(Measure.ClockMet)));
}
