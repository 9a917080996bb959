using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kefu.Replay.Days;

namespace Kefu.Replay.Gateway;

/// <summary>The floor of a running Kefu, through its REST API and nothing else.</summary>
public sealed class HttpFloor : IFloor, IDisposable
{
    private const int EventsAtOnce = 200;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly HttpClient _http;
    private readonly RetryingHttp _requests;
    private readonly string _run;

    /// <summary>Prepares a client; nothing is sent yet.</summary>
    /// <param name="server">Address of the server.</param>
    /// <param name="key">An API key with the scopes configure, ingest, work, read and events.</param>
    /// <param name="run">Name of the run: part of the idempotency keys.</param>
    /// <param name="time">The clock.</param>
    /// <param name="patience">How long the server may be gone.</param>
    /// <param name="seed">Seed of the jitter between repetitions.</param>
    /// <param name="retried">Called for each repetition.</param>
    public HttpFloor(Uri server, string key, string run, TimeProvider time, TimeSpan patience, int seed, Action retried)
    {
        _run = run;
        _http = new HttpClient(new SocketsHttpHandler { PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30) }) { BaseAddress = server, Timeout = TimeSpan.FromSeconds(60) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("kefu-replay", "1"));
        _requests = new RetryingHttp(_http, time, patience, seed, retried);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <inheritdoc/>
    public Task PutStore(DayStore store, CancellationToken cancellationToken) =>
        Do(HttpMethod.Put, Path("stores", store.Id), $"setup.store.{store.Id}", null, new { store.Name, store.Platform }, cancellationToken);

