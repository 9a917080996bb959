using Kefu.Domain.Conversations;
using Kefu.Domain.Figures;
using Kefu.Domain.Tenants;
using static Kefu.Domain.Figures.Measure;

namespace Kefu.Domain.Tests.Figures;

/// <summary>The worked examples of the definitions (P0-9); the README of Kefu.Domain/Figures names them.</summary>
public sealed class ClockDefinitionTests
{
    [Fact]
    public void Queue_FromFirstMessageToFirstAssignment()
    {
        // The platform delivered four seconds late: the clock starts with the customer's message (TIM-22).
        var figures = Story.Begins("10:00:04", sentAt: "10:00:00").Given("ann", "10:00:15").OfStore();

        Assert.Equal(1, figures.Count(Arrived));
        Assert.Equal(15, figures.MeanSeconds(Queue));
    }

    [Fact]
    public void Queue_LaterTenures_DoNotCountAgain()
    {
        var figures = Story.Begins("10:00").Given("ann", "10:00:05").Released("ann", "10:00:30").Given("bob", "10:05").OfStore();

        Assert.Equal(1, figures.Count(Queue));
        Assert.Equal(5, figures.MeanSeconds(Queue));
    }

    [Theory]
    [InlineData(80, true)]
    [InlineData(79, false)]
    public void ServiceLevel_80Of100_IsMet_79IsNot(int inTime, bool met)
    {
        // Exactly 20 s is within 20 s (TIM-3).
        var stories = Enumerable.Range(0, 100).Select(i => Story.Begins("10:00").Given("ann", i < inTime ? "10:00:20" : "10:00:21"));

        var level = Benchmarks.OfInquiries(Story.OfStore(stories), Days.Defaults).ServiceLevel;

        Assert.Equal(inTime / 100.0, level.Value);
        Assert.Equal(met, level.Met);
    }

    [Fact]
    public void ServiceLevel_WhoLeft_WasNotServedInTime()
    {
        Story[] stories = [Story.Begins("10:00").Given("ann", "10:00:10"), Story.Begins("10:00").Leaves("10:00:12"), Story.Begins("10:00")];

        var benchmarks = Benchmarks.OfInquiries(Story.OfStore(stories), Days.Defaults);

        // Who still waits is not decided yet.
        Assert.Equal(0.5, benchmarks.ServiceLevel.Value);
        Assert.Equal(0.5, benchmarks.Abandonment.Value);
    }

    [Fact]
    public void ServiceLevel_ThresholdOfTheTenant_IsUsed()
    {
        var figures = Story.Begins("10:00").Given("ann", "10:00:45").OfStore();

        Assert.Equal(0, Benchmarks.OfInquiries(figures, Days.Defaults).ServiceLevel.Value);
        Assert.Equal(1, Benchmarks.OfInquiries(figures, Days.Defaults.With(new Settings(ServiceLevelSeconds: 45))).ServiceLevel.Value);

        // 317 s is no class bound: the share within 300 s is told, and said to be that.
        Assert.Equal(300, Benchmarks.OfInquiries(figures, Days.Defaults.With(new Settings(ServiceLevelSeconds: 317))).ServiceLevelSeconds);
    }

    [Theory]
    [InlineData("10:00:20", true)]
    [InlineData("10:00:21", false)]
    public void AverageQueue_Of20Seconds_IsMet(string assigned, bool met) =>
        Assert.Equal(met, Benchmarks.OfInquiries(Story.Begins("10:00").Given("ann", assigned).OfStore(), Days.Defaults).QueueMet);

    [Fact]
    public void Abandoned_OnlyBeforeTheFirstAssignment()
    {
        var before = Story.Begins("10:00").Leaves("10:01:30").OfStore();
        var after = Story.Begins("10:00").Given("ann", "10:00:10").Released("ann", "10:00:40").Leaves("10:01:30").OfStore();

        Assert.Equal((1, 90.0, 0), (before.Count(Abandoned), before.MeanSeconds(Abandoned), before.Count(Left)));
        Assert.Equal((0, 1), (after.Count(Abandoned), after.Count(Left)));
        Assert.Equal((1, 1), (before.Count(Unanswered), after.Count(Unanswered)));
    }

