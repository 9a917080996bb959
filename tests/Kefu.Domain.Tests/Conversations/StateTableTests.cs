using System.Collections.Immutable;
using Kefu.Domain.Conversations;
using static Kefu.Domain.Conversations.ConversationStatus;
using static Kefu.Domain.Tests.Conversations.Talk;
using static Kefu.Domain.Tests.Days;

namespace Kefu.Domain.Tests.Conversations;

/// <summary>The whole table of domain page 2.6: each command in each status, answer and status afterwards.</summary>
public sealed class StateTableTests
{
    private static readonly ConversationStatus[] All = Enum.GetValues<ConversationStatus>();

    public static TheoryData<string, ConversationStatus, string, ConversationStatus> Table() => new()
    {
        // Router and people giving an owner.
        { "assign", None, "NotOpen", None },
        { "assign", Waiting, "Assigned", Assigned },
        { "assign", Assigned, "Owned", Assigned },
        { "assign", Active, "Owned", Active },
        { "assign", Pending, "Owned", Pending },
        { "assign", Closed, "NotOpen", Closed },
        { "assign", Abandoned, "NotOpen", Abandoned },

        // A new owner has yet to answer (domain 2.6), whatever the one before said.
        { "transfer", None, "NotOpen", None },
        { "transfer", Assigned, "Assigned", Assigned },
        { "transfer", Active, "Assigned", Assigned },
        { "transfer", Pending, "Assigned", Assigned },
        { "transfer", Closed, "NotOpen", Closed },
        { "transfer", Abandoned, "NotOpen", Abandoned },

        { "reply", None, "NotOpen", None },
        { "reply", Waiting, "NotOwner", Waiting },
        { "reply", Assigned, "Done", Active },
        { "reply", Active, "Done", Active },
        { "reply", Pending, "Done", Active },
        { "reply", Closed, "NotOpen", Closed },
        { "reply", Abandoned, "NotOpen", Abandoned },

        { "park", None, "NotOpen", None },
        { "park", Waiting, "NotOwner", Waiting },
        { "park", Assigned, "Done", Pending },
        { "park", Active, "Done", Pending },
        { "park", Pending, "Done", Pending },
        { "park", Closed, "NotOpen", Closed },
        { "park", Abandoned, "NotOpen", Abandoned },

        { "decline", None, "NotOpen", None },
        { "decline", Waiting, "NotOwner", Waiting },
        { "decline", Assigned, "Done", Waiting },
        { "decline", Active, "Done", Waiting },
        { "decline", Pending, "Done", Waiting },
        { "decline", Closed, "NotOpen", Closed },
        { "decline", Abandoned, "NotOpen", Abandoned },

        { "message", None, "NotOpened", None },
        { "message", Waiting, "Received", Waiting },
        { "message", Assigned, "Received", Assigned },
        { "message", Active, "Received", Active },
        { "message", Pending, "Received", Active },
        { "message", Closed, "Reopened", Waiting },
        { "message", Abandoned, "Reopened", Waiting },

        { "close", None, "NotOpen", None },
        { "close", Waiting, "NotOwner", Waiting },
        { "close", Assigned, "Closed", Closed },
        { "close", Active, "Closed", Closed },
        { "close", Pending, "Closed", Closed },
        { "close", Closed, "AlreadyClosed", Closed },
        { "close", Abandoned, "NotOpen", Abandoned },

        { "close as supervisor", None, "NotOpen", None },
        { "close as supervisor", Waiting, "Closed", Closed },
        { "close as supervisor", Active, "Closed", Closed },
        { "close as supervisor", Closed, "AlreadyClosed", Closed },

        { "abandon", None, "NotWaiting", None },
        { "abandon", Waiting, "Abandoned", Abandoned },
        { "abandon", Assigned, "NotWaiting", Assigned },
        { "abandon", Active, "NotWaiting", Active },
        { "abandon", Pending, "NotWaiting", Pending },
        { "abandon", Closed, "NotWaiting", Closed },
        { "abandon", Abandoned, "Abandoned", Abandoned },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Command_InEachStatus_AnswersAndMovesByTheTable(string command, ConversationStatus from, string answer, ConversationStatus to)
    {
        var before = TalkIn(from);
        Assert.Equal(from, before.Status);

        var (outcome, facts) = Do(command, before);
        var state = facts.IsEmpty ? before : Conversation.Fold(before, facts);

        Assert.Equal((answer, to), (outcome, state.Status));
        AssertOwnedExactlyWhenServed(state);
    }

    // Peers 23: the state "owned and queued" does not exist.
    [Fact]
    public void Status_OfEveryKind_HasAnOwnerExactlyWhenServed() => Assert.All(All, status => AssertOwnedExactlyWhenServed(TalkIn(status)));

    [Fact]
    public void Assign_AgainAfterTheFirstReply_IsActiveAtOnce()
    {
        Assert.Equal(Active, ReopenedTalk.Assign("ada", AssignCause.Return).Status);
        Assert.Equal(Assigned, After(AssignedTalk(), Conversation.Decline(AssignedTalk(), "ada", TimeSpan.FromMinutes(5), Noon)).Assign("bea").Status);
    }

    [Fact]
    public void Times_AreThoseOfTheFirst()
    {
        var state = ActiveTalk().Close("ada");
        var late = Noon.AddHours(3);
        state = After(state, Conversation.Receive(state, Message("m2"), Today, late));
        state = After(state, Conversation.Assign(state, new("bea", AssignCause.Routed), late));
        state = After(state, Conversation.Reply(state, "bea", "r2", "hi", late));
        state = After(state, Conversation.Close(state, AgentNamed("bea"), null, late));

        Assert.Equal((Noon, Noon.AddSeconds(9), late), (state.AssignedAt, state.FirstReplyAt, state.ClosedAt));
        Assert.Equal("bea", state.LastOwner);
    }

    private static void AssertOwnedExactlyWhenServed(ConversationState state)
    {
        Assert.Equal(state.Status is Assigned or Active or Pending, state.IsOwned);
        Assert.Equal(state.Status is Waiting or Assigned or Active or Pending, state.IsOpen);
    }

    private static (string Outcome, ImmutableArray<ConversationFact> Facts) Do(string command, ConversationState state) => command switch
    {
        "assign" => Named(Conversation.Assign(state, new("bea", AssignCause.Routed), Noon)),
        "transfer" => Named(Conversation.Assign(state, new("bea", AssignCause.Transfer, "skill"), Noon)),
        "reply" => Named(Conversation.Reply(state, "ada", "r", "hi", Noon)),
        "park" => Named(Conversation.Park(state, "ada", Noon)),
        "decline" => Named(Conversation.Decline(state, "ada", TimeSpan.FromMinutes(5), Noon)),
        "message" => Named(Conversation.Receive(state, Message("m2"), Today, Noon)),
        "close" => Named(Conversation.Close(state, AgentNamed("ada"), null, Noon)),
        "close as supervisor" => Named(Conversation.Close(state, Boss, null, Noon)),
        "abandon" => Named(Conversation.Abandon(state, null, Noon)),
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };

    private static (string, ImmutableArray<ConversationFact>) Named<T>(Decision<T, ConversationFact> decision) => ($"{decision.Outcome}", decision.Facts);
}
