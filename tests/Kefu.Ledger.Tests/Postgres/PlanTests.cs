using Kefu.Ledger.Postgres;
using Kefu.Ledger.Tests.Homes;
using Npgsql;
using static Kefu.Ledger.Tests.Homes.Samples;

namespace Kefu.Ledger.Tests.Postgres;

/// <summary>
/// Plans are made once per connection, early in the day. Goal: they are right for a full table, whatever the statistics of that
/// moment say. Method: the plans over an empty table and over one where nothing is closed yet, with fresh statistics.
/// </summary>
public sealed class PlanTests(SharedPostgres postgres)
{
    [Theory]
    [InlineData(PostgresReads.Customers, "text[], text[], date[], date[]", "conversation_customer,conversation_customer")]
    [InlineData(PostgresReads.Streams, "uuid[], integer[]", "entry_version")]
    [InlineData(PostgresReads.Receipts, "uuid[]", "receipt_key")]
    [InlineData(PostgresReads.ConversationsById, "text[]", "conversation_id")]
    [InlineData(PostgresFigures.LoadDays, "date[], smallint[], text[], text[], text[]", "figure_day_key")]
    [InlineData(PostgresFigures.LoadIntervals, "date[], smallint[], text[], text[], text[], timestamptz[]", "figure_interval_key")]
    public async Task Plan_PointReads_DescendTheirOwnIndex(string sql, string types, string indexes)
    {
        await using var home = new PostgresHome(await postgres.CreateDatabase());
        var ledger = await home.Start();
        await using var source = PostgresSource.Create(home.Options());

        Assert.Equal(indexes, await Indexes(source, sql, types));

        await Task.WhenAll(Enumerable.Range(0, 2_000).Select(i => ledger.Ledger.Commit(
            new Commit([Append($"conversation:k{i}") with { Conversation = Row($"k{i}", customer: $"c{i}") }], Key($"key{i}")))));
        await using (var command = source.CreateCommand("analyze"))
        {
            await command.ExecuteNonQueryAsync();
        }

        Assert.Equal(indexes, await Indexes(source, sql, types));
    }

    private static async Task<string> Indexes(NpgsqlDataSource source, string sql, string types)
    {
        await using var connection = await source.OpenConnectionAsync();
        var nulls = string.Join(", ", types.Split(", ").Select(_ => "'{}'"));
        await using var command = new NpgsqlCommand($"prepare p ({types}) as {sql}", connection);
        command.AllResultTypesAreUnknown = true;
        await command.ExecuteNonQueryAsync();
        command.CommandText = $"explain (costs off) execute p ({nulls})";
        List<string> lines = [];
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                lines.Add(reader.GetString(0));
            }
        }

        command.CommandText = "deallocate p";
        await command.ExecuteNonQueryAsync();
        Assert.DoesNotContain(lines, line => line.Contains("Seq Scan", StringComparison.Ordinal) || line.Contains("Bitmap", StringComparison.Ordinal));
        return string.Join(',', lines.Where(l => l.Contains(" using ", StringComparison.Ordinal)).Select(l => l.Split(" using ")[1].Split(' ')[0]));
    }
}
