using System.Collections.Immutable;
using Kefu.Domain.Conversations;
using static Kefu.Domain.Tests.Days;

namespace Kefu.Domain.Tests.Conversations;

/// <summary>A conversation in the making: facts in, facts out.</summary>
internal static class Talk
{
    public static readonly Person Boss = new("boss", null, IsSupervisor: true);

    public static CustomerMessage Message(string id = "m1", DateTimeOffset? sentAt = null, PriorityClass hints = PriorityClass.Normal) =>
        new("tmall", id, "hello", sentAt, hints);

    public static Person AgentNamed(string agent) => new(agent, agent, IsSupervisor: false);

    public static ConversationState UnopenedTalk => ConversationState.Unopened("c1");

    public static ConversationState WaitingTalk(PriorityClass hints = PriorityClass.Normal) =>
        After(UnopenedTalk, Conversation.Open(new("t", "A", "k", Today, Message(hints: hints)), Noon));

    public static ConversationState AssignedTalk(string agent = "ada") => WaitingTalk().Assign(agent);

    public static ConversationState ActiveTalk(string agent = "ada") => AssignedTalk(agent).Replied(agent);

    public static ConversationState PendingTalk(string agent = "ada") => After(ActiveTalk(agent), Conversation.Park(ActiveTalk(agent), agent, Noon));

    public static ConversationState ClosedTalk(string agent = "ada") => ActiveTalk(agent).Close(agent);

    public static ConversationState AbandonedTalk => After(WaitingTalk(), Conversation.Abandon(WaitingTalk(), null, Noon));

    public static ConversationState ReopenedTalk => After(ClosedTalk(), Conversation.Receive(ClosedTalk(), Message("m2"), Today, Noon));

    public static ConversationState TalkIn(ConversationStatus status) => status switch
    {
        ConversationStatus.None => UnopenedTalk,
        ConversationStatus.Waiting => WaitingTalk(),
        ConversationStatus.Assigned => AssignedTalk(),
        ConversationStatus.Active => ActiveTalk(),
        ConversationStatus.Pending => PendingTalk(),
        ConversationStatus.Closed => ClosedTalk(),
        ConversationStatus.Abandoned => AbandonedTalk,
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };

    public static ConversationState Assign(this ConversationState state, string agent, AssignCause cause = AssignCause.Routed) =>
        After(state, Conversation.Assign(state, new(agent, cause), Noon));

    public static ConversationState Replied(this ConversationState state, string agent) =>
        After(state, Conversation.Reply(state, agent, "r1", "hi", Noon.AddSeconds(9)));

    public static ConversationState Close(this ConversationState state, string agent) =>
        After(state, Conversation.Close(state, AgentNamed(agent), "solved", Noon));

    public static ConversationState After<T>(ConversationState state, Decision<T, ConversationFact> decision) => After(state, decision.Facts);

    public static ConversationState After(ConversationState state, ImmutableArray<ConversationFact> facts)
    {
        Assert.NotEmpty(facts);
        return Conversation.Fold(state, facts);
    }
}
