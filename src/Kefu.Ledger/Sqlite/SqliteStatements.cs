using Kefu.Ledger.Writing;
using Microsoft.Data.Sqlite;

namespace Kefu.Ledger.Sqlite;

/// <summary>The prepared statements of the writer's connection.</summary>
internal sealed class SqliteStatements : IDisposable
{
    private const string ConversationInsert =
        """
        insert into conversation (id, tenant, store, customer, platform, date, settled, status, priority, owner, last_owner, version,
            first_message_at, opened_at, assigned_at, first_reply_at, closed_at, transfers, invited, score)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
        """;

    private readonly List<SqliteCommand> _commands = [];
    private readonly SqliteCommand _begin;
    private readonly SqliteCommand _commit;
    private readonly SqliteCommand _rollback;
    private readonly SqliteCommand _entry;
    private readonly SqliteCommand _probe;
    private readonly SqliteCommand _newConversation;
    private readonly SqliteCommand _conversation;
    private readonly SqliteCommand _document;
    private readonly SqliteCommand _receipt;
    private readonly SqliteCommand _audit;

    public SqliteStatements(SqliteConnection connection)
    {
        _begin = Command(connection, "begin immediate", 0);
        _commit = Command(connection, "commit", 0);
        _rollback = Command(connection, "rollback", 0);
        _entry = Command(
            connection,
            "insert into entry (position, stream, version, tenant, at, ordinal, cap, over, facts) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)", 9);
        _probe = Command(connection, "select 1 from entry where stream = $1 and version = $2", 2);
        _newConversation = Command(connection, ConversationInsert, 20);
        _conversation = Command(
            connection,
            ConversationInsert +
            """

            on conflict (id) do update set
                tenant = excluded.tenant, store = excluded.store, customer = excluded.customer, platform = excluded.platform,
                date = excluded.date, settled = excluded.settled, status = excluded.status, priority = excluded.priority,
                owner = excluded.owner, last_owner = excluded.last_owner, version = excluded.version,
                first_message_at = excluded.first_message_at, opened_at = excluded.opened_at, assigned_at = excluded.assigned_at,
                first_reply_at = excluded.first_reply_at, closed_at = excluded.closed_at, transfers = excluded.transfers,
                invited = excluded.invited, score = excluded.score
            where excluded.version > conversation.version
            """, 20);
        _document = Command(
            connection,
            """
            insert into directory (tenant, kind, id, version, position, body) values ($1, $2, $3, $4, $5, $6)
            on conflict (tenant, kind, id) do update set version = excluded.version, position = excluded.position, body = excluded.body
            where excluded.version > directory.version
            """, 6);
        _receipt = Command(connection, "insert into receipt (tenant, key, hash, answer, at) values ($1, $2, $3, $4, $5)", 5);
        _audit = Command(
            connection, "insert into audit (tenant, at, actor, act, target, outcome, detail, address) values ($1, $2, $3, $4, $5, $6, $7, $8)", 8);
    }

    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public void Begin() => _begin.ExecuteNonQuery();

    public void Commit() => _commit.ExecuteNonQuery();

    public void Rollback() => _rollback.ExecuteNonQuery();

    public bool Exists(string stream, int version) => Bind(_probe, stream, version).ExecuteScalar() is not null;

    public void Insert(long position, StreamAppend append) => Bind(
        _entry, position, append.Stream, append.ExpectedVersion + 1, append.Tenant, SqliteDialect.Micros(append.At),
        append.Ordinal?.Number, append.Ordinal?.Cap, append.Ordinal is { Over: true } ? 1 : 0, append.Facts).ExecuteNonQuery();

    public void Write(BatchConversation conversation)
    {
        var row = conversation.Row;
        Bind(
            conversation.IsNew ? _newConversation : _conversation,
            row.Id, row.Tenant, row.Store, row.Customer, row.Platform, row.Date.DayNumber, RowRules.Settled(row)?.DayNumber, (int)row.Status,
            (int)row.Priority, row.Owner, row.LastOwner, row.Version, SqliteDialect.Micros(row.FirstMessageAt), SqliteDialect.Micros(row.OpenedAt),
            Micros(row.AssignedAt), Micros(row.FirstReplyAt), Micros(row.ClosedAt), row.Transfers, row.Invited ? 1 : 0, row.Score).ExecuteNonQuery();
    }

    public void Write(DirectoryRow row, long position) =>
        Bind(_document, row.Tenant, (int)row.Kind, row.Id, row.Version, position, row.Body).ExecuteNonQuery();

    public void Insert(Receipt receipt) =>
        Bind(_receipt, receipt.Tenant, receipt.Key, receipt.Hash, receipt.Answer, SqliteDialect.Micros(receipt.At)).ExecuteNonQuery();

    public void Insert(AuditRow row) =>
        Bind(_audit, row.Tenant, SqliteDialect.Micros(row.At), row.Actor, row.Act, row.Target, row.Outcome, row.Detail, row.Address).ExecuteNonQuery();

    public void Dispose() => _commands.ForEach(command => command.Dispose());

    private static long? Micros(DateTimeOffset? time) => time is { } t ? SqliteDialect.Micros(t) : null;

    private static SqliteCommand Bind(SqliteCommand command, params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }

        return command;
    }

    private SqliteCommand Command(SqliteConnection connection, string sql, int parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 1; i <= parameters; i++)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
        }

        command.Prepare();
        _commands.Add(command);
        return command;
    }
}
