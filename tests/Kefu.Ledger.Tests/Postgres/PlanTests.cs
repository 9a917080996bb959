using Kefu.Ledger.Postgres;
using Kefu.Ledger.Reading;
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

    // A tenant's feed looks at no more than its stretch of the order, whatever the tenant's share of it.
    [Fact]
    public async Task Plan_OneTenantsStretch_IsBoundByItsPositions()
    {
        const string Types = "bigint, bigint, text, integer";
        await using var home = new PostgresHome(await postgres.CreateDatabase());
        var ledger = await home.Start();
        await using var source = PostgresSource.Create(home.Options());
        var sql = LedgerReader.Stretch.Replace("@after", "$1", StringComparison.Ordinal).Replace("@upto", "$2", StringComparison.Ordinal)
            .Replace("@tenant", "$3", StringComparison.Ordinal).Replace("@limit", "$4", StringComparison.Ordinal);
        await IsBound("20000, 40000, 't', 200", "auto");

        await Task.WhenAll(Enumerable.Range(0, 20_000).Select(i => ledger.Ledger.Commit(new Commit(Append($"x:{i}", tenant: i % 100 == 0 ? "t" : "u")))));
        await using (var command = source.CreateCommand("analyze"))
        {
            await command.ExecuteNonQueryAsync();
        }

        foreach (var mode in new[] { "force_custom_plan", "force_generic_plan" })
        {
            await IsBound("2000, 6000, 't', 200", mode);
            await IsBound("2000, 6000, 'nobody', 200", mode);
        }

        async Task IsBound(string values, string mode)
        {
            var plan = await Plan(source, sql, Types, values, mode);
            Assert.Contains(plan, line => line.Contains("Index Cond", StringComparison.Ordinal) && line.Contains('>') && line.Contains("<=", StringComparison.Ordinal));
            Assert.DoesNotContain(plan, line => line.Contains("Seq Scan", StringComparison.Ordinal));
        }
    }

    private static async Task<string> Indexes(NpgsqlDataSource source, string sql, string types)
    {
        var plan = await Plan(source, sql, types, string.Join(", ", types.Split(", ").Select(_ => "'{}'")), "auto");
        Assert.DoesNotContain(plan, line => line.Contains("Seq Scan", StringComparison.Ordinal) || line.Contains("Bitmap", StringComparison.Ordinal));
        return string.Join(',', plan.Where(l => l.Contains(" using ", StringComparison.Ordinal)).Select(l => l.Split(" using ")[1].Split(' ')[0]));
    }

    private static async Task<List<string>> Plan(NpgsqlDataSource source, string sql, string types, string values, string mode)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var command = new NpgsqlCommand($"set plan_cache_mode = {mode}; prepare p ({types}) as {sql}", connection);
        command.AllResultTypesAreUnknown = true;
        await command.ExecuteNonQueryAsync();
        command.CommandText = $"explain (costs off) execute p ({values})";
        List<string> lines = [];
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                lines.Add(reader.GetString(0));
            }
        }

        command.CommandText = "deallocate p; reset plan_cache_mode";
        await command.ExecuteNonQueryAsync();
        return lines;
    }
}
