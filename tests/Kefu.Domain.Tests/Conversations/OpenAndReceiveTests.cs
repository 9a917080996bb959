using Kefu.Domain.Conversations;
using static Kefu.Domain.Conversations.ConversationFact;
using static Kefu.Domain.Tests.Conversations.Talk;
using static Kefu.Domain.Tests.Days;

namespace Kefu.Domain.Tests.Conversations;

public sealed class OpenAndReceiveTests
{
    [Fact]
    public void Open_FirstMessage_WaitsAndTheClockStarts()
    {
        var facts = Conversation.Open(new("t", "A", "k", Today, Message(sentAt: Noon.AddSeconds(-3))), Noon);
        var state = After(UnopenedTalk, facts);

        Assert.Equal(
            [new Opened("t", "A", "k", "tmall", Today, Noon.AddSeconds(-3), Noon), new MessageReceived("m1", "hello", Noon.AddSeconds(-3), Noon)], facts);
        Assert.Equal((ConversationStatus.Waiting, PriorityClass.Normal, 1, 1), (state.Status, state.Priority, state.Version, state.Messages));
        Assert.Equal((Noon.AddSeconds(-3), Noon), (state.FirstMessageAt, state.OpenedAt));
        Assert.Null(state.Owner);
    }

    [Fact]
    public void Open_WithHints_IsOfTheirClass()
    {
        Assert.Equal(PriorityClass.Urgent, WaitingTalk(PriorityClass.Urgent).Priority);
        Assert.Equal(PriorityClass.Vip, WaitingTalk(PriorityClass.Vip).Priority);
    }

    // A message from the future would take a place in the queue that is not its own.
    [Fact]
    public void Open_PlatformClockAhead_IsNow()
    {
        var state = After(UnopenedTalk, Conversation.Open(new("t", "A", "k", Today, Message(sentAt: Noon.AddHours(1))), Noon));

        Assert.Equal(Noon, state.FirstMessageAt);
    }

    [Fact]
    public void Receive_PlatformClockAhead_IsNow()
    {
        var (_, facts) = Conversation.Receive(WaitingTalk(), Message("m2", Noon.AddHours(1)), Today, Noon.AddSeconds(1));

        Assert.Equal([new MessageReceived("m2", "hello", Noon.AddSeconds(1), Noon.AddSeconds(1))], facts);
    }

    // P0-12: the earlier message arrives later; its time is the customer's place in the queue.
    [Fact]
    public void Receive_OutOfOrder_TakesTheEarlierPlace()
    {
        var state = After(WaitingTalk(), Conversation.Receive(WaitingTalk(), Message("m0", Noon.AddSeconds(-30)), Today, Noon));

        Assert.Equal(Noon.AddSeconds(-30), state.FirstMessageAt);
        Assert.Equal(2, state.Messages);
    }

    [Fact]
    public void Receive_LaterMessage_KeepsThePlace()
    {
        var later = Noon.AddMinutes(5);

        Assert.Equal(Noon, After(WaitingTalk(), Conversation.Receive(WaitingTalk(), Message("m2", later), Today, later)).FirstMessageAt);
    }

    [Fact]
    public void Receive_HigherClass_RaisesAndNeverLowers()
    {
        var state = After(WaitingTalk(PriorityClass.Vip), Conversation.Receive(WaitingTalk(PriorityClass.Vip), Message("m2", hints: PriorityClass.AboutToBuy), Today, Noon));
        Assert.Equal(PriorityClass.AboutToBuy, state.Priority);

        var (_, facts) = Conversation.Receive(state, Message("m3", hints: PriorityClass.Normal), Today, Noon);
        Assert.IsType<MessageReceived>(Assert.Single(facts));
        Assert.Equal(PriorityClass.AboutToBuy, After(state, facts).Priority);
    }

