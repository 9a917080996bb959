using System.Collections.Immutable;
using System.Diagnostics;
using Kefu.Domain.Identity;
using static Kefu.Domain.Conversations.ConversationFact;

namespace Kefu.Domain.Conversations;

/// <summary>The life of one conversation (domain page 2.6). Pure: no clock, no storage, nothing to await.</summary>
public static class Conversation
{
    /// <summary>Messages one conversation may hold; more are refused (a bound, far above a long talk).</summary>
    public const int MostMessages = 2_000;

    /// <summary>How far back a platform may date a message: beyond it, the message counts as this old.</summary>
    public static readonly TimeSpan MostLate = TimeSpan.FromHours(24);

    /// <summary>A customer's first message of the business date.</summary>
    /// <param name="inquiry">What was asked.</param>
    /// <param name="now">The time.</param>
    /// <param name="notice">What to tell the customer because nobody is on duty (P0-14).</param>
    public static ImmutableArray<ConversationFact> Open(OpenInquiry inquiry, DateTimeOffset now, OutOfHoursNotice? notice = null) =>
    [
        new Opened(inquiry.Tenant, inquiry.Store, inquiry.Customer, inquiry.Message.Platform, inquiry.Date, SentAt(inquiry.Message, now), now),
        new MessageReceived(inquiry.Message.MessageId, inquiry.Message.Text, SentAt(inquiry.Message, now), now),
        .. inquiry.Message.Hints is PriorityClass.Normal ? ImmutableArray<ConversationFact>.Empty : [new PriorityRaised(inquiry.Message.Hints, now)],
        .. notice is null ? ImmutableArray<ConversationFact>.Empty : [new OutOfHoursNoticed(notice.Zh, notice.En, now)],
    ];

    /// <summary>Tells a customer who waits that nobody is on duty: once, however often the conversation enters the queue (P0-14).</summary>
    public static ImmutableArray<ConversationFact> Notify(ConversationState state, OutOfHoursNotice notice, DateTimeOffset now) =>
        state.Status is ConversationStatus.Waiting && state.NoticedAt is null ? [new OutOfHoursNoticed(notice.Zh, notice.En, now)] : [];

    /// <summary>Another message of the customer; wakes a parked conversation and reopens a closed one of the same business date.</summary>
    /// <param name="state">The conversation.</param>
    /// <param name="message">What the customer wrote.</param>
    /// <param name="today">The store's business date now.</param>
    /// <param name="now">The time.</param>
    public static Decision<ReceiveOutcome, ConversationFact> Receive(ConversationState state, CustomerMessage message, DateOnly today, DateTimeOffset now)
    {
        if (state.Status is ConversationStatus.None)
        {
            return new(ReceiveOutcome.NotOpened, []);
        }

        if (!state.IsOpen && state.Date != today)
        {
            return new(ReceiveOutcome.DayOver, []);
        }

        if (state.Messages >= MostMessages)
        {
            return new(ReceiveOutcome.TooManyMessages, []);
        }

        ImmutableArray<ConversationFact> facts =
        [
            .. state.IsOpen ? ImmutableArray<ConversationFact>.Empty : [new Reopened(now)],
            new MessageReceived(message.MessageId, message.Text, SentAt(message, now), now),
            .. message.Hints < state.Priority ? [new PriorityRaised(message.Hints, now)] : ImmutableArray<ConversationFact>.Empty,
        ];
        return new(state.IsOpen ? ReceiveOutcome.Received : ReceiveOutcome.Reopened, facts);
    }

    /// <summary>An agent becomes the owner. Whether the agent may is the agent's decision, not the conversation's.</summary>
    public static Decision<AssignOutcome, ConversationFact> Assign(ConversationState state, AssignTo to, DateTimeOffset now)
    {
        if (!state.IsOpen)
        {
            return new(AssignOutcome.NotOpen, []);
        }

        if (state.Owner == to.Agent)
        {
            return new(AssignOutcome.AlreadyOwner, []);
        }

        // Ownership changes only by transfer, release or a supervisor: nobody steals (peers 3).
        if (state.IsOwned && to.Cause is not (AssignCause.Transfer or AssignCause.Override))
        {
            return new(AssignOutcome.Owned, []);
        }

        return new(AssignOutcome.Assigned, [new Assigned(to.Agent, to.Cause, now, state.Owner, to.Reason, to.By, to.Choice, to.Date == state.Date ? null : to.Date)]);
    }

