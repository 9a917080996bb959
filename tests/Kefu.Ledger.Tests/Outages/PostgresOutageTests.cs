using Kefu.Ledger.Tests.Homes;
using Kefu.Testing.Postgres;
using Npgsql;
using static Kefu.Ledger.Tests.Homes.Samples;

namespace Kefu.Ledger.Tests.Outages;

/// <summary>PostgreSQL goes away and comes back.</summary>
public sealed class PostgresOutageTests : IAsyncLifetime
{
    private PostgresServer _server = null!;
    private PostgresHome _home = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await PostgresServer.Start(own: true);
        _home = new PostgresHome(await _server.CreateDatabase());
    }

    public async ValueTask DisposeAsync()
    {
        await _home.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Commit_ServerStoppedAndStarted_FailsTypedAndRecoversByItself()
    {
        var ledger = await _home.Start(o => o.TimeoutSeconds = 3);
        await ledger.Ledger.Commit(One("s:0"));
        await _server.Stop();

        // The first notices the lost connection while it is in use: unknown. After that nobody can be reached: unavailable.
        Assert.Contains(await ledger.Ledger.Commit(One("s:1")).Outcome(), new[] { nameof(OutcomeUnknownException), nameof(LedgerUnavailableException) });
        Assert.Equal(nameof(LedgerUnavailableException), await ledger.Ledger.Commit(One("s:1")).Outcome());
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => ledger.Reader.ReadStream("s:0"));
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => ledger.Reader.Head());

        await _server.Up();
        string outcome;
        do
        {
            outcome = await ledger.Ledger.Commit(One("s:1")).Outcome();
        }
        while (outcome is nameof(LedgerUnavailableException));

        Assert.Equal("done", outcome);
        Assert.Equal(["s:0", "s:1"], (await ledger.Reader.ReadAll(0, 10)).Select(e => e.Stream));
        Assert.Single(await ledger.Reader.ReadStream("s:1"));
    }

    [Fact]
    public async Task Commit_HeadLockedByAnother_TimesOutUnwrittenAndRecovers()
    {
        var ledger = await _home.Start(o => o.TimeoutSeconds = 1);
        await ledger.Ledger.Commit(One("s:0"));
        await using var connection = new NpgsqlConnection(_home.Options().Database);
        await connection.OpenAsync();
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await using var held = new NpgsqlCommand("select 1 from ledger_head for update", connection, transaction);
            await held.ExecuteScalarAsync();
            Assert.Equal(nameof(LedgerUnavailableException), await ledger.Ledger.Commit(One("s:1")).Outcome());
            await transaction.RollbackAsync();
        }

        Assert.Equal("done", await ledger.Ledger.Commit(One("s:1")).Outcome());
        Assert.Equal(2, await ledger.Reader.Head());
    }
}
