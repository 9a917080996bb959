using System.Collections.Immutable;
using Kefu.Domain.Conversations;
using Kefu.Domain.Platforms;
using Kefu.Domain.Routing;
using Kefu.Ledger;

namespace Kefu.Gateway.Conversations;

/// <summary>A conversation as it stands.</summary>
/// <param name="Conversation">Its id.</param>
/// <param name="Store">The store.</param>
/// <param name="Customer">The customer's account.</param>
/// <param name="Platform">Where the customer wrote.</param>
/// <param name="Date">The store's business date.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Priority">Class of waiting.</param>
/// <param name="Agent">The owner, if it has one.</param>
/// <param name="LastAgent">The last owner.</param>
/// <param name="Version">Its version.</param>
/// <param name="FirstMessageAt">The customer's first message.</param>
/// <param name="OpenedAt">When Kefu took it in.</param>
/// <param name="AssignedAt">First assignment.</param>
/// <param name="FirstReplyAt">First answer.</param>
/// <param name="ClosedAt">Last close or abandonment.</param>
/// <param name="Transfers">Transfers between agents.</param>
/// <param name="Invited">The invitation to evaluate has gone out (CNV-4).</param>
/// <param name="Score">The customer's evaluation.</param>
internal sealed record ConversationLine(
    string Conversation, string Store, string Customer, string Platform, DateOnly Date, ConversationStatus Status, PriorityClass Priority, string? Agent,
    string? LastAgent, int Version, DateTimeOffset FirstMessageAt, DateTimeOffset OpenedAt, DateTimeOffset? AssignedAt, DateTimeOffset? FirstReplyAt,
    DateTimeOffset? ClosedAt, int Transfers, bool Invited, int? Score)
{
    public static ConversationLine Of(ConversationRow r) => new(
        r.Id, r.Store, r.Customer, r.Platform, r.Date, r.Status, r.Priority, r.Owner, r.LastOwner, r.Version, r.FirstMessageAt, r.OpenedAt, r.AssignedAt,
        r.FirstReplyAt, r.ClosedAt, r.Transfers, r.Invited, r.Score);

    public static ConversationLine Of(ConversationState s) => Of(ConversationRow.Of(s));
}

/// <summary>A page of conversations.</summary>
/// <param name="Items">The conversations, newest first.</param>
/// <param name="Next">Cursor of the next page; absent on the last.</param>
internal sealed record ConversationPage(ImmutableArray<ConversationLine> Items, string? Next);

/// <summary>A conversation with all that happened in it.</summary>
/// <param name="State">As it stands.</param>
/// <param name="Tenures">Who had it, from when to when, and why (the last 200).</param>
/// <param name="Messages">The last messages of both sides, in the order in which they were sent; older ones under /messages.</param>
/// <param name="MessageCount">All messages.</param>
/// <param name="Invitation">The invitation to evaluate, once it has gone out.</param>
/// <param name="Comment">What the customer wrote with the evaluation.</param>
/// <param name="Outcome">What was said of it at the last close.</param>
/// <param name="Round">The waiting round, while it is open and the last word is the customer's.</param>
internal sealed record ConversationView(
    ConversationLine State, ImmutableArray<TenureView> Tenures, ImmutableArray<TalkView> Messages, int MessageCount, InvitationView? Invitation, string? Comment,
    string? Outcome, RoundView? Round);

/// <summary>A customer who waits for an answer, as the platform sees it.</summary>
/// <param name="Since">The first unanswered message.</param>
/// <param name="Clock">The platform's clock; absent where the platform judges nobody by minutes.</param>
/// <param name="AlertAt">When the platform begins to warn; absent where it does not, or the message does not count.</param>
/// <param name="Deadline">Until when an answer is in time; absent where the message does not count.</param>
internal sealed record RoundView(DateTimeOffset Since, string? Clock, DateTimeOffset? AlertAt, DateTimeOffset? Deadline)
{
    public static RoundView? Of(ConversationState state, WaitingRound round)
    {
        if (!state.IsOpen || round.Since is not { } since)
        {
            return null;
        }

        var clock = PlatformClock.Of(state.Platform);
        var deadline = clock?.DeadlineOf(since);
        return new(since, clock?.Name, deadline is null ? null : since + clock!.Alert, deadline);
    }
}

/// <summary>The one invitation to evaluate (CNV-4).</summary>
/// <param name="Invitation">Its id: needed to evaluate.</param>
/// <param name="Agent">Whom it is about.</param>
/// <param name="At">When it went out.</param>
internal sealed record InvitationView(string Invitation, string? Agent, DateTimeOffset At);

/// <summary>One agent's time with a conversation.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="From">Since when.</param>
/// <param name="To">Until when; absent while it lasts.</param>
/// <param name="Cause">Why the agent got it.</param>
/// <param name="Reason">The reason a person gave.</param>
/// <param name="By">The person who did it, if a person did.</param>
/// <param name="EndedBy">How it ended: Transfer, Override, Declined, Returned, OwnerAbsent, Closed or Abandoned.</param>
/// <param name="EndReason">The reason a person gave for its end.</param>
/// <param name="Choice">Why the router chose this agent, if it did.</param>
internal sealed record TenureView(
    string Agent, DateTimeOffset From, DateTimeOffset? To, AssignCause Cause, string? Reason, string? By, string? EndedBy, string? EndReason, Choice? Choice);

/// <summary>One message.</summary>
/// <param name="From">customer, agent or system.</param>
/// <param name="Agent">The agent, for an answer.</param>
/// <param name="MessageId">The platform's id, or that of the answer.</param>
/// <param name="Text">What was written.</param>
/// <param name="SentAt">When it was sent; messages are in this order.</param>
/// <param name="ReceivedAt">When Kefu took it in.</param>
internal sealed record TalkView(string From, string? Agent, string MessageId, string Text, DateTimeOffset SentAt, DateTimeOffset ReceivedAt);

/// <summary>A page of a conversation's messages.</summary>
/// <param name="Items">The messages, in the order in which they were sent.</param>
/// <param name="Next">Cursor of the next page; absent on the last.</param>
internal sealed record TalkPage(ImmutableArray<TalkView> Items, string? Next);

/// <summary>Why a customer waits.</summary>
/// <param name="Waits">Whether it waits at all.</param>
/// <param name="Status">Where the conversation stands.</param>
/// <param name="Agent">The owner, if it has one.</param>
/// <param name="Position">Place in the queue, from 1.</param>
/// <param name="Since">The customer's first message.</param>
/// <param name="Reason">What keeps it waiting.</param>
/// <param name="ReleasedBy">What would release it.</param>
internal sealed record WaitView(bool Waits, ConversationStatus Status, string? Agent, int? Position, DateTimeOffset Since, string? Reason, string? ReleasedBy);