    /// <inheritdoc/>
    public Task ConfigureStore(string store, DaySettings settings, string timeZone, CancellationToken cancellationToken) => Do(
        HttpMethod.Patch, Path("stores", store, "settings"), $"setup.settings.{store}", null,
        new
        {
            settings.DailyCap,
            settings.ConcurrentCap,
            settings.LeaseSeconds,
            settings.AgeingSeconds,
            settings.SecondaryAfterSeconds,
            settings.ServiceLevelSeconds,
            timeZone,
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task PutAgent(string agent, string name, CancellationToken cancellationToken) =>
        Do(HttpMethod.Put, Path("agents", agent), $"setup.agent.{agent}", null, new { name }, cancellationToken);

    /// <inheritdoc/>
    public Task Bind(string agent, string store, bool main, CancellationToken cancellationToken) => Do(
        HttpMethod.Put, Path("agents", agent, "stores", store), $"setup.bind.{agent}.{(main ? "main" : "secondary")}", null,
        new { rank = main ? "Main" : "Secondary" }, cancellationToken);

    /// <inheritdoc/>
    public async Task<Standing> Send(Delivery message, CancellationToken cancellationToken)
    {
        var hints = message.Hints.IsEmpty
            ? null
            : new { urgent = message.Hints.Contains("urgent"), aboutToBuy = message.Hints.Contains("buying"), vip = message.Hints.Contains("vip") };
        using var answer = await Ask(
            HttpMethod.Post, Path("stores", message.Store, "messages"), null, null,
            new { message.Platform, message.Customer, messageId = message.Id, message.Text, message.SentAt, hints }, cancellationToken);
        var root = answer.RootElement;
        return new Standing(
            root.GetProperty("conversation").GetString()!, root.GetProperty("version").GetInt32(), StatusOf(root.GetProperty("status").GetString()!),
            root.TryGetProperty("agent", out var agent) ? agent.GetString() : null, null);
    }

    /// <inheritdoc/>
    public Task<int?> Reply(string conversation, string agent, string text, string key, CancellationToken cancellationToken) =>
        Act(Path("conversations", conversation, "replies"), key, agent, new { text }, cancellationToken);

    /// <inheritdoc/>
    public Task<int?> Close(string conversation, string agent, string key, CancellationToken cancellationToken) =>
        Act(Path("conversations", conversation, "close"), key, agent, new { }, cancellationToken);

    /// <inheritdoc/>
    public Task<int?> Leave(string conversation, string key, CancellationToken cancellationToken) =>
        Act(Path("conversations", conversation, "abandon"), key, null, null, cancellationToken);

    /// <inheritdoc/>
    public Task SetPresence(string agent, string presence, string key, CancellationToken cancellationToken) =>
        Do(HttpMethod.Put, Path("agents", agent, "presence"), key, null, new { presence }, cancellationToken, keyIsWhole: true);

    /// <inheritdoc/>
    public async Task<bool> Heartbeat(string agent, CancellationToken cancellationToken)
    {
        using var answer = await Ask(HttpMethod.Post, Path("agents", agent, "heartbeat"), null, null, null, cancellationToken);
        return answer.RootElement.GetProperty("presence").GetString() != "Offline";
    }

    /// <inheritdoc/>
    public async Task<Happenings> Events(string? after, TimeSpan wait, CancellationToken cancellationToken)
    {
        using var answer = await Feed(after, EventsAtOnce, wait, cancellationToken);
        return new Happenings(
            [.. answer.RootElement.GetProperty("items").EnumerateArray().Select(EventReader.Read).OfType<Standing>()],
            answer.RootElement.GetProperty("next").GetString()!, answer.RootElement.GetProperty("more").GetBoolean());
    }

    /// <inheritdoc/>
    public async Task<string> End(CancellationToken cancellationToken)
    {
        using var answer = await Feed("latest", 1, TimeSpan.Zero, cancellationToken);
        return answer.RootElement.GetProperty("next").GetString()!;
    }

    /// <inheritdoc/>
    public async Task<ServerFigures> Figures(string store, CancellationToken cancellationToken)
    {
        using var answer = await Ask(HttpMethod.Get, Path("stores", store, "figures"), null, null, null, cancellationToken);
        return answer.Deserialize<ServerFigures>(Json)!;
    }

    /// <inheritdoc/>
    public async Task<ServerDay> Day(string agent, CancellationToken cancellationToken)
    {
        using var answer = await Ask(HttpMethod.Get, Path("agents", agent, "day"), null, null, null, cancellationToken);
        var root = answer.RootElement;
        return new ServerDay(agent, root.GetProperty("taken").GetInt32(), root.GetProperty("dailyCap").GetInt32(), root.GetProperty("open").GetArrayLength());
    }

    private Task<JsonDocument> Feed(string? after, int limit, TimeSpan wait, CancellationToken cancellationToken)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"v1/events?limit={limit}&wait={(int)wait.TotalSeconds}");
        return Ask(HttpMethod.Get, after is null ? path : $"{path}&after={Uri.EscapeDataString(after)}", null, null, null, cancellationToken);
    }

    private async Task<int?> Act(string path, string key, string? agent, object? body, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await Ask(HttpMethod.Post, path, key, agent, body, cancellationToken);
            return answer.RootElement.GetProperty("version").GetInt32();
        }
        catch (RefusedException refusal) when (refusal.Type is "not-owner" or "conversation-not-open" or "conversation-not-waiting")
        {
            return null;
        }
    }

    private async Task Do(
        HttpMethod method, string path, string key, string? agent, object body, CancellationToken cancellationToken, bool keyIsWhole = false) =>
        (await Ask(method, path, keyIsWhole ? key : $"{_run}.{key}", agent, body, cancellationToken)).Dispose();

    private Task<JsonDocument> Ask(HttpMethod method, string path, string? key, string? agent, object? body, CancellationToken cancellationToken) =>
        _requests.Send(method, path, key, agent, body is null ? null : JsonContent.Create(body, body.GetType(), options: Json), cancellationToken);

    private static string Path(params ReadOnlySpan<string> parts)
    {
        var path = "v1";
        foreach (var part in parts)
        {
            path += "/" + Uri.EscapeDataString(part);
        }

        return path;
    }

    private static TalkStatus StatusOf(string status) => status switch
    {
        "Waiting" => TalkStatus.Waiting,
        "Closed" => TalkStatus.Closed,
        "Abandoned" => TalkStatus.Abandoned,
        _ => TalkStatus.Owned,
    };
}
