namespace Kefu.Gateway.Tests.Agents;

public sealed class AgentTests(Desk desk)
{
    [Fact]
    public async Task Bind_AgainstTheStoreLimit_IsRefusedEachInItsOwnWay()
    {
        var t = await desk.NewTenant();
        var stores = new[] { await t.Store(), await t.Store(), await t.Store(), await t.Store() };
        await t.Agent("a1", [], online: false);
        Task<Answered> Bind(int store, object body) => t.All.Put($"/v1/agents/a1/stores/{stores[store]}", body);
        var end = DateTimeOffset.UtcNow.AddDays(3);
        var exception = new { reason = "festival", approver = "boss", expiresAt = end };

        (await Bind(0, new { rank = "Secondary" })).Refuses(409, "main-store-missing");
        (await Bind(0, new { rank = "Main" })).Is(200);
        var second = (await Bind(1, new { rank = "Main" })).Refuses(409, "second-main-store");
        Assert.Equal("CAP-6", second.Text("rule"));
        (await Bind(1, new { rank = "Secondary" })).Is(200);
        (await Bind(2, new { rank = "Secondary" })).Refuses(409, "binding-exception-needed");
        (await Bind(2, new { rank = "Secondary", exception = new { reason = "festival" } })).Refuses(422, "binding-exception-incomplete");
        (await Bind(2, new { rank = "Secondary", exception = new { reason = "festival", approver = " ", expiresAt = end } })).Refuses(422, "binding-exception-incomplete");
        (await Bind(2, new { rank = "Secondary", exception = new { reason = "festival", approver = "boss", expiresAt = DateTimeOffset.UtcNow.AddDays(-1) } })).Refuses(422, "binding-exception-expired");
        (await Bind(2, new { rank = "Secondary", exception })).Is(200);
        (await Bind(3, new { rank = "Secondary", exception })).Refuses(409, "too-many-stores");
        (await t.All.Delete($"/v1/agents/a1/stores/{stores[0]}")).Refuses(409, "main-store-missing");
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Bind(3, new { rank = "Secondary", exception })));
        Assert.All(answers, a => a.Refuses(409, "too-many-stores"));

        var agent = (await t.All.Get("/v1/agents/a1")).Is(200);
        Assert.Equal(3, agent.Json["stores"]!.AsArray().Count);
        Assert.Equal("festival", agent.Json["stores"]!.AsArray().Single(s => s!["store"]!.GetValue<string>() == stores[2])!["exception"]!["reason"]!.GetValue<string>());
        (await t.All.Delete($"/v1/agents/a1/stores/{stores[2]}")).Is(200);
        Assert.Equal(2, (await t.All.Get("/v1/agents/a1")).Json["stores"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("""{"dailyCap":79}""", "dailyCap", "CAP-1")]
    [InlineData("""{"dailyCap":121}""", "dailyCap", "CAP-1")]
    [InlineData("""{"concurrentCap":0}""", "concurrentCap", "CAP-14")]
    [InlineData("""{"timeZone":"Mars/Base"}""", "timeZone", "SHF-1")]
    [InlineData("""{"leaseSeconds":5}""", "leaseSeconds", "P0-7")]
    public async Task Configure_OutOfRange_IsRefusedWithTheRule(string body, string field, string rule)
    {
        var t = await desk.NewTenant();
        var store = await t.Store();
        await t.Agent("a1", [], online: false);
        foreach (var path in new[] { "/v1/tenant/settings", $"/v1/stores/{store}/settings", "/v1/agents/a1/settings" })
        {
            var answer = (await t.All.Patch(path, body)).Refuses(422, "invalid-settings");
            Assert.Equal([field], answer.Fields);
            Assert.Equal(rule, answer.Text("rule"));
        }
    }

    [Theory]
    [InlineData("""{"dailyCap":"100"}""", "dailyCap")]
    [InlineData("""{"dailyCap":100.5}""", "dailyCap")]
    [InlineData("""{"dailyCap":99999999999}""", "dailyCap")]
    [InlineData("""{"dayStart":"four"}""", "dayStart")]
    [InlineData("""{"overCapOnClaim":1}""", "overCapOnClaim")]
    [InlineData("{}", "settings")]
    public async Task Configure_WrongType_IsNamed(string body, string field)
    {
        var t = await desk.NewTenant();

        Assert.Equal([field], (await t.All.Patch("/v1/tenant/settings", body)).Refuses(400, "invalid-request").Fields);
    }

    [Fact]
    public async Task Configure_TenantStoreAgent_TheNearestHolds()
    {
        var t = await desk.NewTenant();
        var store = await t.Store();
        await t.Agent("a1", [store], online: false);

        (await t.All.Patch("/v1/tenant/settings", new { dailyCap = 100, dayStart = "05:00" })).Is(200);
        (await t.All.Patch($"/v1/stores/{store}/settings", new { dailyCap = 90 })).Is(200);
        Assert.Equal(90, (await t.All.Get("/v1/agents/a1/day")).Number("dailyCap"));
        (await t.All.Patch("/v1/agents/a1/settings", new { dailyCap = 80 })).Is(200);

        Assert.Equal(80, (await t.All.Get("/v1/agents/a1/day")).Number("dailyCap"));
        Assert.Equal(80, (await t.All.Get("/v1/agents/a1")).Json["effective"]!["dailyCap"]!.GetValue<int>());
        Assert.Equal(90, (await t.All.Get($"/v1/stores/{store}")).Json["effective"]!["dailyCap"]!.GetValue<int>());
        Assert.StartsWith("05:00", (await t.All.Get($"/v1/stores/{store}")).Json["effective"]!["dayStart"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Presence_AndHeartbeat_KeepTheLease()
    {
        var t = await desk.NewTenant();
        var store = await t.Store();
        await t.Agent("a1", [store], online: false);
        var me = t.Person("agent", "a1");

        var online = (await me.Put("/v1/agents/a1/presence", new { presence = "Online" })).Is(200);
        Assert.True(online.Json["leaseUntil"]!.GetValue<DateTimeOffset>() > DateTimeOffset.UtcNow);
        Assert.Equal("Online", (await me.Post("/v1/agents/a1/heartbeat", key: "")).Is(200).Text("presence"));
        (await me.Put("/v1/agents/a1/presence", new { presence = "Away" })).Is(200);
        Assert.Equal("Away", (await me.Get("/v1/agents/a1/day")).Text("presence"));
    }

    [Fact]
    public async Task List_Agents_IsPagedById()
    {
        var t = await desk.NewTenant();
        foreach (var id in new[] { "b", "a", "d", "c", "B" })
        {
            await t.Agent(id, [], online: false);
        }

        var first = (await t.All.Get("/v1/agents?limit=2")).Is(200);
        var second = (await t.All.Get($"/v1/agents?limit=2&cursor={first.Next}")).Is(200);
        var third = (await t.All.Get($"/v1/agents?limit=2&cursor={second.Next}")).Is(200);

        Assert.Equal(["B", "a", "b", "c", "d"], first.Items.Concat(second.Items).Concat(third.Items).Select(a => a!["agent"]!.GetValue<string>()));
        Assert.Null(third.Next);
    }

    [Fact]
    public async Task Owned_Conversations_AreThoseOpenNow()
    {
        var t = await desk.NewTenant();
        var store = await t.Store();
        await t.Agent("a1", [store]);
        var (one, two) = (await t.Talk(store, "c1"), await t.Talk(store, "c2"));
        (await t.All.For("a1").Post($"/v1/conversations/{one}/close", new { })).Is(200);

        Assert.Equal([two], (await t.All.Get("/v1/agents/a1/conversations")).Is(200).Items.Select(c => c!["conversation"]!.GetValue<string>()));
        var day = (await t.All.Get("/v1/agents/a1/day")).Is(200);
        Assert.Equal(2, day.Number("taken"));
        Assert.Equal(120, day.Number("dailyCap"));
    }
}
