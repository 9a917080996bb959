using System.Diagnostics;
using Kefu.Ledger.Tests.Homes;
using Kefu.Testing.Postgres;

namespace Kefu.Ledger.Tests.Outages;

/// <summary>
/// Goal (I5): what was acknowledged is there after kill -9, and nothing is there by half. Method: a process appends pairs from 32
/// callers and prints what is acknowledged; it, or the database server, is killed after a seeded number of acknowledgements.
/// </summary>
public sealed class CrashTests(SharedPostgres postgres)
{
    [Fact]
    public async Task Kill_ProcessOnSqlite_LosesNothingAcknowledged()
    {
        await using var home = new SqliteHome();
        await (await home.Start()).DisposeAsync();
        var random = new Random(1);
        var acknowledged = new HashSet<string>();
        for (var round = 0; round < 4; round++)
        {
            acknowledged.UnionWith(await AppendUntilKilled(home.Options(), $"r{round}", random.Next(1, 600), null));
        }

        await Verify(home, acknowledged);
    }

    [Fact]
    public async Task Kill_ProcessOnPostgres_LosesNothingAcknowledged()
    {
        await using var home = new PostgresHome(await postgres.CreateDatabase());
        await (await home.Start()).DisposeAsync();
        var random = new Random(2);
        var acknowledged = new HashSet<string>();
        for (var round = 0; round < 3; round++)
        {
            acknowledged.UnionWith(await AppendUntilKilled(home.Options(), $"r{round}", random.Next(1, 600), null));
        }

        await Verify(home, acknowledged);
    }

    [Fact]
    public async Task Kill_PostgresServer_LosesNothingAcknowledged()
    {
        await using var server = await PostgresServer.Start(own: true);
        await using var home = new PostgresHome(await server.CreateDatabase());
        await (await home.Start()).DisposeAsync();
        var random = new Random(3);
        var acknowledged = new HashSet<string>();
        for (var round = 0; round < 3; round++)
        {
            acknowledged.UnionWith(await AppendUntilKilled(home.Options(), $"r{round}", random.Next(1, 600), server));
            await server.Up();
        }

        await Verify(home, acknowledged);
    }

    /// <returns>All ids that were acknowledged before the end.</returns>
    private static async Task<List<string>> AppendUntilKilled(LedgerOptions options, string prefix, int after, PostgresServer? server)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Kefu.Ledger.Crash.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, options.Database ?? "", options.File, prefix]) { RedirectStandardOutput = true })!;
        List<string> ids = [];
        try
        {
            Assert.Equal("ready", await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60)));
            Task? killing = null;
            while (await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60)) is { } id)
            {
                ids.Add(id);
                if (ids.Count == after)
                {
                    // It goes on printing until it is dead; that counts too.
                    killing = server is null ? Task.Run(process.Kill) : server.Kill();
                }
            }

            await (killing ?? throw new InvalidOperationException("The process ended by itself."));
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        // A line cut off in the middle was not acknowledged to anybody.
        return ids.Count > after && !ids[^1].StartsWith(prefix, StringComparison.Ordinal) ? ids[..^1] : ids;
    }

    private static async Task Verify(LedgerHome home, HashSet<string> acknowledged)
    {
        var ledger = await home.Start();
        List<Entry> all = [];
        while (await ledger.Reader.ReadAll(all.Count, 10_000) is { IsEmpty: false } page)
        {
            all.AddRange(page);
        }

        Assert.Equal(Enumerable.Range(1, all.Count).Select(i => (long)i), all.Select(e => e.Position));
        var left = all.Where(e => e.Stream.StartsWith("left:", StringComparison.Ordinal)).Select(e => e.Facts).Order().ToList();
        var right = all.Where(e => e.Stream.StartsWith("right:", StringComparison.Ordinal)).Select(e => e.Facts).Order().ToList();
        Assert.Equal(left, right);
        Assert.Empty(acknowledged.Select(id => $"[\"{id}\"]").Except(left));
        Assert.True(acknowledged.Count > 0);
        foreach (var facts in left)
        {
            Assert.NotNull(await ledger.Reader.FindReceipt("t", facts[2..^2]));
        }

        await ledger.Ledger.Commit(Samples.One("after:1"));
    }
}
