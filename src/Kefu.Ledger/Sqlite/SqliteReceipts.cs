using Dapper;
using Kefu.Ledger.Pruning;

namespace Kefu.Ledger.Sqlite;

/// <summary>Receipts lie in the order of their arrival: the oldest go first, until one is young enough.</summary>
internal sealed class SqliteReceipts(SqliteBatchWriter writer) : IReceiptStore
{
    private const int RowsAtOnce = 1_000;

    public Task<(int Deleted, long? Next)> Prune(DateTimeOffset before, long place, CancellationToken cancellationToken) =>
        writer.Between<(int, long?)>(connection =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            var deleted = connection.Execute(
                "delete from receipt where number in (select number from receipt order by number limit @RowsAtOnce) and at < @Before",
                new { RowsAtOnce, Before = SqliteDialect.Micros(before) });
            return (deleted, deleted == RowsAtOnce ? place + deleted : null);
        });
}
