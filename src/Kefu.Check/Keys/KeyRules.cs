using System.Globalization;

namespace Kefu.Check.Keys;

/// <summary>Which invariant a key's fault breaks, in words.</summary>
internal static class KeyRules
{
    public static (Invariant Invariant, string Check, string Expected, string Seen) Of(KeyFault fault)
    {
        var again = string.Create(CultureInfo.InvariantCulture, $"again; first at position {fault.First}");
        return (fault.Fault, fault.Kind) switch
        {
            (KeyFaultKind.ResumedUncounted, _) => (Invariant.I1, "resumed-uncounted", "resumed after it was counted on that date", "never counted before"),
            (KeyFaultKind.WithoutReceipt, _) => (Invariant.I6, "message-without-receipt", "a receipt that came with the message", "none"),
            (_, KeyKind.Counted) => (Invariant.I1, "counted-twice", "each inquiry counted once per agent and date", again),
            (_, KeyKind.Inquiry) => (Invariant.I6, "inquiry-twice", "one conversation per customer, store and date", again),
            (_, KeyKind.Reply) => (Invariant.I6, "reply-twice", "each answer once", again),
            (_, KeyKind.Invitation) => (Invariant.I9, "invitation-twice", "each invitation once", again),
            _ => (Invariant.I6, "message-twice", "each message of a platform and store once", again),
        };
    }
}
