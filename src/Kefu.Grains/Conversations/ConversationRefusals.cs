using System.Diagnostics;
using Kefu.Contracts.Agents;
using Kefu.Contracts.Commands;
using Kefu.Domain.Agents;
using Kefu.Domain.Conversations;

namespace Kefu.Grains.Conversations;

/// <summary>Refusals that never leave the grains.</summary>
internal static class InternalRefusals
{
    /// <summary>The conversation belongs to an earlier business date: the customer's grain opens a new inquiry.</summary>
    public const string DayOver = "day-over";
}

/// <summary>What callers are told when a conversation's rules say no.</summary>
internal static class ConversationRefusals
{
    public static Refusal NotOpen { get; } = new(RefusalTypes.NotOpen, "The conversation is closed or abandoned.");

    public static Refusal Owned(ConversationState state) =>
        new(RefusalTypes.Owned, $"{state.Owner} owns the conversation since version {state.Version}; ownership changes only by transfer, release or a supervisor.", "I4");

    public static Refusal? Of(TransferOutcome outcome, ConversationState state) => outcome switch
    {
        TransferOutcome.Allowed => null,
        TransferOutcome.ReasonMissing => new(RefusalTypes.ReasonMissing, "A transfer needs a reason.", "P0-5"),
        TransferOutcome.NotOwner => new(RefusalTypes.NotOwner, $"{state.Owner} owns the conversation; only the owner or a supervisor may pass it on.", "I4"),
        TransferOutcome.NotOwned => state.IsOpen ? new(RefusalTypes.NotOwner, "Nobody owns the conversation; it is waiting.", "P0-5") : NotOpen,
        TransferOutcome.SupervisorNeeded => new(RefusalTypes.SupervisorNeeded, "The conversation was transferred before; a further transfer needs a supervisor.", "P0-5"),
        _ => throw new UnreachableException(outcome.ToString()),
    };

    public static Refusal? Of(CloseOutcome outcome, ConversationState state) => outcome switch
    {
        CloseOutcome.Closed or CloseOutcome.AlreadyClosed => null,
        CloseOutcome.NotOwner => new(RefusalTypes.NotOwner, state.IsOwned ? $"{state.Owner} owns the conversation." : "Nobody owns the conversation; only a supervisor may close it.", "I4"),
        CloseOutcome.NotOpen => NotOpen,
        _ => throw new UnreachableException(outcome.ToString()),
    };

    public static Refusal? Of(EvaluateOutcome outcome) => outcome switch
    {
        EvaluateOutcome.Evaluated => null,
        EvaluateOutcome.AlreadyEvaluated => new(RefusalTypes.AlreadyEvaluated, "The conversation has an evaluation; it stays.", "P1-1"),
        EvaluateOutcome.NotInvited => new(RefusalTypes.NotInvited, "There is no such invitation for this conversation.", "CNV-4"),
        EvaluateOutcome.ScoreOutOfRange => new(RefusalTypes.ScoreOutOfRange, "A score is a whole number from 1 to 5."),
        _ => throw new UnreachableException(outcome.ToString()),
    };

    public static Refusal Of(TakeOutcome outcome, AgentView agent) => outcome switch
    {
        TakeOutcome.NotActive => new(RefusalTypes.AgentNotActive, $"{agent.Agent} is {agent.Status} and takes no inquiries.", "OWN-8"),
        TakeOutcome.NotBound => new(RefusalTypes.AgentNotBound, $"{agent.Agent} does not serve this store.", "CAP-6"),
        TakeOutcome.NotOnline => new(RefusalTypes.AgentNotOnline, $"{agent.Agent} is not online.", "P0-7"),
        TakeOutcome.OffShift => new(RefusalTypes.AgentOffShift, $"{agent.Agent} is in no shift.", "P0-7"),
        TakeOutcome.DailyCapReached => new(RefusalTypes.DailyCapReached, $"{agent.Agent} has been given {agent.Taken} of {agent.DailyCap} inquiries today.", "CAP-1"),
        TakeOutcome.ConcurrentCapReached => new(RefusalTypes.ConcurrentCapReached, $"{agent.Agent} has {agent.Open} of {agent.ConcurrentCap} conversations open.", "CAP-14"),
        _ => throw new UnreachableException(outcome.ToString()),
    };
}
