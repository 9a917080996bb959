using Kefu.Ledger.Tests.Homes;

[assembly: AssemblyFixture(typeof(SharedPostgres))]