    /// <summary>The owner answers.</summary>
    public static Decision<OwnerOutcome, ConversationFact> Reply(ConversationState state, string agent, string messageId, string text, DateTimeOffset now) =>
        state.Messages >= MostMessages && state.Owner == agent
            ? new(OwnerOutcome.TooManyMessages, [])
            : ByOwner(state, agent, new Replied(agent, messageId, text, now));

    /// <summary>The owner waits for the customer.</summary>
    public static Decision<OwnerOutcome, ConversationFact> Park(ConversationState state, string agent, DateTimeOffset now) =>
        state.Status is ConversationStatus.Pending && state.Owner == agent ? new(OwnerOutcome.Done, []) : ByOwner(state, agent, new Parked(agent, now));

    /// <summary>The owner declines: back to the front of the queue with its original time, and not to this agent for a while.</summary>
    public static Decision<OwnerOutcome, ConversationFact> Decline(ConversationState state, string agent, TimeSpan coolDown, DateTimeOffset now) =>
        ByOwner(state, agent, new Released(agent, ReleaseCause.Declined, now, CoolDownUntil: now + coolDown));

    /// <summary>Whether a transfer may be tried: reason given, by the owner or a supervisor, and the second one only by a supervisor (P0-5).</summary>
    public static TransferOutcome MayTransfer(ConversationState state, Person by, string? reason, int withoutSupervisor)
    {
        if (string.IsNullOrWhiteSpace(reason))
        {
            return TransferOutcome.ReasonMissing;
        }

        if (!state.IsOwned)
        {
            return TransferOutcome.NotOwned;
        }

        if (!by.IsSupervisor && state.Owner != by.Agent)
        {
            return TransferOutcome.NotOwner;
        }

        return state.Transfers >= withoutSupervisor && !by.IsSupervisor ? TransferOutcome.SupervisorNeeded : TransferOutcome.Allowed;
    }

    /// <summary>Back to the store's queue, by the owner or a supervisor, or because the owner is gone.</summary>
    public static ImmutableArray<ConversationFact> Release(ConversationState state, ReleaseCause cause, string? reason, string? by, DateTimeOffset now) =>
        state.Owner is { } owner ? [new Released(owner, cause, now, reason, by)] : [];

    /// <summary>
    /// The end of the talk. The invitation belongs to the same entry, so it goes out exactly once, whichever way it is closed
    /// (CNV-4, I9); closing after a reopening sends none.
    /// </summary>
    public static Decision<CloseOutcome, ConversationFact> Close(ConversationState state, Person by, string? outcome, DateTimeOffset now)
    {
        if (state.Status is ConversationStatus.Closed)
        {
            return new(CloseOutcome.AlreadyClosed, []);
        }

        if (!state.IsOpen)
        {
            return new(CloseOutcome.NotOpen, []);
        }

        if (!by.IsSupervisor && (by.Agent is null || state.Owner != by.Agent))
        {
            return new(CloseOutcome.NotOwner, []);
        }

        return new(CloseOutcome.Closed,
        [
            new Closed(state.Owner, by.Name, outcome, now),
            .. state.Invitation is null
                ? [new EvaluationInvited(Keys.Digest(Key.Of("invitation", state.Id)), state.Owner, now)]
                : ImmutableArray<ConversationFact>.Empty,
        ]);
    }

    /// <summary>The customer's answer to the invitation: accepted once, however late.</summary>
    public static Decision<EvaluateOutcome, ConversationFact> Evaluate(ConversationState state, string invitation, int score, string? comment, DateTimeOffset now)
    {
        if (score is < 1 or > 5)
        {
            return new(EvaluateOutcome.ScoreOutOfRange, []);
        }

        if (state.Invitation is null || state.Invitation != invitation)
        {
            return new(EvaluateOutcome.NotInvited, []);
        }

        return state.Score is not null
            ? new(EvaluateOutcome.AlreadyEvaluated, [])
            : new(EvaluateOutcome.Evaluated, [new Evaluated(score, comment, now)]);
    }

