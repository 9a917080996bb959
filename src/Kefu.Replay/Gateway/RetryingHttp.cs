using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Kefu.Replay.Gateway;

/// <summary>
/// Sends requests until they are answered for good: a server that is busy (429, 503, 504), or gone, is asked again with the same
/// idempotency key after a growing, jittered while.
/// </summary>
/// <param name="http">The client; its base address is the server.</param>
/// <param name="time">The clock.</param>
/// <param name="patience">How long no request at all may be answered before this gives up.</param>
/// <param name="seed">Seed of the jitter.</param>
/// <param name="retried">Called for each repetition.</param>
internal sealed class RetryingHttp(HttpClient http, TimeProvider time, TimeSpan patience, int seed, Action retried)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(3);
    private readonly Random _jitter = new(seed);
    private long _lastAnswer = time.GetTimestamp();

    /// <summary>Sends and returns the answer's body; the request is made anew for every try.</summary>
    /// <exception cref="RefusedException">The server refused it for good.</exception>
    /// <exception cref="ServerGoneException">Nobody answered for too long.</exception>
    public async Task<JsonDocument> Send(HttpMethod method, string path, string? key, string? agent, HttpContent? body, CancellationToken cancellationToken)
    {
        var content = body is null ? null : await body.ReadAsByteArrayAsync(cancellationToken);
        var wait = FirstWait;
        var begun = time.GetTimestamp();
        while (true)
        {
            TimeSpan? asked = null;
            string failure;
            try
            {
                using var request = new HttpRequestMessage(method, path);
                if (content is not null)
                {
                    request.Content = new ByteArrayContent(content);
                    request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                }

                if (key is not null)
                {
                    request.Headers.Add("Idempotency-Key", key);
                }

                if (agent is not null)
                {
                    request.Headers.Add("X-Kefu-Agent", agent);
                }

                using var response = await http.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
                if (response.IsSuccessStatusCode)
                {
                    Interlocked.Exchange(ref _lastAnswer, time.GetTimestamp());
                    return await Json(response, cancellationToken);
                }

                (var type, failure) = await Problem(response, cancellationToken);
                if (!MayPass(response.StatusCode, type))
                {
                    throw new RefusedException((int)response.StatusCode, type, failure, $"{method} {path}");
                }

                asked = response.Headers.RetryAfter?.Delta;
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                failure = exception.Message;
            }

            // A quiet hour before this request is no silence of the server's.
            var silent = time.GetElapsedTime(Math.Max(begun, Interlocked.Read(ref _lastAnswer)));
            if (silent > patience)
            {
                throw new ServerGoneException($"{http.BaseAddress} did not answer for {silent.TotalSeconds:0} s: {failure}");
            }

            retried();
            await Task.Delay(asked is { } a && a > wait ? a : Jittered(wait), time, cancellationToken);
            wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
        }
    }

    // 409 conflict-retry: another command was faster; the same request is right a moment later.
    private static bool MayPass(HttpStatusCode status, string type) =>
        status is HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout
            or HttpStatusCode.RequestTimeout
        || type == "conflict-retry";

    private static async Task<JsonDocument> Json(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        return JsonDocument.Parse(bytes.Length == 0 ? "{}"u8.ToArray() : bytes);
    }

    private static async Task<(string Type, string Detail)> Problem(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            using var problem = await response.Content.ReadFromJsonAsync<JsonDocument>(cancellationToken);
            var root = problem!.RootElement;
            var type = root.GetProperty("type").GetString() ?? "";
            var detail = root.TryGetProperty("detail", out var text) ? text.GetString() ?? "" : "";
            if (root.TryGetProperty("errors", out var errors) && errors.ValueKind is JsonValueKind.Array)
            {
                detail += " " + errors.GetRawText();
            }

            return (type[(type.LastIndexOf('/') + 1)..], detail);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or NotSupportedException)
        {
            return ($"http-{(int)response.StatusCode}", response.ReasonPhrase ?? "");
        }
    }

    private TimeSpan Jittered(TimeSpan wait)
    {
        lock (_jitter)
        {
            return wait * (0.5 + _jitter.NextDouble());
        }
    }
}
