using System.Net.Http.Headers;
using System.Text.Json;
using Kefu.EndToEnd.Tests.Processes;

namespace Kefu.EndToEnd.Tests.Backups;

/// <summary><c>kefu backup</c> and <c>kefu restore</c> as people run them, on both databases.</summary>
public sealed class BackupTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("kefu-e2e").FullName;

    private string Backup => Path.Combine(_directory, "backup");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Sqlite_CopiedWhileInUse_ComesBackAsItWas()
    {
        await using var retailer = await Retailer.Start("sqlite");
        await Write(retailer, "m1", "m2", "m3");
        await Runs("verified.", ["backup", Backup, .. retailer.Ledger]);
        await Write(retailer, "m4");
        await Fails(75, "in use by another process", ["restore", Backup, .. retailer.Ledger]);

        retailer.Program.Terminate();
        Assert.Equal(0, await retailer.Program.Exit(TimeSpan.FromSeconds(60)));
        await retailer.Program.DisposeAsync();
        await Fails(73, "they would be lost", ["restore", Backup, .. retailer.Ledger]);
        await Runs("verified.", ["restore", Backup, "--force", .. retailer.Ledger]);
        Assert.Single(Directory.GetFiles(retailer.Directory, "kefu.db.before-restore-*"));

        await retailer.Start();
        Assert.Equal(["m1", "m2", "m3"], (await retailer.Messages()).Keys.Order());
        await Write(retailer, "m4", "m5");
        await retailer.IsClean();
    }

    [Fact]
    public async Task Postgres_DumpedWhileInUse_ComesBackInANewDatabase()
    {
        await using var retailer = await Retailer.Start("postgres");
        await using var restored = TestDatabase.ToBeMade();
        await Write(retailer, "m1", "m2", "m3");
        await Runs("up to position", ["backup", Backup, .. retailer.Ledger]);
        await Write(retailer, "m4");

        await Fails(73, "never overwrites", ["restore", Backup, .. retailer.Ledger]);
        await Runs("verified.", ["restore", Backup, "--database", restored.ConnectionString]);
        var head = await Head(restored.ConnectionString);

        var port = Retailer.FreePort();
        await using var program = KefuProgram.Start("up", "--data", _directory, "--port", $"{port}", "--database", restored.ConnectionString);
        await program.Says("Ctrl-C", TimeSpan.FromSeconds(90));
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", retailer.Key);
        using var figures = JsonDocument.Parse(await http.GetStringAsync("v1/stores/qingmu/figures", TestContext.Current.CancellationToken));
        Assert.Equal(3, figures.RootElement.GetProperty("arrived").GetInt32());
        Assert.Equal(head, await Head(restored.ConnectionString));
    }

    [Fact]
    public async Task Postgres_NamedInTheDataDirectory_IsWhatIsCopied()
    {
        // Whoever says where the ledger is in kefu.json must not be given a copy of an old SQLite file.
        await using var retailer = await Retailer.Start("postgres");
        await File.WriteAllTextAsync(
            Path.Combine(_directory, "kefu.json"), JsonSerializer.Serialize(new { Ledger = new { Database = retailer.Ledger[1] } }), TestContext.Current.CancellationToken);

        await Runs("kefu restore verifies it", ["backup", Backup, "--data", _directory]);
        await Runs("0 violations", ["check", "--data", _directory]);
    }

    [Fact]
    public async Task Restore_OfWhatIsNoDump_LeavesNoDatabase()
    {
        await using var database = TestDatabase.ToBeMade();
        await File.WriteAllTextAsync(Backup, "not a dump", TestContext.Current.CancellationToken);

        await Fails(73, "pg_restore failed", "restore", Backup, "--database", database.ConnectionString);
        await Fails(69, "does not exist", "up", "--data", _directory, "--port", $"{Retailer.FreePort()}", "--database", database.ConnectionString);
        await Fails(64, "--force is for SQLite", "restore", Backup, "--force", "--database", database.ConnectionString);
    }

    private static async Task Write(Retailer retailer, params string[] messages)
    {
        foreach (var id in messages)
        {
            await retailer.Do(HttpMethod.Post, "v1/stores/qingmu/messages", $$"""{"platform":"tmall","customer":"{{id}}","messageId":"{{id}}","text":"在吗？"}""");
        }
    }

    private static async Task<long> Head(string database)
    {
        var (_, output, _) = await KefuProgram.Run("check", "--json", "--database", database);
        using var report = JsonDocument.Parse(output);
        return report.RootElement.GetProperty("head").GetInt64();
    }

    private static async Task Runs(string says, params string[] arguments)
    {
        var (code, output, errors) = await KefuProgram.Run(arguments);

        Assert.True(code == 0, $"{string.Join(' ', arguments)} ended with {code}.\n{output}\n{errors}");
        Assert.Contains(says, output, StringComparison.Ordinal);
    }

    private static async Task Fails(int expected, string says, params string[] arguments)
    {
        var (code, output, errors) = await KefuProgram.Run(arguments);

        Assert.True(code == expected, $"expected exit code {expected}, seen {code}.\n{output}\n{errors}");
        Assert.Contains(says, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }
}
