using Kefu.Ledger.Writing;
using Microsoft.Data.Sqlite;

namespace Kefu.Ledger.Sqlite;

/// <summary>Writes a batch as one transaction on a thread of its own.</summary>
internal sealed class SqliteBatchWriter(SqliteFile file) : IBatchWriter
{
    private const int ConstraintCode = 19;
    private const int IoErrorCode = 10;

    private readonly SqliteThreads _thread = new("ledger writer", 1);
    private SqliteConnection? _connection;
    private SqliteStatements? _statements;
    private long _head;

    public Task<BatchOutcome> Write(Batch batch) => _thread.Run(() => WriteNow(batch));

    /// <summary>Runs something between two batches, on the writer's thread and connection.</summary>
    public Task<T> Between<T>(Func<SqliteConnection, T> work) => _thread.Run(() =>
    {
        try
        {
            Open();
            return work(_connection!);
        }
        catch (SqliteException cause)
        {
            Drop();
            throw new LedgerUnavailableException("The database cannot be written now.", TimeSpan.FromSeconds(1), cause);
        }
    });

    public async ValueTask DisposeAsync()
    {
        await _thread.Run(() =>
        {
            Drop();
            return true;
        });
        _thread.Dispose();
    }

    private BatchOutcome WriteNow(Batch batch)
    {
        try
        {
            Open();
            _statements!.Begin();
        }
        catch (SqliteException cause)
        {
            Drop();
            return BatchOutcome.Unavailable(cause);
        }

        if (Fill(batch) is { } refused)
        {
            return refused;
        }

        try
        {
            _statements.Commit();
        }
        catch (SqliteException cause)
        {
            // Full or locked: rolled back. A failed write or flush of the log: nobody knows what is on the disk.
            var outcome = cause.SqliteErrorCode == IoErrorCode ? BatchOutcome.Unknown(cause) : BatchOutcome.Unavailable(cause);
            Drop();
            return outcome;
        }

        var before = _head;
        _head += batch.Entries.Count;
        return BatchOutcome.Written(before);
    }

    /// <summary>Fills the open transaction; rolls it back if that fails.</summary>
    private BatchOutcome? Fill(Batch batch)
    {
        var (commit, stream) = (-1, default(string));
        try
        {
            for (var i = 0; i < batch.Entries.Count; i++)
            {
                var entry = batch.Entries[i];
                (commit, stream) = (entry.Commit, entry.Append.Stream);
                if (entry.Probe && !_statements!.Exists(stream, entry.Append.ExpectedVersion))
                {
                    _statements.Rollback();
                    return BatchOutcome.Refused(Refusal.Version, new InvalidOperationException($"Stream {stream} is shorter."), commit, stream);
                }

                _statements!.Insert(_head + i + 1, entry.Append);
            }

            stream = null;
            foreach (var (receipt, index) in batch.Receipts)
            {
                commit = index;
                _statements!.Insert(receipt);
            }

            commit = -1;
            batch.Conversations.ForEach(_statements!.Write);
            batch.Documents.ForEach(document => _statements.Write(document.Row, _head + document.Entry + 1));
            batch.Audit.ForEach(_statements.Insert);
            return null;
        }
        catch (SqliteException cause) when (cause.SqliteErrorCode == ConstraintCode && RuleOf(cause.Message) is { } rule)
        {
            _statements!.Rollback();
            return BatchOutcome.Refused(rule, cause, commit, stream);
        }
        catch (SqliteException cause)
        {
            // Nothing is committed yet. A full disk has rolled back by itself; closing the connection does it in any case.
            Drop();
            return BatchOutcome.Unavailable(cause);
        }
    }

    // SQLite names the columns of a key, and the name of a check. A used position means that somebody else wrote into the file: begin anew.
    private static Refusal? RuleOf(string message) => message switch
    {
        _ when message.Contains("entry.position", StringComparison.Ordinal) => null,
        _ when message.Contains("entry.version", StringComparison.Ordinal) => Refusal.Version,
        _ when message.Contains("entry.ordinal", StringComparison.Ordinal) || message.Contains("entry_cap", StringComparison.Ordinal) => Refusal.Ordinal,
        _ when message.Contains("receipt.key", StringComparison.Ordinal) => Refusal.Receipt,
        _ when message.Contains("conversation.id", StringComparison.Ordinal) => Refusal.Version,
        _ => Refusal.Invalid,
    };

    private void Open()
    {
        if (_connection is not null)
        {
            return;
        }

        _connection = file.Write();
        _statements = new SqliteStatements(_connection);
        using var command = _connection.CreateCommand();
        command.CommandText = "select coalesce(max(position), 0) from entry";
        _head = (long)command.ExecuteScalar()!;
    }

    private void Drop()
    {
        _statements?.Dispose();
        _connection?.Dispose();
        (_statements, _connection) = (null, null);
    }
}
