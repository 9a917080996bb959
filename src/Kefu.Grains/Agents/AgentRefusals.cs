using System.Diagnostics;
using Kefu.Contracts.Commands;
using Kefu.Domain.Agents;

namespace Kefu.Grains.Agents;

/// <summary>What callers are told when the rules of bindings say no.</summary>
internal static class AgentRefusals
{
    public static Refusal UnknownDevice { get; } = new(
        RefusalTypes.UnknownDevice, "The lease was begun on another device, or without naming one. Come online on this device to take it over.", "P0-7");

    public static Refusal HandOverNeeded(int open) => new(
        RefusalTypes.HandOverNeeded, $"{open} conversations are open: hand them over to a successor who accepts them, or a lead signs you out.", "P0-8");

    public static Refusal? Of(BindOutcome outcome) => outcome switch
    {
        BindOutcome.Bound => null,
        BindOutcome.SecondMain => new(RefusalTypes.SecondMainStore, "The agent has a main store; bind this one as secondary, or bind it first and then make it the main one.", "CAP-6"),
        BindOutcome.MainMissing => new(RefusalTypes.MainStoreMissing, "The agent would have no main store; make another store the main one first.", "CAP-6"),
        BindOutcome.ExceptionNeeded => new(RefusalTypes.ExceptionNeeded, "A third store needs an exception with reason, approver and expiry.", "CAP-6"),
        BindOutcome.ExceptionIncomplete => new(RefusalTypes.ExceptionIncomplete, "An exception needs a reason, an approver and an expiry.", "CAP-6"),
        BindOutcome.ExceptionExpired => new(RefusalTypes.ExceptionExpired, "The exception's expiry has passed.", "CAP-6"),
        BindOutcome.MainByException => new(RefusalTypes.MainByException, "A main store is never bound by exception.", "CAP-6"),
        BindOutcome.TooManyStores => new(RefusalTypes.TooManyStores, "An agent never serves a fourth store.", "CAP-6"),
        _ => throw new UnreachableException(outcome.ToString()),
    };
}
