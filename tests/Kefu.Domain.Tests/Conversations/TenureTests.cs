using Kefu.Domain.Conversations;
using Kefu.Domain.Duties;
using static Kefu.Domain.Tests.Conversations.Talk;
using static Kefu.Domain.Tests.Days;

namespace Kefu.Domain.Tests.Conversations;

/// <summary>A tenure has a number, so that what was meant for one does not reach the next (peers 17).</summary>
public sealed class TenureTests
{
    [Fact]
    public void Tenure_IsTheVersionOfItsAssignment()
    {
        var assigned = AssignedTalk();
        Assert.Equal((2, Noon), (assigned.Tenure, assigned.OwnedAt));
        Assert.Equal(2, ActiveTalk().Tenure);

        var transferred = ActiveTalk().Assign("bea", AssignCause.Transfer);
        Assert.Equal(transferred.Version, transferred.Tenure);
        Assert.Equal((0, (DateTimeOffset?)null), (ClosedTalk().Tenure, ClosedTalk().OwnedAt));
        Assert.Equal(0, WaitingTalk().Tenure);
    }

    [Fact]
    public void Tenure_OpenedAndAssignedInOneEntry_IsOne()
    {
        var opened = Conversation.Open(new("t", "A", "k", Today, Message()), Noon);
        var waiting = opened.Aggregate(UnopenedTalk, Conversation.Apply);

        var state = Conversation.Fold(UnopenedTalk, [.. opened, .. Conversation.Assign(waiting, new("ada", AssignCause.Routed), Noon).Facts]);

        Assert.Equal((1, 1), (state.Version, state.Tenure));
    }

    [Theory]
    [InlineData(OwedBy.Loss, ReleaseCause.OwnerAbsent)]
    [InlineData(OwedBy.Absence, ReleaseCause.OwnerAway)]
    [InlineData(OwedBy.Rest, ReleaseCause.OwnerRests)]
    [InlineData(OwedBy.SignOff, ReleaseCause.OwnerSignedOff)]
    public void TakeFrom_TheTenureMeant_GoesBackWithItsOriginalTime(OwedBy why, ReleaseCause cause)
    {
        var state = AssignedTalk();

        var released = After(state, Conversation.TakeFrom(state, "ada", new("c1", 2, why), Noon.AddHours(1)));

        Assert.Equal((ConversationStatus.Waiting, (string?)null, state.FirstMessageAt), (released.Status, released.Owner, released.FirstMessageAt));
        Assert.Equal(cause, Assert.IsType<ConversationFact.Released>(Assert.Single(Conversation.TakeFrom(state, "ada", new("c1", 9, why), Noon))).Cause);
        Assert.Empty(released.CoolDowns);
    }

    [Fact]
    public void TakeFrom_AnotherTenure_ChangesNothing()
    {
        var owed = new Owed("c1", 2, OwedBy.Loss);
        var again = After(AssignedTalk(), Conversation.TakeFrom(AssignedTalk(), "ada", owed, Noon)).Assign("ada");

        Assert.Empty(Conversation.TakeFrom(again, "ada", owed, Noon));
        Assert.Empty(Conversation.TakeFrom(AssignedTalk("bea"), "ada", owed, Noon));
        Assert.Empty(Conversation.TakeFrom(WaitingTalk(), "ada", owed, Noon));
        Assert.Empty(Conversation.TakeFrom(ClosedTalk(), "ada", owed, Noon));
    }

    // An absent agent keeps those whose customers do not wait for an answer, and only those.
    [Fact]
    public void TakeFrom_AbsentOwner_OnlyWhoWaitsForAnAnswer()
    {
        var owed = new Owed("c1", 99, OwedBy.Absence);
        var asked = After(ActiveTalk(), Conversation.Receive(ActiveTalk(), Message("m2"), Today, Noon.AddMinutes(1)));
        var woken = After(PendingTalk(), Conversation.Receive(PendingTalk(), Message("m2"), Today, Noon.AddMinutes(1)));
        var transferred = ActiveTalk("bea").Assign("ada", AssignCause.Transfer);

        Assert.All([AssignedTalk(), asked, woken, transferred], state => Assert.Single(Conversation.TakeFrom(state, "ada", owed, Noon)));
        Assert.All([ActiveTalk(), PendingTalk(), asked.Replied("ada")], state => Assert.Empty(Conversation.TakeFrom(state, "ada", owed, Noon)));
    }

    [Fact]
    public void UnansweredSince_IsTheFirstMessageSinceTheLastAnswer()
    {
        var asked = After(ActiveTalk(), Conversation.Receive(ActiveTalk(), Message("m2"), Today, Noon.AddMinutes(1)));
        var askedAgain = After(asked, Conversation.Receive(asked, Message("m3"), Today, Noon.AddMinutes(2)));

        Assert.Equal(Noon, WaitingTalk().UnansweredSince);
        Assert.Null(ActiveTalk().UnansweredSince);
        Assert.Equal(Noon.AddMinutes(1), askedAgain.UnansweredSince);
        Assert.Null(askedAgain.Replied("ada").UnansweredSince);
        Assert.Null(After(asked, Conversation.Park(asked, "ada", Noon)).UnansweredSince);
        Assert.Null(asked.Close("ada").UnansweredSince);
    }
}
