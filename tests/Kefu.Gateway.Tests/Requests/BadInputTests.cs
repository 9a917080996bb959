using System.Net.Http.Headers;
using System.Text;

namespace Kefu.Gateway.Tests.Requests;

/// <summary>What bad input gets: each a clear problem, nothing half done.</summary>
public sealed class BadInputTests(Desk desk)
{
    private const string Good = """{"platform":"tmall","customer":"c","messageId":"m","text":"hi"}""";

    public static TheoryData<string, string, string[]> Bodies => new()
    {
        { "", "malformed-json", [] },
        { "{", "malformed-json", [] },
        { "null", "malformed-json", [] },
        { Good + "{}", "malformed-json", [] },
        { Good + "x", "malformed-json", [] },
        { "// comment\n" + Good, "malformed-json", [] },
        { """{"platform":"tmall","customer":"c","messageId":"m","text":"hi",}""", "malformed-json", [] },
        { "[]", "invalid-request", ["body"] },
        { "\"text\"", "invalid-request", ["body"] },
        { """{"platform":"tmall","customer":"c","messageId":"m","text":"hi","owner":"a1"}""", "unknown-field", ["owner"] },
        { """{"platform":"tmall","customer":"c","messageId":"m","text":"hi","Text":"hi"}""", "unknown-field", ["Text"] },
        { """{"platform":"tmall","customer":"c","messageId":"m","text":"hi","hints":{"boss":true}}""", "unknown-field", ["hints.boss"] },
        { """{"platform":"tmall","customer":"c","messageId":"m","text":"hi","text":"ho"}""", "invalid-request", ["text"] },
        { """{"platform":"tmall","messageId":"m","text":"hi"}""", "invalid-request", ["customer"] },
        { "{}", "invalid-request", ["platform", "customer", "messageId", "text"] },
        { """{"platform":"tmall","customer":7,"messageId":"m","text":"hi"}""", "invalid-request", ["customer"] },
        { """{"platform":"tmall","customer":null,"messageId":"m","text":"hi"}""", "invalid-request", ["customer"] },
        { """{"platform":"tmall","customer":["c"],"messageId":"m","text":"hi"}""", "invalid-request", ["customer"] },
        { """{"platform":"tmall","customer":"c","messageId":"m","text":"hi","sentAt":"yesterday"}""", "invalid-request", ["sentAt"] },
        { """{"platform":"tmall","customer":"c","messageId":"m","text":"hi","sentAt":1763800000}""", "invalid-request", ["sentAt"] },
        { """{"platform":"tmall","customer":"c","messageId":"m","text":"hi","sentAt":"1970-01-01T00:00:00Z"}""", "invalid-request", ["sentAt"] },
        { """{"platform":"tmall","customer":"c","messageId":"m","text":"hi","hints":{"urgent":"yes"}}""", "invalid-request", ["hints.urgent"] },
        { """{"platform":"Tmall!","customer":"c","messageId":"m","text":"hi"}""", "invalid-request", ["platform"] },
        { """{"platform":"tmall","customer":"","messageId":"m","text":"hi"}""", "invalid-request", ["customer"] },
        { """{"platform":"tmall","customer":" c","messageId":"m","text":"hi"}""", "invalid-request", ["customer"] },
        { """{"platform":"tmall","customer":"c\u200bd","messageId":"m","text":"hi"}""", "invalid-request", ["customer"] },
        { """{"platform":"tmall","customer":"c\nd","messageId":"m","text":"hi"}""", "invalid-request", ["customer"] },
        { """{"platform":"tmall","customer":"c","messageId":"m\u0000","text":"hi"}""", "invalid-request", ["messageId"] },
        { """{"platform":"tmall","customer":"c","messageId":"m","text":""}""", "invalid-request", ["text"] },
        { """{"platform":"tmall","customer":"c","messageId":"m","text":"a\u0000b"}""", "invalid-request", ["text"] },
        { """{"platform":"tmall","customer":"c","messageId":"m","text":"a\u001bb"}""", "invalid-request", ["text"] },
        { """{"platform":"tmall","customer":"c","messageId":"m","text":"a\u007fb"}""", "invalid-request", ["text"] },
        { """{"platform":"tmall","customer":"c","messageId":"m","text":"a\u0085b"}""", "invalid-request", ["text"] },
        { """{"platform":"tmall","customer":"c","messageId":"m","text":"a\rb"}""", "invalid-request", ["text"] },
        { "{\"platform\":\"tmall\",\"customer\":\"" + new string('c', 129) + "\",\"messageId\":\"m\",\"text\":\"hi\"}", "invalid-request", ["customer"] },
        { "{\"platform\":\"tmall\",\"customer\":\"c\",\"messageId\":\"" + new string('m', 129) + "\",\"text\":\"hi\"}", "invalid-request", ["messageId"] },
        { "{\"platform\":\"tmall\",\"customer\":\"c\",\"messageId\":\"m\",\"text\":\"" + new string('x', 4_001) + "\"}", "invalid-request", ["text"] },
        { """{"platform":"tmall","customer":"c","messageId":"m","text":"hi","hints":{"urgent":{"a":{"b":{"c":{"d":{"e":{"f":{"g":1}}}}}}}}}""", "*", [] },
    };

