using Kefu.Domain.Conversations;
using static Kefu.Domain.Conversations.ConversationFact;
using static Kefu.Domain.Tests.Conversations.Talk;
using static Kefu.Domain.Tests.Days;

namespace Kefu.Domain.Tests.Conversations;

public sealed class OwnershipTests
{
    private const int OneTransfer = 1;

    [Fact]
    public void Assign_Waiting_RecordsCausePersonAndReason()
    {
        var (outcome, facts) = Conversation.Assign(WaitingTalk(), new("ada", AssignCause.Override, "knows her", "boss"), Noon);

        Assert.Equal(AssignOutcome.Assigned, outcome);
        Assert.Equal([new Assigned("ada", AssignCause.Override, Noon, null, "knows her", "boss")], facts);
    }

    // Peers 3: ownership is never stolen; "assign to me" on an owned conversation is refused.
    [Theory]
    [InlineData(AssignCause.Routed)]
    [InlineData(AssignCause.Return)]
    [InlineData(AssignCause.Claim)]
    public void Assign_OwnedBySomebodyElse_IsRefused(AssignCause cause)
    {
        foreach (var state in new[] { AssignedTalk(), ActiveTalk(), PendingTalk() })
        {
            var (outcome, facts) = Conversation.Assign(state, new("bea", cause), Noon);

            Assert.Equal(AssignOutcome.Owned, outcome);
            Assert.Empty(facts);
        }
    }

    // Peers 2: of many who accept the same conversation one succeeds, however many try.
    [Fact]
    public void Assign_ThousandClaims_OneSucceeds()
    {
        var (state, won) = (WaitingTalk(), 0);
        for (var i = 0; i < 1_000; i++)
        {
            var (outcome, facts) = Conversation.Assign(state, new($"agent{i}", AssignCause.Claim), Noon);
            won += outcome is AssignOutcome.Assigned ? 1 : 0;
            state = facts.IsEmpty ? state : Conversation.Fold(state, facts);
        }

        Assert.Equal((1, "agent0"), (won, state.Owner));
    }

    [Theory]
    [InlineData(AssignCause.Transfer)]
    [InlineData(AssignCause.Override)]
    public void Assign_ByTransferOrSupervisor_NamesTheFormerOwner(AssignCause cause)
    {
        var (outcome, facts) = Conversation.Assign(ActiveTalk(), new("bea", cause, "skill"), Noon);

        Assert.Equal(AssignOutcome.Assigned, outcome);
        Assert.Equal("ada", Assert.IsType<Assigned>(Assert.Single(facts)).From);
        Assert.Equal(("bea", "bea"), (After(ActiveTalk(), facts).Owner, After(ActiveTalk(), facts).LastOwner));
    }

    // Peers 4: writing what is there already makes no fact.
    [Theory]
    [InlineData(AssignCause.Routed)]
    [InlineData(AssignCause.Transfer)]
    [InlineData(AssignCause.Override)]
    public void Assign_ToTheOwner_RecordsNothing(AssignCause cause)
    {
        var (outcome, facts) = Conversation.Assign(ActiveTalk(), new("ada", cause), Noon);

        Assert.Equal(AssignOutcome.AlreadyOwner, outcome);
        Assert.Empty(facts);
    }

    // P0-5: a reason, the owner or a supervisor, and the second transfer only by a supervisor.
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    public void MayTransfer_WithoutReason_IsRefused(string? reason) =>
        Assert.Equal(TransferOutcome.ReasonMissing, Conversation.MayTransfer(ActiveTalk(), Boss, reason, OneTransfer));

    [Fact]
    public void MayTransfer_ByTheOwner_OnceAndThenBySupervisorOnly()
    {
        Assert.Equal(TransferOutcome.Allowed, Conversation.MayTransfer(ActiveTalk(), AgentNamed("ada"), "skill", OneTransfer));

        var moved = ActiveTalk().Assign("bea", AssignCause.Transfer);
        Assert.Equal(1, moved.Transfers);
        Assert.Equal(TransferOutcome.SupervisorNeeded, Conversation.MayTransfer(moved, AgentNamed("bea"), "skill", OneTransfer));
        Assert.Equal(TransferOutcome.Allowed, Conversation.MayTransfer(moved, Boss, "skill", OneTransfer));
        Assert.Equal(TransferOutcome.Allowed, Conversation.MayTransfer(moved, AgentNamed("bea"), "skill", withoutSupervisor: 2));
    }

    [Fact]
    public void MayTransfer_BySomebodyElse_IsRefused()
    {
        Assert.Equal(TransferOutcome.NotOwner, Conversation.MayTransfer(ActiveTalk(), AgentNamed("bea"), "skill", OneTransfer));
        Assert.Equal(TransferOutcome.NotOwner, Conversation.MayTransfer(ActiveTalk(), new("integrator", null, false), "skill", OneTransfer));
    }

