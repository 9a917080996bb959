using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kefu.Gateway.Access;
using Kefu.Gateway.Events;
using Kefu.Grains;
using Kefu.Grains.Tests;
using Kefu.Ledger;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

[assembly: AssemblyFixture(typeof(Kefu.Gateway.Tests.Desk))]

namespace Kefu.Gateway.Tests;

/// <summary>
/// The whole of Kefu behind real HTTP: Kestrel on a free port, real grains, a real SQLite ledger. One for all tests; each test
/// works in a tenant of its own. Tests that change how the gateway is set up start one of their own.
/// </summary>
public sealed class Desk : IAsyncLifetime
{
    private static int _tenants;
    private readonly string _directory = Directory.CreateTempSubdirectory("kefu-gateway").FullName;
    private readonly Dictionary<string, string?> _settings;
    private readonly Action<IServiceCollection>? _services;
    private readonly Action<LedgerOptions>? _database;
    private WebApplication? _app;

    public Desk()
        : this([])
    {
    }

    private Desk(Dictionary<string, string?> settings, Action<IServiceCollection>? services = null, Action<LedgerOptions>? database = null)
    {
        _database = database;
        // The shared one is not what the tests of limits are about.
        _settings = new()
        {
            ["Gateway:PersonRequestsPerSecond"] = "10000",
            ["Gateway:PersonBurst"] = "10000",
            ["Gateway:FailedAuthenticationsPerMinute"] = "10000",
        };
        foreach (var (name, value) in settings)
        {
            _settings[name] = value;
        }

        _services = services;
    }

    internal HeadWatch Watch => Services.GetRequiredService<HeadWatch>();

    public Task StopAsync() => _app!.StopAsync();

    public IServiceProvider Services => _app!.Services;

    public Uri Address { get; private set; } = null!;

    public HttpClient Http { get; private set; } = null!;

    public ShiftedClock Clock { get; } = new();

    /// <summary>Text of the platform key of the configuration.</summary>
    public string PlatformKey { get; private set; } = null!;

    public Tokens Tokens { get; } = new();

    public ConcurrentQueue<string> Log { get; } = new();

    public string DatabaseFile => Path.Combine(_directory, "kefu.db");

    /// <summary>One of a test's own; on a SQLite file of its own unless a database is given.</summary>
    public static async Task<Desk> Open(
        Dictionary<string, string?>? settings = null, Action<IServiceCollection>? services = null, Action<LedgerOptions>? database = null)
    {
        var desk = new Desk(settings ?? [], services, database);
        await desk.InitializeAsync();
        return desk;
    }

    public async ValueTask InitializeAsync()
    {
        var (text, key) = ApiKeyText.Mint("platform1", "platform", ["platform"]);
        PlatformKey = text;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Gateway:PlatformKeyHashes:0"] = key.Hash,
            ["Gateway:People:SigningKey"] = Tokens.SigningKey,
            ["Ledger:File"] = DatabaseFile,
        });
        builder.Configuration.AddInMemoryCollection(_settings);
        builder.Logging.ClearProviders().AddProvider(new LogQueue(Log));
        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.Services.AddKefuLedger(_database);
        builder.Services.AddKefuFigures(options => options.PaceMilliseconds = 20);
        builder.Services.AddKefuGrains();
        builder.UseTestSilo();
        builder.AddKefuGateway();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _services?.Invoke(builder.Services);
        _app = builder.Build();
        _app.MapKefuGateway();
        await _app.StartAsync();
        Address = new Uri(Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        Http = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(60) };
    }

    public async ValueTask DisposeAsync()
    {
        Http?.Dispose();
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }

        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>A caller with a credential; none if it is null.</summary>
    public Client As(string? credential) => new(Http, credential);

    /// <summary>A new tenant, with a key that holds every scope but platform.</summary>
    public async Task<TenantDesk> NewTenant()
    {
        var tenant = $"t{Interlocked.Increment(ref _tenants)}";
        var platform = As(PlatformKey);
        (await platform.Post("/v1/tenants", new { tenant, name = "Tenant " + tenant })).Is(201);
        var answer = (await platform.Post($"/v1/tenants/{tenant}/keys", new { name = "all", scopes = new[] { "configure", "ingest", "work", "supervise", "read", "events", "audit" } })).Is(201);
        return new TenantDesk(this, tenant, answer.Text("key"));
    }
}

/// <summary>One tenant of a test.</summary>
public sealed class TenantDesk(Desk desk, string tenant, string key)
{
    private int _stores;

    public Desk Desk => desk;

    public string Tenant => tenant;

    public string Key => key;

    /// <summary>The key that may do everything.</summary>
    public Client All { get; } = desk.As(key);

    /// <summary>A person.</summary>
    public Client Person(string role, string? agent = null, params string[] stores) => desk.As(desk.Tokens.Of(tenant, role, agent, stores));

    /// <summary>A key with these scopes.</summary>
    public async Task<Client> KeyWith(params string[] scopes) => desk.As((await NewKey(scopes)).Text("key"));

    public async Task<Answered> NewKey(params string[] scopes) => (await desk.As(desk.PlatformKey).Post($"/v1/tenants/{tenant}/keys", new { name = "some", scopes })).Is(201);

    public async Task<string> Store(string? id = null)
    {
        id ??= $"s{Interlocked.Increment(ref _stores)}";
        (await All.Put($"/v1/stores/{id}", new { name = "Store " + id, platform = "tmall" })).Is(201);
        return id;
    }

    /// <summary>A new agent, bound to stores, the first being the main one, and online.</summary>
    public async Task<string> Agent(string id, string[] stores, bool online = true)
    {
        (await All.Put($"/v1/agents/{id}", new { name = "Agent " + id })).Is(201);
        for (var i = 0; i < stores.Length; i++)
        {
            (await All.Put($"/v1/agents/{id}/stores/{stores[i]}", new { rank = i == 0 ? "Main" : "Secondary" })).Is(200);
        }

        if (online)
        {
            await SignIn(id, stores);
        }

        return id;
    }