    [Theory, MemberData(nameof(Bodies))]
    public async Task Receive_BadBody_IsRefusedByNameAndNothingIsTakenIn(string body, string slug, string[] fields)
    {
        var t = await desk.NewTenant();
        var store = await t.Store();

        var answer = await t.All.Post($"/v1/stores/{store}/messages", body);

        answer.Refuses(400, slug == "*" ? answer.Problem : slug);
        Assert.Equal(fields, answer.Fields);
        Assert.Empty((await t.All.Get("/v1/conversations")).Items);
    }

    [Fact]
    public async Task Receive_HalfACharacter_IsRefused()
    {
        var t = await desk.NewTenant();
        var store = await t.Store();
        var body = """{"platform":"tmall","customer":"c","messageId":"m","text":"a\ud83dz"}""";

        (await t.All.Post($"/v1/stores/{store}/messages", body)).Is(400);
        (await t.All.Post($"/v1/stores/{store}/messages", body.Replace("a\\ud83dz", "a", StringComparison.Ordinal).Replace("\"c\"", "\"c\\ude00\"", StringComparison.Ordinal))).Is(400);
    }

    [Fact]
    public async Task Receive_InvalidUtf8_IsRefused()
    {
        var t = await desk.NewTenant();
        var store = await t.Store();
        byte[] bytes = [.. Encoding.UTF8.GetBytes("""{"platform":"tmall","customer":"c","messageId":"m","text":"a"""), 0xff, 0xfe, .. "\"}"u8];
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/stores/{store}/messages") { Content = new ByteArrayContent(bytes) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");

