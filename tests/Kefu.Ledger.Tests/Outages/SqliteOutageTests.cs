using Kefu.Ledger.Sqlite;
using Kefu.Ledger.Tests.Homes;
using Kefu.Ledger.Writing;
using Microsoft.Data.Sqlite;
using static Kefu.Ledger.Tests.Homes.Samples;

namespace Kefu.Ledger.Tests.Outages;

/// <summary>A SQLite file that is full, locked or gone.</summary>
public sealed class SqliteOutageTests : IAsyncLifetime
{
    private readonly SqliteHome _home = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync() => await _home.DisposeAsync();

    [Fact]
    public async Task Write_FileFull_IsUnavailableAndLosesNothing()
    {
        await (await _home.Start()).DisposeAsync();
        using var file = new SqliteFile(_home.Options());
        await using var writer = new SqliteBatchWriter(file);
        Assert.Equal(BatchResult.Written, (await writer.Write(BatchOf(One("s:0")))).Result);
        await writer.Between(connection =>
        {
            SqliteStatements.Execute(connection, "pragma max_page_count = 1");
            return true;
        });

        var outcomes = new List<BatchResult>();
        var batch = BatchOf(new Commit(Append("s:1", facts: new string('x', 200_000))));
        outcomes.Add((await writer.Write(batch)).Result);

        // A new connection knows nothing of the limit: there is room again.
        outcomes.Add((await writer.Write(batch)).Result);

        Assert.Equal([BatchResult.Unavailable, BatchResult.Written], outcomes);
        Assert.Equal(2, Count());
    }

    [Fact]
    public async Task Commit_FileLockedByAnother_IsUnavailableAndRecovers()
    {
        var ledger = await _home.Start(o => o.TimeoutSeconds = 1);
        await ledger.Ledger.Commit(One("s:0"));
        using (var other = new SqliteConnection($"Data Source={_home.File};Pooling=false"))
        {
            other.Open();
            SqliteStatements.Execute(other, "begin immediate");
            Assert.Equal(nameof(LedgerUnavailableException), await ledger.Ledger.Commit(One("s:1")).Outcome());
            SqliteStatements.Execute(other, "rollback");
        }

        Assert.Equal("done", await ledger.Ledger.Commit(One("s:1")).Outcome());
        Assert.Equal(2, await ledger.Reader.Head());
    }

    [Fact]
    public async Task Commit_ForeignHandWroteIntoTheFile_BeginsAnewAfterOneRefusal()
    {
        var ledger = await _home.Start();
        await ledger.Ledger.Commit(One("s:0"));
        using (var other = new SqliteConnection($"Data Source={_home.File};Pooling=false"))
        {
            other.Open();
            SqliteStatements.Execute(other, "insert into entry (position, stream, version, tenant, at, over, facts) values (2, 'x', 1, 't', 0, 0, '[]')");
        }

        Assert.Equal(nameof(LedgerUnavailableException), await ledger.Ledger.Commit(One("s:1")).Outcome());
        Assert.Equal(3, (await ledger.Ledger.Commit(One("s:1"))).Position);
    }

    private static Batch BatchOf(Commit commit)
    {
        var batch = new Batch();
        batch.Add(new Pending(commit, 0), (_, _) => true);
        return batch;
    }

    private long Count()
    {
        using var connection = new SqliteConnection($"Data Source={_home.File};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "select count(*) from entry";
        return (long)command.ExecuteScalar()!;
    }
}