    [Fact]
    public void Abandoned_CustomerComesBack_IsTakenBack()
    {
        var figures = Story.Begins("10:00").Leaves("10:01").Returns("10:30").Given("ann", "10:30:12").Replies("ann", "10:30:20").OfStore();

        Assert.Equal((0, 0, 1), (figures.Count(Abandoned), figures.Count(Unanswered), figures.Count(CameBack)));

        // The half hour away is not the queue's.
        Assert.Equal(12, figures.MeanSeconds(Queue));
    }

    [Fact]
    public void FirstReply_OfTheInquiry_FromTheFirstMessage_OfTheTenure_FromItsBeginning()
    {
        var story = Story.Begins("10:00").Given("ann", "10:00:10").Replies("ann", "10:00:40").Replies("ann", "10:02:00");

        Assert.Equal((1, 40.0), (story.OfStore().Count(FirstReply), story.OfStore().MeanSeconds(FirstReply)));
        Assert.Equal((1, 30.0), (story.Of("ann").Count(FirstReply), story.Of("ann").MeanSeconds(FirstReply)));
        Assert.Equal(2, story.Of("ann").Count(Replies));
    }

    // Peers 21: credit by assignee instead of sender; the transferred first reply; assigned but silent.
    [Fact]
    public void FirstReply_AfterATransfer_IsTheReplyingAgents()
    {
        var story = Story.Begins("10:00").Given("ann", "10:00:10").Transferred("ann", "bob", "10:02:00").Replies("bob", "10:02:12").Closes("bob", "10:05:00");
        var (ann, bob) = (story.Of("ann"), story.Of("bob"));

        Assert.Equal(132, story.OfStore().MeanSeconds(FirstReply));
        Assert.Equal((0, 0, 1, 1), (ann.Count(FirstReply), ann.Count(FirstToReply), ann.Count(Silent), ann.Count(TransfersOut)));
        Assert.Equal((12.0, 1, 0, 1), (bob.MeanSeconds(FirstReply), bob.Count(FirstToReply), bob.Count(Silent), bob.Count(TransfersIn)));
        Assert.Equal((0, 1), (ann.Count(Closed), bob.Count(Closed)));
    }

    [Fact]
    public void FirstReply_BeforeATransfer_StaysTheFirstAgents()
    {
        var story = Story.Begins("10:00").Given("ann", "10:00:10").Replies("ann", "10:00:30").Transferred("ann", "bob", "10:02:00").Closes("bob", "10:05:00");

        Assert.Equal((1, 0), (story.Of("ann").Count(FirstToReply), story.Of("bob").Count(FirstToReply)));

        // Bob has closed without a word.
        Assert.Equal(1, story.Of("bob").Count(Silent));
    }

    [Fact]
    public void Reply_ByAnotherThanTheOwner_IsCreditedToWhoWroteIt()
    {
        var story = Story.Begins("10:00").Given("ann", "10:00:10").Replies("lea", "10:00:50");

        Assert.Equal((1, 1), (story.Of("lea").Count(Replies), story.Of("lea").Count(FirstToReply)));
        Assert.Equal((0, 0), (story.Of("ann").Count(Replies), story.Of("ann").Count(FirstReply)));
    }

    [Fact]
    public void AnswerRate_AssignedButSilent_IsNotAnswered()
    {
        Story[] stories =
        [
            Story.Begins("10:00").Given("ann", "10:00:05").Replies("ann", "10:00:30").Closes("ann", "10:04:00"),
            Story.Begins("10:00").Given("ann", "10:00:05").Closes("ann", "10:01:00"),
            Story.Begins("10:00").Leaves("10:01:00"),
            Story.Begins("10:00").Given("ann", "10:00:05").Replies("ann", "10:00:30"),
            Story.Begins("10:00").Given("ann", "10:00:05"),
        ];

        // Two answered, two ended without an answer, one is not over.
        Assert.Equal(0.5, Benchmarks.OfInquiries(Story.OfStore(stories), Days.Defaults).AnswerRate.Value);
    }

