using Kefu.Domain.Conversations;
using static Kefu.Domain.Conversations.ConversationFact;
using static Kefu.Domain.Tests.Conversations.Talk;
using static Kefu.Domain.Tests.Days;

namespace Kefu.Domain.Tests.Conversations;

// CNV-4, I9: one invitation for each closed conversation, whichever way it was closed.
public sealed class CloseAndEvaluateTests
{
    [Fact]
    public void Close_ByTheOwner_InvitesInTheSameEntry()
    {
        var (outcome, facts) = Conversation.Close(ActiveTalk(), AgentNamed("ada"), "solved", Noon);
        var state = After(ActiveTalk(), facts);

        Assert.Equal(CloseOutcome.Closed, outcome);
        Assert.Equal(new Closed("ada", "ada", "solved", Noon), facts[0]);
        Assert.Equal("ada", Assert.IsType<EvaluationInvited>(facts[1]).Agent);
        Assert.Equal(2, facts.Length);
        Assert.Equal((null, "ada", "ada", Noon), (state.Owner, state.LastOwner, state.InvitedFor, state.ClosedAt));
    }

    // Acceptance scenario 15: closed by agent, by supervisor, after a transfer, while waiting, parked or unanswered: exactly one each.
    [Fact]
    public void Close_WhicheverWay_InvitesOnce()
    {
        ConversationState[] states = [WaitingTalk(), AssignedTalk(), ActiveTalk(), PendingTalk(), ActiveTalk().Assign("bea", AssignCause.Transfer), ActiveTalk().Assign("bea", AssignCause.Override)];
        foreach (var state in states)
        {
            var (outcome, facts) = Conversation.Close(state, Boss, null, Noon);

            Assert.Equal(CloseOutcome.Closed, outcome);
            Assert.Equal(state.Owner, Assert.Single(facts.OfType<EvaluationInvited>()).Agent);
            Assert.Empty(Conversation.Close(After(state, facts), Boss, null, Noon).Facts);
        }
    }

    [Fact]
    public void Close_AfterReopening_InvitesNoSecondTime()
    {
        var state = ReopenedTalk.Assign("bea").Replied("bea");

        var (outcome, facts) = Conversation.Close(state, AgentNamed("bea"), null, Noon);

        Assert.Equal(CloseOutcome.Closed, outcome);
        Assert.IsType<Closed>(Assert.Single(facts));
        Assert.Equal("ada", After(state, facts).InvitedFor);
    }

    [Fact]
    public void Close_TwoConversations_HaveInvitationsOfTheirOwn()
    {
        static string? Invitation(string id)
        {
            var state = WaitingTalk() with { Id = id };
            return After(state, Conversation.Close(state, Boss, null, Noon)).Invitation;
        }

        Assert.NotEqual(Invitation("c1"), Invitation("c2"));
        Assert.Equal(Invitation("c1"), Invitation("c1"));
        Assert.NotEqual("c1", Invitation("c1"));
    }

    [Theory]
    [InlineData("bea")]
    [InlineData(null)]
    public void Close_BySomebodyElse_IsRefused(string? agent)
    {
        var somebody = new Person("somebody", agent, IsSupervisor: false);

        Assert.Equal(CloseOutcome.NotOwner, Conversation.Close(ActiveTalk(), somebody, null, Noon).Outcome);
        Assert.Equal(CloseOutcome.NotOwner, Conversation.Close(WaitingTalk(), somebody, null, Noon).Outcome);
        Assert.Empty(Conversation.Close(WaitingTalk(), somebody, null, Noon).Facts);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void Evaluate_TwoDaysLate_IsAcceptedOnce(int score)
    {
        var state = ClosedTalk();
        var late = Noon.AddDays(2);

        var (outcome, facts) = Conversation.Evaluate(state, state.Invitation!, score, "thanks", late);
        Assert.Equal(EvaluateOutcome.Evaluated, outcome);
        Assert.Equal([new Evaluated(score, "thanks", late)], facts);

        state = After(state, facts);
        Assert.Equal(score, state.Score);
        Assert.Equal(ConversationStatus.Closed, state.Status);
        var again = Conversation.Evaluate(state, state.Invitation!, 3, null, late);
        Assert.Equal(EvaluateOutcome.AlreadyEvaluated, again.Outcome);
        Assert.Empty(again.Facts);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public void Evaluate_ScoreOutOfRange_IsRefused(int score) =>
        Assert.Equal(EvaluateOutcome.ScoreOutOfRange, Conversation.Evaluate(ClosedTalk(), ClosedTalk().Invitation!, score, null, Noon).Outcome);

    [Fact]
    public void Evaluate_NotInvitedOrAnothersInvitation_IsRefused()
    {
        Assert.Equal(EvaluateOutcome.NotInvited, Conversation.Evaluate(ActiveTalk(), "", 5, null, Noon).Outcome);
        Assert.Equal(EvaluateOutcome.NotInvited, Conversation.Evaluate(ActiveTalk(), ClosedTalk().Invitation!, 5, null, Noon).Outcome);
        Assert.Equal(EvaluateOutcome.NotInvited, Conversation.Evaluate(ClosedTalk(), "another", 5, null, Noon).Outcome);
        Assert.Equal(EvaluateOutcome.NotInvited, Conversation.Evaluate(AbandonedTalk, ClosedTalk().Invitation!, 5, null, Noon).Outcome);
    }

    [Fact]
    public void Evaluate_WhileReopened_IsAccepted() =>
        Assert.Equal(EvaluateOutcome.Evaluated, Conversation.Evaluate(ReopenedTalk, ReopenedTalk.Invitation!, 5, null, Noon).Outcome);

    [Fact]
    public void Abandon_Waiting_IsRecordedOnceAndInvitesNobody()
    {
        var (outcome, facts) = Conversation.Abandon(WaitingTalk(), "platform", Noon);
        var state = After(WaitingTalk(), facts);

        Assert.Equal(AbandonOutcome.Abandoned, outcome);
        Assert.Equal([new Abandoned(Noon, "platform")], facts);
        Assert.Null(state.Invitation);
        Assert.Empty(Conversation.Abandon(state, "platform", Noon).Facts);
    }
}
