using System.Data.Common;
using Kefu.Domain.Conversations;

namespace Kefu.Ledger.Reading;

/// <summary>Reads rows by the order of their columns.</summary>
internal sealed class RowReader(IDialect dialect)
{
    public const string EntryColumns = "position, stream, version, tenant, at, facts";

    public const string ConversationColumns =
        "tenant, id, store, customer, platform, date, status, priority, owner, last_owner, version, first_message_at, opened_at, assigned_at, first_reply_at, closed_at, transfers, invited, score";

    public Entry Entry(DbDataReader row, int at = 0) => new(
        row.GetInt64(at), row.GetString(at + 1), row.GetInt32(at + 2), row.GetString(at + 3), dialect.Time(row, at + 4), row.GetString(at + 5));

    public ConversationRow Conversation(DbDataReader row) => Conversation(row, 0);

    public ConversationRow Conversation(DbDataReader row, int at) => new(
        row.GetString(at), row.GetString(at + 1), row.GetString(at + 2), row.GetString(at + 3), row.GetString(at + 4), dialect.Date(row, at + 5),
        (ConversationStatus)row.GetInt16(at + 6), (PriorityClass)row.GetInt16(at + 7), Text(row, at + 8), Text(row, at + 9), row.GetInt32(at + 10),
        dialect.Time(row, at + 11), dialect.Time(row, at + 12), Time(row, at + 13), Time(row, at + 14), Time(row, at + 15), row.GetInt16(at + 16),
        row.GetBoolean(at + 17), row.IsDBNull(at + 18) ? null : row.GetInt16(at + 18));

    public static string? Text(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public DateTimeOffset? Time(DbDataReader row, int column) => row.IsDBNull(column) ? null : dialect.Time(row, column);
}
