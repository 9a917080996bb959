using System.Data;
using Kefu.Ledger.Writing;
using Npgsql;
using NpgsqlTypes;

namespace Kefu.Ledger.Postgres;

/// <summary>The prepared statements of the writer's connection, and the columns that feed them. Used by one batch at a time.</summary>
internal sealed class PostgresStatements(NpgsqlConnection connection)
{
    private readonly Dictionary<Parts, (NpgsqlBatch Commands, NpgsqlParameter<long> Count)> _batches = [];

    private readonly EntryColumns _entries = new();
    private readonly ConversationColumns _newConversations = new();
    private readonly ConversationColumns _conversations = new();
    private readonly DirectoryColumns _documents = new();
    private readonly ReceiptColumns _receipts = new();
    private readonly AuditColumns _audit = new();

    [Flags]
    private enum Parts
    {
        Entries = 1,
        NewConversations = 2,
        Conversations = 4,
        Documents = 8,
        Receipts = 16,
        Audit = 32,
    }

    /// <returns>Position of the batch's last entry.</returns>
    public async Task<long> Run(Batch batch)
    {
        var parts = Fill(batch);
        if (!_batches.TryGetValue(parts, out var prepared))
        {
            prepared = Build(parts);
            await prepared.Commands.PrepareAsync();
            _batches.Add(parts, prepared);
        }

        prepared.Count.TypedValue = batch.Entries.Count;
        await using var reader = await prepared.Commands.ExecuteReaderAsync(CommandBehavior.SequentialAccess);
        await reader.ReadAsync();
        var position = reader.GetInt64(0);
        while (await reader.NextResultAsync())
        {
        }

        return position;
    }

    private Parts Fill(Batch batch)
    {
        _entries.Fill(batch.Entries);
        _newConversations.Fill(batch.Conversations, isNew: true);
        _conversations.Fill(batch.Conversations, isNew: false);
        _documents.Fill(batch);
        _receipts.Fill(batch.Receipts);
        _audit.Fill(batch.Audit);
        return (_entries.Any ? Parts.Entries : 0) | (_newConversations.Any ? Parts.NewConversations : 0)
            | (_conversations.Any ? Parts.Conversations : 0) | (_documents.Any ? Parts.Documents : 0)
            | (_receipts.Any ? Parts.Receipts : 0) | (_audit.Any ? Parts.Audit : 0);
    }

    private (NpgsqlBatch Commands, NpgsqlParameter<long> Count) Build(Parts parts)
    {
        var batch = new NpgsqlBatch(connection);
        var count = new NpgsqlParameter<long> { NpgsqlDbType = NpgsqlDbType.Bigint };
        var head = new NpgsqlBatchCommand(parts.HasFlag(Parts.Entries)
            ? "update ledger_head set position = position + $1 returning position"
            : "select position + $1 from ledger_head");
        head.Parameters.Add(count);

        // The first statement, always: see PostgresBatchWriter on locks. Without entries nothing moves, and nothing is locked.
        batch.BatchCommands.Add(head);
        Add(Parts.Entries, EntryColumns.Insert, _entries.Parameters);
        Add(Parts.NewConversations, ConversationColumns.Insert, _newConversations.Parameters);
        Add(Parts.Conversations, ConversationColumns.Upsert, _conversations.Parameters);
        Add(Parts.Documents, DirectoryColumns.Upsert, _documents.Parameters);
        Add(Parts.Receipts, ReceiptColumns.Insert, _receipts.Parameters);
        Add(Parts.Audit, AuditColumns.Insert, _audit.Parameters);
        return (batch, count);

        void Add(Parts part, string sql, IEnumerable<NpgsqlParameter> parameters)
        {
            if (parts.HasFlag(part))
            {
                batch.BatchCommands.Add(Command(sql, parameters));
            }
        }
    }

    private static NpgsqlBatchCommand Command(string sql, IEnumerable<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
        {
            // A parameter belongs to one command; its list is shared by all of them.
            command.Parameters.Add(parameter.Clone());
        }

        return command;
    }
}