    [Theory]
    [InlineData(ConversationStatus.Waiting, ConversationStatus.Waiting)]
    [InlineData(ConversationStatus.Assigned, ConversationStatus.Assigned)]
    [InlineData(ConversationStatus.Active, ConversationStatus.Active)]
    [InlineData(ConversationStatus.Pending, ConversationStatus.Active)]
    public void Receive_OpenConversation_KeepsItsOwnerAndWakesAParkedOne(ConversationStatus from, ConversationStatus to)
    {
        var before = TalkIn(from);

        var (outcome, facts) = Conversation.Receive(before, Message("m2"), Today, Noon);
        var state = After(before, facts);

        Assert.Equal(ReceiveOutcome.Received, outcome);
        Assert.Equal((to, before.Owner), (state.Status, state.Owner));
    }

    // An open conversation goes on over the boundary of the day (peers 24: closing time does not touch an owned conversation).
    [Fact]
    public void Receive_OpenConversationOfYesterday_GoesOn()
    {
        var (outcome, facts) = Conversation.Receive(ActiveTalk(), Message("m2"), Today.AddDays(1), Noon.AddDays(1));

        Assert.Equal(ReceiveOutcome.Received, outcome);
        Assert.Equal("ada", After(ActiveTalk(), facts).Owner);
    }

    // P0-4: the same inquiry goes on, and it is known to whom it belongs first.
    [Fact]
    public void Receive_ClosedOnTheSameDate_ReopensInTheOldPlace()
    {
        var later = Noon.AddHours(2);

        var (outcome, facts) = Conversation.Receive(ClosedTalk(), Message("m2"), Today, later);
        var state = After(ClosedTalk(), facts);

        Assert.Equal(ReceiveOutcome.Reopened, outcome);
        Assert.Equal([new Reopened(later), new MessageReceived("m2", "hello", later, later)], facts);
        Assert.Equal((ConversationStatus.Waiting, null, "ada", Noon), (state.Status, state.Owner, state.LastOwner, state.FirstMessageAt));
    }

    [Fact]
    public void Receive_AbandonedOnTheSameDate_Reopens()
    {
        var (outcome, facts) = Conversation.Receive(AbandonedTalk, Message("m2"), Today, Noon);

        Assert.Equal(ReceiveOutcome.Reopened, outcome);
        Assert.Equal(ConversationStatus.Waiting, After(AbandonedTalk, facts).Status);
    }

    [Theory]
    [InlineData(ConversationStatus.Closed)]
    [InlineData(ConversationStatus.Abandoned)]
    public void Receive_EndedOnAnEarlierDate_IsAnotherInquiry(ConversationStatus status)
    {
        var (outcome, facts) = Conversation.Receive(TalkIn(status), Message("m2"), Today.AddDays(1), Noon.AddDays(1));

        Assert.Equal(ReceiveOutcome.DayOver, outcome);
        Assert.Empty(facts);
    }

    [Fact]
    public void Receive_NotOpened_IsRefused()
    {
        var (outcome, facts) = Conversation.Receive(UnopenedTalk, Message(), Today, Noon);

        Assert.Equal(ReceiveOutcome.NotOpened, outcome);
        Assert.Empty(facts);
    }

    [Fact]
    public void ReceiveAndReply_AsManyMessagesAsMayBe_AreRefused()
    {
        var full = ActiveTalk() with { Messages = Conversation.MostMessages };

        Assert.Equal(ReceiveOutcome.TooManyMessages, Conversation.Receive(full, Message("m2"), Today, Noon).Outcome);
        Assert.Equal(OwnerOutcome.TooManyMessages, Conversation.Reply(full, "ada", "r", "hi", Noon).Outcome);
        Assert.Equal(OwnerOutcome.NotOwner, Conversation.Reply(full, "bea", "r", "hi", Noon).Outcome);
        Assert.Equal(CloseOutcome.Closed, Conversation.Close(full, AgentNamed("ada"), null, Noon).Outcome);

        var almost = full with { Messages = Conversation.MostMessages - 1 };
        Assert.Equal(ReceiveOutcome.Received, Conversation.Receive(almost, Message("m2"), Today, Noon).Outcome);
        Assert.Equal(OwnerOutcome.Done, Conversation.Reply(almost, "ada", "r", "hi", Noon).Outcome);
    }
}
