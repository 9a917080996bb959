using System.Net;
using System.Net.Sockets;
using Kefu.EndToEnd.Tests.Processes;
using Npgsql;

namespace Kefu.EndToEnd.Tests.Failures;

/// <summary>What goes wrong at the start: one clear sentence, the documented exit code, no stack trace.</summary>
public sealed class StartFailureTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(90);
    private readonly string _directory = Directory.CreateTempSubdirectory("kefu-e2e").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task PortTaken_EndsWith75()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        await Fails(75, $"Port {port} of 127.0.0.1 is in use", "up", "--data", _directory, "--port", $"{port}");
    }

    [Fact]
    public async Task UrlTaken_EndsWith75()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();

        await Fails(75, "in use", "up", "--data", _directory, "--urls", $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}");
    }

    [Fact]
    public async Task DefaultPortTaken_UsesTheNextFreeOneAndSaysSo()
    {
        TcpListener? taken = new(IPAddress.Loopback, 5080);
        try
        {
            taken.Start();
        }
        catch (SocketException)
        {
            // Taken by somebody else: as good.
            taken = null;
        }

        await using var program = KefuProgram.Start("up", "--data", _directory);
        await program.Says("Ctrl-C", Soon);

        Assert.Contains("Port 5080 is taken; using ", program.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("http://127.0.0.1:5080", program.Output, StringComparison.Ordinal);
        program.Terminate();
        Assert.Equal(0, await program.Exit(Soon));
        taken?.Stop();
    }

    [Fact]
    public async Task SecondProcessOnOneFile_EndsWith75AndTheFirstGoesOn()
    {
        await using var retailer = await Retailer.Start("sqlite");

        await Fails(75, "is in use by another process", "up", "--data", retailer.Directory, "--port", $"{Retailer.FreePort()}");

        Assert.False(retailer.Program.HasExited);
        await retailer.Get("v1/stores");
    }

    [Fact]
    public async Task DatabaseUnreachable_EndsWith69() => await Fails(
        69, "cannot be reached", "up", "--data", _directory, "--port", $"{Retailer.FreePort()}", "--database", $"Host=127.0.0.1;Port={Retailer.FreePort()};Username=kefu;Password=x;Database=kefu;Timeout=3");

    [Fact]
    public async Task DatabaseRefusesTheLogin_EndsWith77()
    {
        await using var database = await TestDatabase.Create();
        var wrong = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Username = "nobody_knows", Password = "wrong" }.ConnectionString;

        await Fails(77, "refuses the login", "up", "--data", _directory, "--port", $"{Retailer.FreePort()}", "--database", wrong);
    }

    [Fact]
    public async Task DatabaseMissing_EndsWith69()
    {
        await using var database = await TestDatabase.Create();
        var missing = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Database = "no_such_database" }.ConnectionString;

        await Fails(69, "no_such_database", "up", "--data", _directory, "--port", $"{Retailer.FreePort()}", "--database", missing);
    }

    [Fact]
    public async Task NonsenseForAConnectionString_EndsWith78() => await Fails(
        78, "connection string", "up", "--data", _directory, "--port", $"{Retailer.FreePort()}", "--database", "Hots=nowhere");

    [Fact]
    public async Task DataDirectoryThatCannotBeMade_EndsWith73() => await Fails(73, "/dev/null/kefu cannot be made", "up", "--data", "/dev/null/kefu", "--port", $"{Retailer.FreePort()}");

    [Fact]
    public async Task FileThatIsNoDatabase_EndsWith65()
    {
        await File.WriteAllTextAsync(Path.Combine(_directory, "kefu.db"), new string('x', 10_000), TestContext.Current.CancellationToken);

        await Fails(65, "not a SQLite database", "up", "--data", _directory, "--port", $"{Retailer.FreePort()}");
    }

    [Fact]
    public async Task SettingOutOfRange_EndsWith78()
    {
        await File.WriteAllTextAsync(Path.Combine(_directory, "kefu.json"), """{"Ledger":{"MostTogether":0}}""", TestContext.Current.CancellationToken);

        await Fails(78, "MostTogether", "up", "--data", _directory, "--port", $"{Retailer.FreePort()}");
    }

    [Fact]
    public async Task ConfigurationThatIsNoJson_EndsWith78()
    {
        await File.WriteAllTextAsync(Path.Combine(_directory, "kefu.json"), "{", TestContext.Current.CancellationToken);

        await Fails(78, "kefu.json", "up", "--data", _directory, "--port", $"{Retailer.FreePort()}");
    }

    [Theory]
    [InlineData("is not an address to listen on", "up", "--urls", "5080")]
    [InlineData("--port is 1 to 65535", "up", "--port", "0")]
    [InlineData("'--prot'", "up", "--prot", "1")]
    [InlineData("'lunch'", "generate", "lunch")]
    [InlineData("--speed is a number", "replay", "x.jsonl", "--speed", "fast")]
    [InlineData("--role", "token")]
    [InlineData("emperor", "token", "--role", "emperor")]
    [InlineData("--url is an address", "keys", "mint", "--url", "nowhere")]
    public async Task WrongArgument_EndsWith64(string problem, params string[] arguments)
    {
        var file = Path.Combine(_directory, "x.jsonl");
        await File.WriteAllTextAsync(file, """{"event":"day","format":1,"name":"t","timeZone":"UTC","inquiries":0,"stores":[{"id":"s","name":"S","platform":"p"}],"agents":[]}""", TestContext.Current.CancellationToken);

        await Fails(64, problem, [.. arguments.Select(a => a == "x.jsonl" ? file : a)]);
    }

    [Fact]
    public async Task ReplayOfAWrongFile_EndsWith65AndNamesTheLine()
    {
        var file = Path.Combine(_directory, "wrong.jsonl");
        await File.WriteAllTextAsync(file, "{}\n", TestContext.Current.CancellationToken);

        await Fails(65, "wrong.jsonl, line 1: the first line must be the header", "replay", file);
    }

    [Fact]
    public async Task ReplayOfNoFile_EndsWith66() => await Fails(66, "There is no file", "replay", Path.Combine(_directory, "none.jsonl"), "--key", "kefu_x");

    [Fact]
    public async Task ReplayWithoutServer_EndsWith69() => await Fails(
        69, "did not answer", "replay", Day.Reference, "--key", "kefu_x", "--url", $"http://127.0.0.1:{Retailer.FreePort()}", "--patience", "1", "--data", _directory);

    [Fact]
    public async Task ReplayWithAWrongKey_EndsWith77()
    {
        await using var retailer = await Retailer.Start("sqlite");

        await Fails(77, "credential-invalid", "replay", Day.Reference, "--key", "kefu_0123456789_" + new string('0', 64), "--url", retailer.Url, "--data", _directory);
    }

    [Fact]
    public async Task ResumeOfNothing_EndsWith66()
    {
        await using var retailer = await Retailer.Start("sqlite");

        await Fails(66, "no run 'never'", "replay", Day.Reference, "--key", retailer.Key, "--url", retailer.Url, "--data", _directory, "--run", "never", "--resume");
    }

    [Fact]
    public async Task CheckOfNoLedger_EndsWith2() => await Fails(2, "", "check", "--data", _directory);

    // As root only: a small file system of its own.
    [Fact]
    public async Task DiskFull_AnswersLedgerUnavailableAndLosesNothing()
    {
        Assert.SkipUnless(Environment.UserName == "root" && File.Exists("/usr/bin/unshare"), "making a small file system needs root");
        var port = Retailer.FreePort();
        var script = $"mount -t tmpfs -o size=2m none {_directory} && exec \"$@\"";
        await using var program = KefuProgram.StartWith(["unshare", "--mount", "sh", "-c", script, "sh"], "up", "--data", _directory, "--port", $"{port}");
        await program.Says("\n", Soon);
        Assert.SkipWhen(program.Errors.Contains("unshare:", StringComparison.Ordinal) || program.Errors.Contains("mount:", StringComparison.Ordinal), "this machine does not let root mount");
        await program.Says("Ctrl-C", Soon);
        var key = program.Output.Split('\n').First(l => l.StartsWith("kefu_", StringComparison.Ordinal)).Trim();
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        http.DefaultRequestHeaders.Authorization = new("Bearer", key);

        var (refused, taken) = ("", 0);
        for (var i = 0; i < 2_000 && refused.Length == 0; i++)
        {
            using var body = new StringContent($$"""{"platform":"web","customer":"c{{i}}","messageId":"m{{i}}","text":"{{new string('满', 1_000)}}"}""", System.Text.Encoding.UTF8, "application/json");
            using var answer = await http.PostAsync("v1/stores/qingmu/messages", body);
            if (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
            {
                refused = await answer.Content.ReadAsStringAsync();
                Assert.NotNull(answer.Headers.RetryAfter);
            }
            else
            {
                Assert.True(answer.IsSuccessStatusCode, $"message {i}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
                taken++;
            }
        }

        Assert.Contains("ledger-unavailable", refused, StringComparison.Ordinal);
        Assert.True(taken > 10, $"only {taken} messages fitted");
        using var figures = System.Text.Json.JsonDocument.Parse(await http.GetStringAsync("v1/stores/qingmu/figures"));
        Assert.Equal(taken, figures.RootElement.GetProperty("arrived").GetInt32());
        program.Terminate();
        await program.Exit(Soon);
    }

    private static async Task Fails(int code, string says, params string[] arguments)
    {
        var (ended, output, errors) = await KefuProgram.Run(arguments);

        Assert.True(ended == code, $"expected exit code {code}, seen {ended}.\n--- output\n{output}\n--- errors\n{errors}");
        Assert.Contains(says, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("defect of Kefu", errors, StringComparison.Ordinal);
    }
}
