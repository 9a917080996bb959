using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Kefu.EndToEnd.Tests.Silos;

/// <summary>One request until it was answered for good.</summary>
/// <param name="Sent">When it was sent first, since the caller's start.</param>
/// <param name="Answered">When it was answered.</param>
/// <param name="Silos">Whose gateways were asked, one bit for each.</param>
/// <param name="Refusals">How often a gateway had answered before that it should be repeated.</param>
internal sealed record Asked(TimeSpan Sent, TimeSpan Answered, int Silos, int Refusals);

/// <summary>
/// Calls the gateways in turn, as a load balancer does that knows nothing of silos. What fails in a way that may be repeated is
/// repeated with the same key; whatever else fails is kept as an error.
/// </summary>
internal sealed class Caller : IDisposable
{
    private static readonly TimeSpan GivesUpAfter = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Cluster _cluster;
    private readonly HttpClient _http = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5) }) { Timeout = TimeSpan.FromSeconds(30) };
    private readonly long _begun = Stopwatch.GetTimestamp();
    private readonly Timer _watch;
    private TimeSpan _seen;
    private int _turn;

    public Caller(Cluster cluster)
    {
        _cluster = cluster;
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", cluster.Key);
        _watch = new Timer(_ => Watch(), null, Pause, Pause);
    }

    /// <summary>Time since the start.</summary>
    public TimeSpan Now => Stopwatch.GetElapsedTime(_begun);

    /// <summary>For how long this process was held up: a machine that is paused or overloaded is no fault of the silos.</summary>
    public TimeSpan HeldUp { get; private set; }

    /// <summary>Every request that was answered for good.</summary>
    public ConcurrentQueue<Asked> Answered { get; } = new();

    /// <summary>How often each kind of failure was met that may be repeated.</summary>
    public ConcurrentDictionary<string, int> Failures { get; } = new();

    /// <summary>What nobody should ever be told: each a failure of the test.</summary>
    public ConcurrentQueue<string> Errors { get; } = new();

    public async Task<JsonElement> Ask(HttpMethod method, string path, string? key = null, string? agent = null, object? body = null)
    {
        var (sent, silos, refusals) = (Now, 0, 0);
        while (true)
        {
            var silo = (int)((uint)Interlocked.Increment(ref _turn) % _cluster.Urls.Length);
            silos |= 1 << silo;
            var (answer, failure, refused) = await Try(new Uri($"{_cluster.Urls[silo]}/{path}"), method, key, agent, body);
            if (answer is { } good)
            {
                Answered.Enqueue(new(sent, Now, silos, refusals));
                return good;
            }

            refusals += refused ? 1 : 0;
            Failures.AddOrUpdate(failure, 1, (_, count) => count + 1);
            if (Now - sent > GivesUpAfter)
            {
                throw new TimeoutException($"{method} {path} was not answered within {GivesUpAfter.TotalSeconds:0} s; the last failure was {failure}.");
            }

            await Task.Delay(Pause);
        }
    }

    /// <summary>How long after a silo was lost the last one was answered who had asked another silo and felt it.</summary>
    public TimeSpan WholeAgainAfter(TimeSpan lost, int silo) => Answered
        .Where(a => (a.Silos & (1 << silo)) == 0 && a.Answered > lost && (a.Sent < lost || a.Refusals > 0))
        .Select(a => a.Answered - lost).DefaultIfEmpty().Max();

    public void Dispose()
    {
        _watch.Dispose();
        _http.Dispose();
    }

    private void Watch()
    {
        var late = Now - _seen - (2 * Pause);
        if (late > Pause)
        {
            HeldUp += late;
        }

        _seen = Now;
    }

    private async Task<(JsonElement? Answer, string Failure, bool Refused)> Try(Uri url, HttpMethod method, string? key, string? agent, object? body)
    {
        using var request = new HttpRequestMessage(method, url) { Content = body is null ? null : JsonContent.Create(body) };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        if (agent is not null)
        {
            request.Headers.Add("X-Kefu-Agent", agent);
        }

        try
        {
            using var answer = await _http.SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            using var document = JsonDocument.Parse(text.Length == 0 ? "{}" : text);
            if (answer.IsSuccessStatusCode)
            {
                return (document.RootElement.Clone(), "", false);
            }

            var type = document.RootElement.GetProperty("type").GetString()!;
            var failure = string.Create(CultureInfo.InvariantCulture, $"{(int)answer.StatusCode} {type[(type.LastIndexOf('/') + 1)..]}");
            var mayRepeat = answer.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout || type.EndsWith("/conflict-retry", StringComparison.Ordinal);
            if (!mayRepeat || answer.Headers.RetryAfter is null)
            {
                Errors.Enqueue($"{method} {url}: {failure} {text}");
            }

            return (null, failure, true);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            // The process is gone, or was lost with this request in it.
            return (null, exception is OperationCanceledException ? "no answer" : "no connection", false);
        }
        catch (JsonException exception)
        {
            Errors.Enqueue($"{method} {url}: {exception.Message}");
            return (null, "no JSON", false);
        }
    }
}
