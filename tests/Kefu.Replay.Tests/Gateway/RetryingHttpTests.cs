using System.Net;
using System.Text;
using Kefu.Replay.Gateway;

namespace Kefu.Replay.Tests.Gateway;

public sealed class RetryingHttpTests
{
    [Theory]
    [InlineData(429)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task Send_ServerBusy_RepeatsWithTheSameKeyAndBody(int status)
    {
        await using var server = new FakeServer(n => n < 3 ? (status, """{"type":"https://kefu.dev/problems/overloaded"}""") : (200, """{"version":7}"""));
        var retries = 0;
        using var http = new HttpClient { BaseAddress = server.Address };

        using var answer = await Client(http, () => retries++).Send(HttpMethod.Post, "v1/x", "key-1", "a1", Body("""{"text":"在吗"}"""), CancellationToken.None);

        Assert.Equal(7, answer.RootElement.GetProperty("version").GetInt32());
        Assert.Equal(3, retries);
        Assert.Equal(4, server.Requests.Count);
        Assert.All(server.Requests, r => Assert.Equal(("key-1", "a1", """{"text":"在吗"}"""), (r.Key, r.Agent, r.Body)));
    }

    [Fact]
    public async Task Send_AnotherCommandWasFaster_Repeats()
    {
        await using var server = new FakeServer(n => n == 0 ? (409, """{"type":"https://kefu.dev/problems/conflict-retry"}""") : (200, "{}"));
        using var http = new HttpClient { BaseAddress = server.Address };

        (await Client(http).Send(HttpMethod.Post, "v1/x", "k", null, null, CancellationToken.None)).Dispose();

        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task Send_RefusedForGood_SaysWhatTheServerSaid()
    {
        await using var server = new FakeServer(_ => (422, """{"type":"https://kefu.dev/problems/invalid-settings","detail":"DailyCap must be between 80 and 120."}"""));
        using var http = new HttpClient { BaseAddress = server.Address };

        var refusal = await Assert.ThrowsAsync<RefusedException>(() => Client(http).Send(HttpMethod.Patch, "v1/x", "k", null, Body("{}"), CancellationToken.None));

        Assert.Equal((422, "invalid-settings"), (refusal.Status, refusal.Type));
        Assert.Contains("80 and 120", refusal.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Send_AnswerThatIsNoProblemDocument_NamesTheStatus()
    {
        await using var server = new FakeServer(_ => (404, "<html>"));
        using var http = new HttpClient { BaseAddress = server.Address };

        var refusal = await Assert.ThrowsAsync<RefusedException>(() => Client(http).Send(HttpMethod.Get, "v1/x", null, null, null, CancellationToken.None));

        Assert.Equal("http-404", refusal.Type);
    }

    [Fact]
    public async Task Send_ServerGoneAndBack_IsAnsweredInTheEnd()
    {
        var first = new FakeServer(_ => (200, "{}"));
        var address = first.Address;
        await first.DisposeAsync();
        var retried = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var http = new HttpClient { BaseAddress = address };

        var sending = Client(http, () => retried.TrySetResult()).Send(HttpMethod.Post, "v1/x", "k", null, null, CancellationToken.None);
        await retried.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await using var second = new FakeServer(_ => (200, """{"version":1}"""), address.Port);
        using var answer = await sending.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal("k", Assert.Single(second.Requests).Key);
    }

    [Fact]
    public async Task Send_NobodyThere_GivesUpAfterThePatience()
    {
        var gone = new FakeServer(_ => (200, "{}"));
        var address = gone.Address;
        await gone.DisposeAsync();
        using var http = new HttpClient { BaseAddress = address };
        var requests = new RetryingHttp(http, TimeProvider.System, TimeSpan.FromMilliseconds(300), seed: 1, () => { });

        var failure = await Assert.ThrowsAsync<ServerGoneException>(() => requests.Send(HttpMethod.Get, "v1/x", null, null, null, CancellationToken.None));

        Assert.Contains(address.ToString(), failure.Message, StringComparison.Ordinal);
    }

    private static RetryingHttp Client(HttpClient http, Action? retried = null) =>
        new(http, TimeProvider.System, TimeSpan.FromSeconds(30), seed: 1, retried ?? (() => { }));

    private static StringContent Body(string json) => new(json, Encoding.UTF8, "application/json");

    /// <summary>A server that answers what a test says, request by request.</summary>
    private sealed class FakeServer : IAsyncDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly Task _serving;

        public FakeServer(Func<int, (int Status, string Body)> answer, int? port = null)
        {
            var chosen = port ?? FreePort();
            Address = new Uri($"http://127.0.0.1:{chosen}/");
            _listener.Prefixes.Add(Address.ToString());
            _listener.Start();
            _serving = Serve(answer);
        }

        public Uri Address { get; }

        public List<(string? Key, string? Agent, string Body)> Requests { get; } = [];

        public async ValueTask DisposeAsync()
        {
            _listener.Stop();
            await _serving;
            _listener.Close();
        }

        private async Task Serve(Func<int, (int Status, string Body)> answer)
        {
            while (true)
            {
                HttpListenerContext context;
                try
                {
                    context = await _listener.GetContextAsync();
                }
                catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException || !_listener.IsListening)
                {
                    return;
                }

                using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
                Requests.Add((context.Request.Headers["Idempotency-Key"], context.Request.Headers["X-Kefu-Agent"], await reader.ReadToEndAsync()));
                var (status, body) = answer(Requests.Count - 1);
                context.Response.StatusCode = status;
                context.Response.ContentType = "application/json";
                context.Response.Close(Encoding.UTF8.GetBytes(body), willBlock: true);
            }
        }

        private static int FreePort()
        {
            using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
    }
}
