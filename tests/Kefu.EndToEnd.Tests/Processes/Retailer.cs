using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Kefu.EndToEnd.Tests.Processes;

/// <summary>A running Kefu with its own data directory and database, which can be killed and started again where it was.</summary>
internal sealed partial class Retailer : IAsyncDisposable
{
    private static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(90);
    private readonly TestDatabase? _database;
    private readonly HttpClient _http;

    private Retailer(TestDatabase? database)
    {
        _database = database;
        Directory = System.IO.Directory.CreateTempSubdirectory("kefu-e2e").FullName;
        Port = FreePort();
        _http = new HttpClient { BaseAddress = new Uri(Url), Timeout = TimeSpan.FromSeconds(60) };
    }

    public string Directory { get; }

    public int Port { get; }

    public string Url => $"http://127.0.0.1:{Port}";

    public string Key { get; private set; } = "";

    public KefuProgram Program { get; private set; } = null!;

    /// <summary>What <c>kefu check</c> needs to find the ledger.</summary>
    public string[] Ledger => _database is null ? ["--data", Directory] : ["--database", _database.ConnectionString];

    /// <summary>Starts one on <c>sqlite</c> or <c>postgres</c>.</summary>
    public static async Task<Retailer> Start(string database)
    {
        var retailer = new Retailer(database == "postgres" ? await TestDatabase.Create() : null);
        await retailer.Start();
        retailer.Key = KeyText().Match(retailer.Program.Output).Value;
        retailer._http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", retailer.Key);
        return retailer;
    }

    /// <summary>Starts it again.</summary>
    public async Task Start()
    {
        Program = KefuProgram.Start(["up", "--data", Directory, "--port", Port.ToString(System.Globalization.CultureInfo.InvariantCulture), .. _database is null ? Array.Empty<string>() : ["--database", _database.ConnectionString]]);
        await Program.Says("Ctrl-C", StartsWithin);
    }

    public async Task<JsonElement> Get(string path)
    {
        using var answer = await _http.GetAsync(path);
        Assert.True(answer.IsSuccessStatusCode, $"GET {path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        using var document = await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync());
        return document.RootElement.Clone();
    }

    /// <summary>Waits until so many inquiries of both shops are in the ledger.</summary>
    public async Task HasInquiries(int count, TimeSpan within)
    {
        var begun = System.Diagnostics.Stopwatch.GetTimestamp();
        var seen = 0;
        while (seen < count)
        {
            Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(begun) < within, $"expected {count} inquiries within {within.TotalSeconds:0} s, seen {seen}");
            seen = 0;
            foreach (var store in Day.Stores)
            {
                using var answer = await _http.GetAsync($"v1/stores/{store}/figures");
                if (answer.IsSuccessStatusCode)
                {
                    using var figures = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
                    seen += figures.RootElement.GetProperty("arrived").GetInt32();
                }
            }

            // Asking is the only way to learn it from outside; the server answers as fast as it can.
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }
    }

    /// <summary>Every message in the ledger, by platform, store-less id, as often as it is there.</summary>
    public async Task<Dictionary<string, int>> Messages()
    {
        var messages = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var (after, more) = ("", true); more;)
        {
            var page = await Get($"v1/events?limit=200&wait=0{after}");
            foreach (var fact in page.GetProperty("items").EnumerateArray().SelectMany(i => i.GetProperty("facts").EnumerateArray()))
            {
                if (fact.GetProperty("fact").GetString() == "message-received")
                {
                    var id = fact.GetProperty("messageId").GetString()!;
                    messages[id] = messages.GetValueOrDefault(id) + 1;
                }
            }

            (after, more) = ("&after=" + page.GetProperty("next").GetString(), page.GetProperty("more").GetBoolean());
        }

        return messages;
    }

    /// <summary>Runs <c>kefu check</c> and expects a clean ledger.</summary>
    public async Task IsClean()
    {
        var (code, output, errors) = await KefuProgram.Run(["check", "--json", .. Ledger]);
        Assert.True(code == 0, $"kefu check ended with {code}:\n{output}\n{errors}");
        using var report = JsonDocument.Parse(output);
        Assert.Equal(0, report.RootElement.GetProperty("violations").GetInt64());
        Assert.True(report.RootElement.GetProperty("entries").GetInt64() > 0, "the check read nothing");
    }

    public async ValueTask DisposeAsync()
    {
        if (Program is not null)
        {
            await Program.DisposeAsync();
        }

        _http.Dispose();
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }

        System.IO.Directory.Delete(Directory, recursive: true);
    }

    /// <summary>How many API keys a text shows in clear.</summary>
    public static int Keys(string text) => KeyText().Count(text);

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex("kefu_[a-z0-9]+_[a-f0-9]{64}")]
    private static partial Regex KeyText();
}