        (await t.All.Send(request)).Is(400);
    }

    [Fact]
    public async Task Receive_WhatMayBeInAText_IsKeptAsItIs()
    {
        var t = await desk.NewTenant();
        var store = await t.Store();
        const string text = "第一行\n\t<b>\"二\"</b> & 三\r\n👩‍💻 \u00e9";

        var conversation = (await t.Write(store, "客户 张三#1", "m-1", text)).Is(201).Text("conversation");

        var view = (await t.All.Get($"/v1/conversations/{conversation}")).Is(200);
        Assert.Equal(text, view.Json["messages"]![0]!["text"]!.GetValue<string>());
        Assert.Equal("客户 张三#1", view.Json["state"]!["customer"]!.GetValue<string>());
        Assert.Contains("第一行", view.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Receive_OversizedBody_IsRefused(bool withLength)
    {
        var t = await desk.NewTenant();
        var store = await t.Store();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/stores/{store}/messages")
        {
            Content = withLength ? new StringContent(new string(' ', 70_000) + Good) : new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes(new string(' ', 70_000) + Good))),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TransferEncodingChunked = !withLength;

        var answer = (await t.All.Send(request)).Refuses(413, "body-too-large");

        Assert.True(answer.Headers.ConnectionClose);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData(null)]
    public async Task Receive_OtherMediaType_IsRefused(string? type)
    {
        var t = await desk.NewTenant();
        var store = await t.Store();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/stores/{store}/messages") { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Good)) };
        request.Content.Headers.ContentType = type is null ? null : new MediaTypeHeaderValue(type);

        (await t.All.Send(request)).Refuses(415, "unsupported-media-type");
    }

    [Theory]
    [InlineData("/v1/stores/-a")]
    [InlineData("/v1/stores/a%20b")]
    [InlineData("/v1/stores/a%0a")]
    [InlineData("/v1/stores/a:b")]
    [InlineData("/v1/stores/%E5%BA%97")]
    [InlineData("/v1/stores/aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffggggg")]
    [InlineData("/v1/conversations/short")]
    [InlineData("/v1/conversations/ILOU0000000000000000000000")]
    public async Task Get_MalformedId_IsRefused(string path)
    {
        var t = await desk.NewTenant();

        (await t.All.Get(path)).Is(400);
        Assert.Equal("invalid-id", (await t.All.Get(path)).Problem);
    }

    [Fact]
    public async Task Get_WhatIsNotThere_IsNamed()
    {
        var t = await desk.NewTenant();
        var store = await t.Store();

        (await t.All.Get("/v1/stores/nowhere")).Refuses(404, "unknown-store");
        (await t.All.Get("/v1/agents/nobody")).Refuses(404, "unknown-agent");
        (await t.All.Get("/v1/agents/nobody/day")).Refuses(404, "unknown-agent");
        (await t.All.Get("/v1/conversations/00000000000000000000000000")).Refuses(404, "unknown-conversation");
        (await t.Write("nowhere", "c", "m")).Refuses(404, "unknown-store");
        (await t.All.Put("/v1/agents/nobody/stores/" + store, new { rank = "Main" })).Refuses(404, "unknown-agent");
        (await t.All.For("nobody").Post("/v1/conversations/00000000000000000000000000/replies", new { text = "x" })).Refuses(404, "unknown-conversation");
        (await t.All.Put($"/v1/stores/{store}/diversion", new { shares = new[] { new { agent = "nobody", percent = 100 } } })).Refuses(404, "unknown-agent");
        (await t.All.Get("/v1/nothing")).Refuses(404, "not-found");
        (await t.All.Delete("/v1/stores")).Refuses(405, "method-not-allowed");
        (await desk.As(null).Get("/v2/stores")).Refuses(404, "not-found");
    }

    [Theory]
    [InlineData("/v1/stores?limit=0", "invalid-parameter")]
    [InlineData("/v1/stores?limit=201", "invalid-parameter")]
    [InlineData("/v1/stores?limit=ten", "invalid-parameter")]
    [InlineData("/v1/stores?limit=1&limit=2", "invalid-parameter")]
    [InlineData("/v1/stores?limit=", "invalid-parameter")]
    [InlineData("/v1/stores?cursor=nonsense!", "invalid-cursor")]
    [InlineData("/v1/stores?cursor=bm9uc2Vuc2U", "invalid-cursor")]
    [InlineData("/v1/stores?curser=x", "unknown-parameter")]
    [InlineData("/v1/conversations?status=Sleeping", "invalid-parameter")]
    [InlineData("/v1/conversations?status=1", "invalid-parameter")]
    [InlineData("/v1/conversations?store=a%20b", "invalid-parameter")]
    [InlineData("/v1/conversations?customer=a%07", "invalid-parameter")]
    [InlineData("/v1/conversations?agnet=a1", "unknown-parameter")]
    [InlineData("/v1/conversations?cursor=azE6MTIz", "invalid-cursor")]
    [InlineData("/v1/audit?cursor=azE6eA", "invalid-cursor")]
    [InlineData("/v1/events?after=-1", "invalid-cursor")]
    [InlineData("/v1/events?after=17", "invalid-cursor")]
    [InlineData("/v1/events?after=", "invalid-parameter")]
    [InlineData("/v1/events?wait=31", "invalid-parameter")]
    public async Task Get_BadParameter_IsRefused(string path, string slug)
    {
        var t = await desk.NewTenant();

        (await t.All.Get(path)).Refuses(400, slug);
    }

    [Fact]
    public async Task Figures_BadDate_IsRefused()
    {
        var t = await desk.NewTenant();
        var store = await t.Store();

        (await t.All.Get($"/v1/stores/{store}/figures?date=2026-13-01")).Refuses(400, "invalid-parameter");
        (await t.All.Get($"/v1/stores/{store}/figures?date=2026-11-11")).Is(200);
    }

    [Fact]
    public async Task Command_WithoutKey_IsRefused()
    {
        var t = await desk.NewTenant();

        (await t.All.Put("/v1/stores/s1", new { name = "x", platform = "tmall" }, key: "")).Refuses(400, "idempotency-key-missing");
        (await t.All.Get("/v1/stores/s1")).Refuses(404, "unknown-store");
    }

    [Theory]
    [InlineData("with blank")]
    [InlineData("with\ttab")]
    [InlineData("aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffggggg")]
    public async Task Command_BadKey_IsRefused(string key)
    {
        var t = await desk.NewTenant();

        (await t.All.Put("/v1/stores/s1", new { name = "x", platform = "tmall" }, key)).Is(400);
        (await t.All.Get("/v1/stores/s1")).Refuses(404, "unknown-store");
    }

    [Theory]
    [InlineData("presence", """{"presence":"Asleep"}""")]
    [InlineData("presence", """{"presence":1}""")]
    [InlineData("presence", """{"presence":"Online,Away"}""")]
    [InlineData("status", """{"status":2}""")]
    [InlineData("status", """{"status":"Fired"}""")]
    public async Task Command_UnknownName_IsToldTheNames(string what, string body)
    {
        var t = await desk.NewTenant();
        await t.Agent("a1", [], online: false);

        var answer = (await t.All.Put($"/v1/agents/a1/{what}", body)).Refuses(400, "invalid-request");

        Assert.Equal([what], answer.Fields);
        Assert.Contains(what == "status" ? "Trainee" : "Away", answer.Text("detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"platform":"tmall","customer":7,"messageId":"m","text":"x"}""", "customer must be a string.")]
    [InlineData("""{"platform":"tmall","customer":"c","messageId":"m","text":"x","sentAt":7}""", "sentAt must be a time such as 2026-11-11T20:00:00+08:00.")]
    [InlineData("""{"platform":"tmall","customer":"c","messageId":"m","text":"x","hints":{"vip":"no"}}""", "hints.vip must be true or false.")]
    [InlineData("""{"platform":"tmall","customer":"c","messageId":"m","text":"x","hints":"vip"}""", "hints must be an object.")]
    public async Task Receive_WrongType_NamesTheRightOne(string body, string detail)
    {
        var t = await desk.NewTenant();
        var store = await t.Store();

        Assert.Equal(detail, (await t.All.Post($"/v1/stores/{store}/messages", body)).Refuses(400, "invalid-request").Text("detail"));
    }

    [Fact]
    public async Task Command_HeadersTooLarge_IsRefused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/tenant");
        request.Headers.Add("X-Long", new string('x', 20_000));

        (await desk.As(null).Send(request)).Is(431);
    }

    [Fact]
    public async Task Anything_GoneWrong_LeavesNoPersonalDataInTheLog()
    {
        await using var own = await Desk.Open();
        var t = await own.NewTenant();
        var store = await t.Store();
        await t.Write(store, "secretive-customer", "m-secret", "my secret words");
        await t.Write(store, "secretive-customer", "m-secret", "my secret words changed");
        await t.All.Post($"/v1/stores/{store}/messages", """{"platform":"tmall","customer":"secretive-customer","messageId":"m","text":"my secret words""");

        Assert.DoesNotContain(own.Log, line => line.Contains("secretive", StringComparison.Ordinal) || line.Contains("secret words", StringComparison.Ordinal) || line.Contains(t.Key, StringComparison.Ordinal));
        Assert.DoesNotContain(own.Log, line => line.StartsWith("Information Microsoft.AspNetCore", StringComparison.Ordinal));
    }
}
