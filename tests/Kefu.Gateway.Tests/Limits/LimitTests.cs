using System.Net.Sockets;
using System.Text;

namespace Kefu.Gateway.Tests.Limits;

public sealed class LimitTests
{
    [Fact]
    public async Task AKey_BeyondItsRate_IsToldWhenToComeBack_OthersAreNotHeldUp()
    {
        await using var desk = await Desk.Open(new() { ["Gateway:KeyRequestsPerSecond"] = "1", ["Gateway:KeyBurst"] = "8" });
        var t = await desk.NewTenant();
        var (one, other) = (await t.KeyWith("read"), t.Person("supervisor"));

        var answers = new List<Answered>();
        for (var i = 0; i < 12; i++)
        {
            answers.Add(await one.Get("/v1/tenant"));
        }

        Assert.True(answers.Count(a => (int)a.Status == 200) is >= 8 and < 12);
        var limited = answers.First(a => (int)a.Status == 429).Refuses(429, "rate-limited");
        Assert.True(limited.Headers.RetryAfter!.Delta >= TimeSpan.FromSeconds(1));
        (await other.Get("/v1/tenant")).Is(200);
    }

    [Fact]
    public async Task FailedAuthentication_TooOften_IsHeldOff_GoodCredentialsAreNot()
    {
        await using var desk = await Desk.Open(new() { ["Gateway:FailedAuthenticationsPerMinute"] = "5" });
        var t = await desk.NewTenant();
        var wrong = desk.As("kefu_abcdefgh_nonsense");
        for (var i = 0; i < 5; i++)
        {
            (await wrong.Get("/v1/tenant")).Refuses(401, "credential-invalid");
        }

        var held = (await wrong.Get("/v1/tenant")).Refuses(429, "too-many-failures");

        Assert.True(held.Headers.RetryAfter!.Delta >= TimeSpan.FromSeconds(1));
        (await t.All.Get("/v1/tenant")).Is(200);
    }

    [Fact]
    public async Task MoreThanMayBeInWork_IsTurnedAway_HealthIsNot()
    {
        await using var desk = await Desk.Open(new() { ["Gateway:MostConcurrent"] = "8" });
        var t = await desk.NewTenant();
        var next = (await t.All.Get("/v1/events?limit=200")).Is(200).Next;
        var polls = Enumerable.Range(0, 8).Select(_ => t.All.Get($"/v1/events?after={next}&wait=30")).ToArray();
        await TenantDesk.Until(() => Task.FromResult(desk.Watch.Waiting == 8), "eight wait");

        (await t.All.Get("/v1/tenant")).Refuses(503, "overloaded");
        (await desk.As(null).Get("/health/live")).Is(200);
        await desk.StopAsync();
        Assert.All(await Task.WhenAll(polls), p => p.Is(200));
    }

    [Fact]
    public async Task LongPolls_MoreThanMayWait_AreAnsweredAtOnce()
    {
        await using var desk = await Desk.Open(new() { ["Gateway:MostWaiting"] = "0" });
        var t = await desk.NewTenant();
        var next = (await t.All.Get("/v1/events?limit=200")).Is(200).Next;

        Assert.Empty((await t.All.Get($"/v1/events?after={next}&wait=30").WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken)).Is(200).Items);
    }

    [Fact]
    public async Task Answers_CarryTheHeadersThatBrowsersNeed_AndNoServer()
    {
        await using var desk = await Desk.Open();
        foreach (var answer in new[] { await desk.As(null).Get("/v1/tenant"), await desk.As(null).Get("/health/live"), await desk.As(null).Get("/") })
        {
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
            Assert.StartsWith("default-src 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.False(answer.Headers.Contains("Server"));
        }

        var page = (await desk.As(null).Get("/")).Is(200);
        Assert.Contains("/openapi/v1.json", page.Body, StringComparison.Ordinal);
        Assert.Contains("lang=\"en\"", page.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1", "203.0.113.9")]
    [InlineData("127.0.0.0/8", "203.0.113.9")]
    [InlineData(null, "127.0.0.1")]
    public async Task ForwardedFor_IsBelievedFromTrustedProxiesOnly(string? trusted, string recorded)
    {
        await using var desk = await Desk.Open(trusted is null ? [] : new() { ["Gateway:TrustedProxies:0"] = trusted });
        var t = await desk.NewTenant();
        using var request = new HttpRequestMessage(HttpMethod.Put, "/v1/stores/s1") { Content = new StringContent("""{"name":"x","platform":"tmall"}""", Encoding.UTF8, "application/json") };
        request.Headers.Add("Idempotency-Key", "k");
        request.Headers.Add("X-Forwarded-For", "203.0.113.9");

        (await t.All.Send(request)).Is(201);

        var row = (await t.All.Get("/v1/audit")).Items.Single(r => r!["act"]!.GetValue<string>() == "stores.register");
        Assert.Equal(recorded, row!["address"]!.GetValue<string>().Replace("::ffff:", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Options_OutOfRange_StopTheStart()
    {
        var error = await Assert.ThrowsAnyAsync<Exception>(() => Desk.Open(new() { ["Gateway:MostConcurrent"] = "0" }));

        Assert.Contains("MostConcurrent", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NotHttp_IsNotAnswered500()
    {
        await using var desk = await Desk.Open();
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(desk.Address.Host, desk.Address.Port, TestContext.Current.CancellationToken);
        var stream = tcp.GetStream();
        await stream.WriteAsync("NOT HTTP\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        var buffer = new byte[1024];
        var read = await stream.ReadAsync(buffer, TestContext.Current.CancellationToken);

        Assert.StartsWith("HTTP/1.1 400", Encoding.ASCII.GetString(buffer, 0, read), StringComparison.Ordinal);
    }
}