    [Fact]
    public void Handle_FromAssignmentToClose_WithoutParkedTime()
    {
        var story = Story.Begins("10:00").Given("ann", "10:00:10").Replies("ann", "10:01:00").Parked("ann", "10:02:10")
            .Writes("10:12:10").Replies("ann", "10:13:00").Closes("ann", "10:14:10");

        // 14 minutes less 10 parked.
        Assert.Equal(240, story.Of("ann").MeanSeconds(Handle));
        Assert.Equal(240, story.OfStore().MeanSeconds(Handle));
    }

    [Fact]
    public void Handle_OfAnInquiryWithTwoOwners_IsTheSumOfTheirs()
    {
        var story = Story.Begins("10:00").Given("ann", "10:00").Replies("ann", "10:00:30").Transferred("ann", "bob", "10:01:40")
            .Replies("bob", "10:02:00").Closes("bob", "10:05:00");

        Assert.Equal((100.0, 200.0, 300.0), (story.Of("ann").MeanSeconds(Handle), story.Of("bob").MeanSeconds(Handle), story.OfStore().MeanSeconds(Handle)));
    }

    [Fact]
    public void Handle_SilentTenure_IsNoHandling()
    {
        var story = Story.Begins("10:00").Given("ann", "10:00").Released("ann", "10:01:40").Given("bob", "10:02").Replies("bob", "10:02:30").Closes("bob", "10:06");

        Assert.Equal((0, 1, 1), (story.Of("ann").Count(Handle), story.Of("ann").Count(Silent), story.Of("ann").Count(Declined)));
        Assert.Equal(240, story.OfStore().MeanSeconds(Handle));
    }

    [Theory]
    [InlineData("10:03:29", HandleBand.Below)]
    [InlineData("10:03:30", HandleBand.Within)]
    [InlineData("10:05:30", HandleBand.Within)]
    [InlineData("10:05:31", HandleBand.Above)]
    public void Handle_Band_Is210To330Seconds_EndsIncluded(string closed, HandleBand band)
    {
        var story = Story.Begins("10:00").Given("ann", "10:00").Replies("ann", "10:00:30").Closes("ann", closed);

        Assert.Equal(band, Benchmarks.OfInquiries(story.OfStore(), Days.Defaults).Handle);
        Assert.Equal(band, Benchmarks.OfTenures(story.Of("ann"), Days.Defaults).Handle);
    }

    [Fact]
    public void FirstContact_OneSpeaker_NoTransfer_NotReopened()
    {
        Story[] stories =
        [
            Story.Begins("10:00").Given("ann", "10:00:05").Replies("ann", "10:00:30").Closes("ann", "10:04"),
            Story.Begins("10:00").Given("ann", "10:00:05").Released("ann", "10:00:20").Given("bob", "10:00:30").Replies("bob", "10:00:40").Closes("bob", "10:04"),
            Story.Begins("10:00").Given("ann", "10:00:05").Replies("ann", "10:00:30").Transferred("ann", "bob", "10:01").Replies("bob", "10:02").Closes("bob", "10:04"),
            Story.Begins("10:00").Given("ann", "10:00:05").Replies("ann", "10:00:30").Closes("ann", "10:04").Returns("11:00").Given("ann", "11:00", AssignCause.Return)
                .Replies("ann", "11:01").Closes("ann", "11:02"),
            Story.Begins("10:00").Given("ann", "10:00:05").Closes("ann", "10:04"),
        ];
        var figures = Story.OfStore(stories);

        // A decline that the customer never saw is no second contact; who was never answered is not in it at all.
        Assert.Equal(2, figures.Count(Resolved));
        Assert.Equal(0.5, Benchmarks.OfInquiries(figures, Days.Defaults).FirstContact.Value);
    }