    /// <summary>The customer leaves while waiting.</summary>
    public static Decision<AbandonOutcome, ConversationFact> Abandon(ConversationState state, string? by, DateTimeOffset now) => state.Status switch
    {
        ConversationStatus.Abandoned => new(AbandonOutcome.Abandoned, []),
        ConversationStatus.Waiting => new(AbandonOutcome.Abandoned, [new Abandoned(now, by)]),
        _ => new(AbandonOutcome.NotWaiting, []),
    };

    /// <summary>The facts of one ledger entry, folded in: the version counts entries, not facts.</summary>
    public static ConversationState Fold(ConversationState state, ImmutableArray<ConversationFact> entry)
    {
        foreach (var fact in entry)
        {
            state = Apply(state, fact);
        }

        return state with { Version = state.Version + 1 };
    }

    /// <summary>One fact, folded in. Never refuses.</summary>
    public static ConversationState Apply(ConversationState state, ConversationFact fact) => fact switch
    {
        Opened f => state with
        {
            Tenant = f.Tenant,
            Store = f.Store,
            Customer = f.Customer,
            Platform = f.Platform,
            Date = f.Date,
            Status = ConversationStatus.Waiting,
            FirstMessageAt = f.FirstMessageAt,
            OpenedAt = f.At,
        },
        MessageReceived f => state with
        {
            Messages = state.Messages + 1,
            Status = state.Status is ConversationStatus.Pending ? ConversationStatus.Active : state.Status,
            FirstMessageAt = f.SentAt < state.FirstMessageAt ? f.SentAt : state.FirstMessageAt,
        },
        PriorityRaised f => state with { Priority = f.To },
        Assigned f => state with
        {
            // A customer who returns to the agent who answered goes on where they stopped; any other owner has yet to answer.
            Status = f.Cause is AssignCause.Return && state.FirstReplyAt is not null ? ConversationStatus.Active : ConversationStatus.Assigned,
            Owner = f.Agent,
            LastOwner = f.Agent,
            AssignedAt = state.AssignedAt ?? f.At,
            Transfers = state.Transfers + (f.Cause is AssignCause.Transfer ? 1 : 0),
        },
        Replied f => state with { Status = ConversationStatus.Active, Messages = state.Messages + 1, FirstReplyAt = state.FirstReplyAt ?? f.At },
        Parked => state with { Status = ConversationStatus.Pending },
        Released f => state with
        {
            Status = ConversationStatus.Waiting,
            Owner = null,
            CoolDowns = f.CoolDownUntil is { } until ? [.. state.CoolDowns.Where(c => c.Agent != f.From && c.Until > f.At), new CoolDown(f.From, until)] : state.CoolDowns,
        },
        Closed f => state with { Status = ConversationStatus.Closed, Owner = null, ClosedAt = f.At },
        Reopened => state with { Status = ConversationStatus.Waiting, Owner = null },
        EvaluationInvited f => state with { Invitation = f.Invitation, InvitedFor = f.Agent },
        Evaluated f => state with { Score = f.Score },
        Abandoned f => state with { Status = ConversationStatus.Abandoned, Owner = null, ClosedAt = f.At },
        OutOfHoursNoticed f => state with { NoticedAt = f.At },
        _ => throw new UnreachableException(fact.GetType().Name),
    };

    // A platform's clock may run ahead of ours; a message from the future would take a place in the queue that is not its own.
    // One that is older than the bound says when it was sent, but not that its sender has waited so long.
    private static DateTimeOffset SentAt(CustomerMessage message, DateTimeOffset now) =>
        message.SentAt is not { } sent || sent > now ? now : sent < now - MostLate ? now - MostLate : sent;

    private static Decision<OwnerOutcome, ConversationFact> ByOwner(ConversationState state, string agent, ConversationFact fact) => state switch
    {
        { IsOpen: false } => new(OwnerOutcome.NotOpen, []),
        { Owner: null } => new(OwnerOutcome.NotOwner, []),
        _ when state.Owner != agent => new(OwnerOutcome.NotOwner, []),
        _ => new(OwnerOutcome.Done, [fact]),
    };
}
