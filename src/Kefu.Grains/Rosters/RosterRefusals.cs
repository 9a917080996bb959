using System.Diagnostics;
using Kefu.Contracts.Commands;
using Kefu.Domain.Rosters;

namespace Kefu.Grains.Rosters;

/// <summary>What callers are told when a roster's rules say no.</summary>
internal static class RosterRefusals
{
    public static Refusal? Of(RosterBreach? breach) => breach is null ? null : new(TypeOf(breach.Kind), breach.Detail, breach.Rule);

    private static string TypeOf(RosterBreachKind kind) => kind switch
    {
        RosterBreachKind.NoShift => RefusalTypes.NoShift,
        RosterBreachKind.Past => RefusalTypes.ShiftPast,
        RosterBreachKind.TooFarAhead => RefusalTypes.TooFarAhead,
        RosterBreachKind.LineTwice => RefusalTypes.LineTwice,
        RosterBreachKind.Overlap => RefusalTypes.ShiftOverlap,
        RosterBreachKind.NotOnTheClock => RefusalTypes.ShiftNotOnTheClock,
        RosterBreachKind.OnLeave => RefusalTypes.OnLeave,
        RosterBreachKind.Swapped => RefusalTypes.ShiftSwapped,
        RosterBreachKind.DateBlocked => RefusalTypes.DateBlocked,
        RosterBreachKind.LeaveDates => RefusalTypes.LeaveDates,
        RosterBreachKind.TooLate => RefusalTypes.LeaveTooLate,
        RosterBreachKind.NightLeave => RefusalTypes.NightLeave,
        RosterBreachKind.SwapWithOneself => RefusalTypes.SwapWithOneself,
        RosterBreachKind.SwapLimit => RefusalTypes.SwapLimit,
        RosterBreachKind.SwapConsecutive => RefusalTypes.SwapConsecutive,
        RosterBreachKind.NotAlike => RefusalTypes.SwapNotAlike,
        RosterBreachKind.Unknown => RefusalTypes.UnknownRequest,
        RosterBreachKind.Decided => RefusalTypes.RequestDecided,
        RosterBreachKind.OwnRequest => RefusalTypes.OwnRequest,
        RosterBreachKind.WrongLevel => RefusalTypes.WrongLevel,
        RosterBreachKind.AgreedBefore => RefusalTypes.AgreedBefore,
        RosterBreachKind.NotRequester => RefusalTypes.NotRequester,
        _ => throw new UnreachableException(kind.ToString()),
    };
}