    // Peers 21: a reopening must not make the first handling five days long.
    [Fact]
    public void Reopened_ClosedIsTakenBack_TheTimeBetweenIsNobodys()
    {
        var story = Story.Begins("10:00").Given("ann", "10:00").Replies("ann", "10:00:30").Closes("ann", "10:04").Returns("15:00");
        var open = story.OfStore();
        Assert.Equal((0, 0, 0, 1), (open.Count(Closed), open.Count(Handle), open.Count(Resolved), open.Count(Reopened)));
        Assert.Equal(0, story.Of("ann").Count(Resolved));

        var closed = story.Given("ann", "15:00", AssignCause.Return).Replies("ann", "15:00:30").Closes("ann", "15:01").OfStore();

        Assert.Equal((1, 1, 300.0), (closed.Count(Closed), closed.Count(Handle), closed.MeanSeconds(Handle)));
        Assert.Equal((2, 2), (story.Of("ann").Count(Closed), story.Of("ann").Count(Handle)));
    }

    [Fact]
    public void Rating_BindsToTheTenureThatClosed()
    {
        var story = Story.Begins("10:00").Given("ann", "10:00").Replies("ann", "10:01").Transferred("ann", "bob", "10:02").Replies("bob", "10:03")
            .Closes("bob", "10:05").Returns("11:00").Given("cy", "11:00:10").Replies("cy", "11:01").Closes("cy", "11:02").Rates(4, "12:00");

        // The invitation went out with Bob's close, and it is about Bob; two days later as well as at once.
        Assert.Equal((1, 1), (story.Of("bob").Count(Invited), story.Of("bob").Count(Rated4)));
        Assert.Equal((0, 0), (story.Of("ann").Count(Rated4), story.Of("cy").Count(Rated4)));
        Assert.Equal(4, Benchmarks.OfInquiries(story.OfStore(), Days.Defaults).Rating);
    }

    [Fact]
    public void Rating_NobodysTenureClosed_IsTheStoresAlone()
    {
        var story = Story.Begins("10:00").Closes(null, "10:05").Rates(1, "12:00");

        Assert.Equal(1, story.OfStore().Count(Rated1));
        Assert.DoesNotContain(story.Increments(), i => i.Place.Agent is not null);
    }

    [Fact]
    public void Response_EachRound_FromItsFirstUnansweredMessage()
    {
        var story = Story.Begins("10:00").Writes("10:00:20").Given("ann", "10:00:30").Replies("ann", "10:00:50").Replies("ann", "10:00:55")
            .Writes("10:02:00").Replies("ann", "10:02:10").Writes("10:03:00");

        Assert.Equal((3, 2), (story.OfStore().Count(Rounds), story.OfStore().Count(Response)));
        Assert.Equal((50 + 10) / 2.0, story.OfStore().MeanSeconds(Response));

        // The queue's half minute is not Ann's.
        Assert.Equal((20 + 10) / 2.0, story.Of("ann").MeanSeconds(Response));
    }

    [Fact]
    public void Transfer_RatePerStoreAndAgent()
    {
        var once = Story.Begins("10:00").Given("ann", "10:00").Transferred("ann", "bob", "10:01").Transferred("bob", "cy", "10:02");
        Story[] stories = [once, Story.Begins("10:00").Given("ann", "10:00")];

        Assert.Equal(0.5, Benchmarks.OfInquiries(Story.OfStore(stories), Days.Defaults).Transfer.Value);
        Assert.Equal(2, Story.OfStore(stories).Count(TransfersOut));
        Assert.Equal(1, Benchmarks.OfTenures(once.Of("bob"), Days.Defaults).Transfer.Value);
    }
}
