using Kefu.Ledger.Migrations;
using Kefu.Ledger.Tests.Homes;
using Microsoft.Data.Sqlite;
using Npgsql;
using static Kefu.Ledger.Tests.Homes.Samples;

namespace Kefu.Ledger.Tests.Schema;

/// <summary>How a schema comes up, on both databases.</summary>
public sealed class MigrationTests(SharedPostgres postgres)
{
    [Fact]
    public async Task Start_ManyAtOnceOnPostgres_EachStepIsAppliedOnce()
    {
        await using var home = new PostgresHome(await postgres.CreateDatabase());

        var ledgers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => home.Start()));

        await Task.WhenAll(ledgers.Select((ledger, i) => ledger.Ledger.Commit(One($"s:{i}"))));
        Assert.Equal((long)Migration.All("PostgreSQL").Count, await Scalar(home, "select count(*) from schema_step"));
    }

    [Fact]
    public async Task Start_AgainOnSqlite_KeepsWhatIsThere()
    {
        await using var home = new SqliteHome();
        var first = await home.Start();
        await first.Start.Start();
        await first.Ledger.Commit(One("s:1"));
        await first.DisposeAsync();

        var second = await home.Start();

        Assert.Equal(2, (await second.Ledger.Commit(One("s:1", 1))).Position);
    }

    [Theory]
    [InlineData("insert into schema_step (number, name, checksum) values (9999, '9999-future.sql', 'x')", "newer")]
    [InlineData("update schema_step set checksum = 'other' where number = 1", "another text")]
    public async Task Start_ForeignSchemaOnPostgres_IsRefused(string sql, string expected)
    {
        await using var home = new PostgresHome(await postgres.CreateDatabase());
        await home.Start();
        await Scalar(home, sql);

        var refused = await Assert.ThrowsAsync<LedgerSchemaException>(() => home.Start());

        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("insert into schema_step (number, name, checksum, applied_at) values (9999, '9999-future.sql', 'x', '')", "newer")]
    [InlineData("update schema_step set checksum = 'other' where number = 1", "another text")]
    public async Task Start_ForeignSchemaOnSqlite_IsRefusedAndTheFileLetGo(string sql, string expected)
    {
        await using var home = new SqliteHome();
        await (await home.Start()).DisposeAsync();
        Change(home.File, sql);

        var refused = await Assert.ThrowsAsync<LedgerSchemaException>(() => home.Start());
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);

        Change(home.File, "delete from schema_step where number = 9999");
        Change(home.File, $"update schema_step set checksum = '{Migration.All("SQLite")[0].Checksum}' where number = 1");
        await home.Start();
    }

    [Fact]
    public async Task Start_FileInUse_IsRefusedByName()
    {
        await using var home = new SqliteHome();
        var first = await home.Start();

        var refused = await Assert.ThrowsAsync<LedgerInUseException>(() => home.Start());
        Assert.Equal(home.File, refused.File);
        Assert.Contains(home.File, refused.Message, StringComparison.Ordinal);

        await first.Ledger.Commit(One("s:1"));
        await first.DisposeAsync();
        await home.Start();
    }

    [Fact]
    public async Task Start_PostgresNotThere_IsUnavailable()
    {
        await using var home = new PostgresHome("Host=127.0.0.1;Port=9;Username=nobody;Database=none");

        await Assert.ThrowsAsync<LedgerUnavailableException>(() => home.Start(o => o.TimeoutSeconds = 2));
    }

    [Fact]
    public void Missing_StepsInOrder_OnlyThoseNotApplied()
    {
        Migration[] known = [Migration.Of("0001-a.sql", "a"), Migration.Of("0002-b.sql", "b"), Migration.Of("0003-c.sql", "c")];

        Assert.Equal([2, 3], Migration.Missing(known, [(1, "0001-a.sql", known[0].Checksum)]).Select(m => m.Number));
        Assert.NotEqual(known[0].Checksum, known[1].Checksum);
        Assert.Equal(known[0].Checksum, Migration.Of("0001-a.sql", "a").Checksum);
    }

    private static async Task<object?> Scalar(PostgresHome home, string sql)
    {
        await using var connection = new NpgsqlConnection(home.Options().Database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    private static void Change(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