    [Fact]
    public void MayTransfer_NobodyOwnsIt_IsRefused()
    {
        foreach (var state in new[] { UnopenedTalk, WaitingTalk(), ClosedTalk(), AbandonedTalk })
        {
            Assert.Equal(TransferOutcome.NotOwned, Conversation.MayTransfer(state, Boss, "skill", OneTransfer));
            Assert.Equal(TransferOutcome.NotOwned, Conversation.MayTransfer(state, new("integrator", null, false), "skill", OneTransfer));
        }
    }

    [Fact]
    public void MayTransfer_OnlyTransfersCount()
    {
        var state = ActiveTalk().Assign("bea", AssignCause.Override);

        Assert.Equal(0, state.Transfers);
        Assert.Equal(TransferOutcome.Allowed, Conversation.MayTransfer(state, AgentNamed("bea"), "skill", OneTransfer));
        Assert.Equal(TransferOutcome.SupervisorNeeded, Conversation.MayTransfer(state, AgentNamed("bea"), "skill", withoutSupervisor: 0));
    }

    // Peers 15: a decline is a cool-down with an expiry, not a ban; the place in the queue is kept.
    [Fact]
    public void Decline_ByTheOwner_WaitsAgainInTheOldPlaceWithACoolDown()
    {
        var later = Noon.AddMinutes(1);

        var (outcome, facts) = Conversation.Decline(AssignedTalk(), "ada", TimeSpan.FromSeconds(300), later);
        var state = After(AssignedTalk(), facts);

        Assert.Equal(OwnerOutcome.Done, outcome);
        Assert.Equal([new Released("ada", ReleaseCause.Declined, later, CoolDownUntil: later.AddSeconds(300))], facts);
        Assert.Equal([new CoolDown("ada", later.AddSeconds(300))], state.CoolDowns);
        Assert.Equal((Noon, null), (state.FirstMessageAt, state.Owner));
    }

    [Fact]
    public void Decline_ByTwoAgentsAndOneAgain_KeepsOneCoolDownEach()
    {
        var state = AssignedTalk();
        state = After(state, Conversation.Decline(state, "ada", TimeSpan.FromSeconds(10), Noon)).Assign("bea");
        state = After(state, Conversation.Decline(state, "bea", TimeSpan.FromSeconds(20), Noon)).Assign("ada");
        state = After(state, Conversation.Decline(state, "ada", TimeSpan.FromSeconds(30), Noon));

        Assert.Equal([new CoolDown("bea", Noon.AddSeconds(20)), new CoolDown("ada", Noon.AddSeconds(30))], state.CoolDowns);
    }

    [Fact]
    public void Decline_ByAnother_IsRefused()
    {
        var (outcome, facts) = Conversation.Decline(AssignedTalk(), "bea", TimeSpan.FromSeconds(300), Noon);

        Assert.Equal(OwnerOutcome.NotOwner, outcome);
        Assert.Empty(facts);
    }

    // Peers 17, 23: whoever goes gives up all; the conversation waits in its original place, without a cool-down.
    [Theory]
    [InlineData(ReleaseCause.OwnerAbsent)]
    [InlineData(ReleaseCause.Returned)]
    public void Release_Owned_WaitsAgainInTheOldPlace(ReleaseCause cause)
    {
        var facts = Conversation.Release(PendingTalk(), cause, "shift is over", "boss", Noon.AddHours(1));
        var state = After(PendingTalk(), facts);

        Assert.Equal([new Released("ada", cause, Noon.AddHours(1), "shift is over", "boss")], facts);
        Assert.Equal((ConversationStatus.Waiting, null, "ada", Noon), (state.Status, state.Owner, state.LastOwner, state.FirstMessageAt));
        Assert.Empty(state.CoolDowns);
    }

    [Fact]
    public void Release_NotOwned_RecordsNothing()
    {
        foreach (var state in new[] { UnopenedTalk, WaitingTalk(), ClosedTalk(), AbandonedTalk })
        {
            Assert.Empty(Conversation.Release(state, ReleaseCause.OwnerAbsent, null, null, Noon));
        }
    }

    [Fact]
    public void Reply_ByAnother_IsRefused()
    {
        Assert.Equal(OwnerOutcome.NotOwner, Conversation.Reply(ActiveTalk(), "bea", "r", "hi", Noon).Outcome);
        Assert.Equal(OwnerOutcome.NotOwner, Conversation.Park(ActiveTalk(), "bea", Noon).Outcome);
        Assert.Equal(OwnerOutcome.NotOwner, Conversation.Park(PendingTalk(), "bea", Noon).Outcome);
        Assert.Equal(OwnerOutcome.NotOwner, Conversation.Reply(WaitingTalk(), "", "r", "hi", Noon).Outcome);
    }

    [Fact]
    public void Park_Again_RecordsNothing() => Assert.Empty(Conversation.Park(PendingTalk(), "ada", Noon).Facts);
}
