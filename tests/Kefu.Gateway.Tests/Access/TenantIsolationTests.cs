namespace Kefu.Gateway.Tests.Access;

/// <summary>I12: nothing of one tenant is ever read or changed by another.</summary>
public sealed class TenantIsolationTests(Desk desk)
{
    [Fact]
    public async Task EveryPath_OfAnotherTenant_IsNotThere()
    {
        var (t, u) = (await desk.NewTenant(), await desk.NewTenant());
        var store = await t.Store("only-mine");
        await t.Agent("my-agent", [store]);
        var talk = await t.Talk(store, "my-customer");
        var key = await t.NewKey("read");
        var intruder = u.All;

        (await intruder.Get($"/v1/stores/{store}")).Refuses(404, "unknown-store");
        (await intruder.Get($"/v1/stores/{store}/queue")).Refuses(404, "unknown-store");
        (await intruder.Get($"/v1/stores/{store}/figures")).Refuses(404, "unknown-store");
        (await intruder.Patch($"/v1/stores/{store}/settings", new { dailyCap = 100 })).Refuses(404, "unknown-store");
        (await intruder.Put($"/v1/stores/{store}/status", new { status = "Paused" })).Refuses(404, "unknown-store");
        (await u.Write(store, "c", "m")).Refuses(404, "unknown-store");
        (await intruder.Get("/v1/agents/my-agent")).Refuses(404, "unknown-agent");
        (await intruder.Get("/v1/agents/my-agent/day")).Refuses(404, "unknown-agent");
        (await intruder.Put("/v1/agents/my-agent/presence", new { presence = "Offline" })).Refuses(404, "unknown-agent");
        (await intruder.Get($"/v1/conversations/{talk}")).Refuses(404, "unknown-conversation");
        (await intruder.Get($"/v1/conversations/{talk}/messages")).Refuses(404, "unknown-conversation");
        (await intruder.Get($"/v1/conversations/{talk}/waiting")).Refuses(404, "unknown-conversation");
        foreach (var (act, body) in new (string, object)[]
        {
            ("replies", new { text = "x" }), ("park", new { }), ("decline", new { }), ("claim", new { }), ("transfer", new { agent = "my-agent", reason = "x" }),
            ("release", new { reason = "x" }), ("close", new { }), ("assign", new { agent = "my-agent", reason = "x" }), ("abandon", new { }),
            ("evaluation", new { invitation = talk, score = 5 }),
        })
        {
            (await intruder.Post($"/v1/conversations/{talk}/{act}", body)).Refuses(404, "unknown-conversation");
        }

        (await intruder.Delete($"/v1/tenant/keys/{key.Text("id")}")).Refuses(404, "unknown-key");
        (await intruder.Get($"/v1/tenants/{t.Tenant}")).Refuses(403, "forbidden");
        Assert.Empty((await intruder.Get("/v1/stores")).Items);
        Assert.Empty((await intruder.Get("/v1/agents")).Items);
        Assert.Empty((await intruder.Get("/v1/conversations")).Items);
        Assert.Empty((await intruder.Get("/v1/conversations?customer=my-customer")).Items);
        Assert.DoesNotContain("my-", (await intruder.Get("/v1/events?limit=200")).Body, StringComparison.Ordinal);
        Assert.DoesNotContain("my-", (await intruder.Get("/v1/audit?limit=200")).Items.ToJsonString().Replace("agents/my-agent", "", StringComparison.Ordinal).Replace("only-mine", "", StringComparison.Ordinal), StringComparison.Ordinal);
        (await intruder.Put("/v1/stores/only-mine", new { name = "Another", platform = "jd" })).Is(201);
        Assert.Equal("Store only-mine", (await t.All.Get($"/v1/stores/{store}")).Text("name"));
        Assert.Equal("my-agent", (await t.All.Get($"/v1/conversations/{talk}")).Json["state"]!["agent"]!.GetValue<string>());
        (await t.All.Get($"/v1/stores/{store}")).Is(200);
    }
}
