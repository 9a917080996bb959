using Kefu.Domain.Conversations;

namespace Kefu.Ledger.Writing;

/// <summary>What the tables derive from a row.</summary>
internal static class RowRules
{
    /// <summary>The business date of a conversation that is over; null while it is open.</summary>
    public static DateOnly? Settled(ConversationRow row) =>
        row.Status is ConversationStatus.Closed or ConversationStatus.Abandoned ? row.Date : null;
}
