using Kefu.Ledger.Tests.Homes;

namespace Kefu.Ledger.Tests.Contract;

public sealed class SqliteCommitTests : CommitContract
{
    private protected override Task<LedgerHome> NewHome() => Task.FromResult<LedgerHome>(new SqliteHome());
}

public sealed class PostgresCommitTests(SharedPostgres postgres) : CommitContract
{
    private protected override async Task<LedgerHome> NewHome() => new PostgresHome(await postgres.CreateDatabase());
}