    public async Task SignIn(string agent, params string[] stores)
    {
        (await All.Put($"/v1/agents/{agent}/presence", new { presence = "Online" })).Is(200);
        foreach (var store in stores)
        {
            // Presence reaches stores as a notice.
            await Until(async () => (await All.Get($"/v1/stores/{store}/queue")).Number("agentsWithRoom") > 0, $"{store} knows that {agent} is online");
        }
    }

    public Task<Answered> Write(string store, string customer, string messageId, string text = "在吗？") =>
        All.Post($"/v1/stores/{store}/messages", new { platform = "tmall", customer, messageId, text });

    /// <summary>A conversation that is open, owned by somebody if anybody has room.</summary>
    public async Task<string> Talk(string store, string customer) => (await Write(store, customer, "first-" + customer)).Is(201).Text("conversation");

    public async Task UntilOwned(string conversation, string agent) => await Until(
        async () => (await All.Get($"/v1/conversations/{conversation}")).Json["state"]!["agent"]?.GetValue<string>() == agent, $"{agent} owns {conversation}");

    public static async Task Until(Func<Task<bool>> condition, string expected)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await condition())
        {
            if (timeout.IsCancellationRequested)
            {
                Assert.Fail($"Waited 20 s in vain until {expected}.");
            }

            await Task.Yield();
        }
    }
}

/// <summary>Calls the API as somebody.</summary>
public sealed class Client(HttpClient http, string? credential)
{
    private static int _keys;
    private string? _agent;

    /// <summary>The same caller, for an agent.</summary>
    public Client For(string agent) => new(http, credential) { _agent = agent };

    public Task<Answered> Get(string path) => Send(HttpMethod.Get, path, null);

    public Task<Answered> Post(string path, object? body = null, string? key = null) => Send(HttpMethod.Post, path, body, key);

    public Task<Answered> Put(string path, object? body = null, string? key = null) => Send(HttpMethod.Put, path, body, key);

    public Task<Answered> Patch(string path, object? body = null, string? key = null) => Send(HttpMethod.Patch, path, body, key);

    public Task<Answered> Delete(string path, string? key = null) => Send(HttpMethod.Delete, path, null, key);

    /// <summary>Sends JSON as it is written, or an object as JSON. Commands get an idempotency key of their own, unless it is "".</summary>
    public Task<Answered> Send(HttpMethod method, string path, object? body, string? key = null)
    {
        var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body as string ?? JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        }

        if (method != HttpMethod.Get && key != "")
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key ?? $"k{Interlocked.Increment(ref _keys)}");
        }

        return Send(request);
    }

    public async Task<Answered> Send(HttpRequestMessage request)
    {
        if (credential is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", credential);
        }

        if (_agent is not null)
        {
            request.Headers.Add("X-Kefu-Agent", _agent);
        }

        using var response = await http.SendAsync(request);
        return new(request, response.StatusCode, response.Headers, response.Content.Headers, await response.Content.ReadAsStringAsync());
    }
}

/// <summary>An answer, and what tests say of it.</summary>
public sealed record Answered(HttpRequestMessage Request, HttpStatusCode Status, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders, string Body)
{
    public JsonNode Json => JsonNode.Parse(Body)!;

    public string Text(string name) => Json[name]!.GetValue<string>();

    public int Number(string name) => Json[name]!.GetValue<int>();

    public JsonArray Items => Json["items"]!.AsArray();

    public string? Next => Json["next"]?.GetValue<string>();

    /// <summary>The last part of the problem's type.</summary>
    public string Problem => Text("type").Split('/')[^1];

    public bool Replayed => Headers.TryGetValues("Idempotency-Replayed", out var values) && values.Single() == "true";

    public Answered Is(int status)
    {
        Assert.True((int)Status == status, $"{Request.Method} {Request.RequestUri}: expected {status}, got {(int)Status} {Body}");
        return this;
    }

    /// <summary>It is a well-formed problem of this kind.</summary>
    public Answered Refuses(int status, string slug)
    {
        Is(status);
        Assert.Equal("application/problem+json", ContentHeaders.ContentType?.MediaType);
        Assert.True(slug == Problem, $"{Request.Method} {Request.RequestUri}: expected {slug}, got {Body}");
        Assert.Equal(status, Number("status"));
        Assert.StartsWith("https://kefu.dev/problems/", Text("type"), StringComparison.Ordinal);
        Assert.NotEqual("", Text("title"));
        Assert.NotEqual("", Text("detail"));
        Assert.NotEqual("", Text("traceId"));
        Assert.Equal(Request.RequestUri!.IsAbsoluteUri ? Request.RequestUri.AbsolutePath : Request.RequestUri.OriginalString.Split('?')[0], Text("instance"));
        return this;
    }

    /// <summary>Names of the fields that a problem is about.</summary>
    public string[] Fields => Json["errors"] is JsonArray errors ? [.. errors.Select(e => e!["field"]!.GetValue<string>())] : [];
}

/// <summary>The real clock, moved.</summary>
public sealed class ShiftedClock : TimeProvider
{
    private long _shift;

    public void Shift(TimeSpan by) => Interlocked.Add(ref _shift, by.Ticks);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _shift));
}

/// <summary>Keeps what is logged.</summary>
public sealed class LogQueue(ConcurrentQueue<string> lines) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new Logger(lines, categoryName);

    public void Dispose()
    {
    }

    private sealed class Logger(ConcurrentQueue<string> lines, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{logLevel} {category} {formatter(state, exception)} {exception}");
    }
}
