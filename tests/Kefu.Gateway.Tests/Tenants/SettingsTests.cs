namespace Kefu.Gateway.Tests.Tenants;

/// <summary>PATCH of settings: what is not given stays, null is inherited again.</summary>
public sealed class SettingsTests(Desk desk)
{
    [Fact]
    public async Task Patch_Null_IsInheritedAgain_AtEachLevel()
    {
        var t = await desk.NewTenant();
        var store = await t.Store();
        await t.Agent("a1", [store], online: false);
        (await t.All.Patch("/v1/tenant/settings", new { dailyCap = 110, leaseSeconds = 30 })).Is(200);
        (await t.All.Patch($"/v1/stores/{store}/settings", new { dailyCap = 100, timeZone = "Europe/Berlin" })).Is(200);
        (await t.All.Patch("/v1/agents/a1/settings", new { dailyCap = 90 })).Is(200);
        Assert.Equal(90, await Cap("/v1/agents/a1"));

        (await t.All.Patch("/v1/agents/a1/settings", """{"dailyCap":null}""")).Is(200);
        Assert.Equal(100, await Cap("/v1/agents/a1"));
        (await t.All.Patch($"/v1/stores/{store}/settings", """{"dailyCap":null,"timeZone":null,"ageingSeconds":60}""")).Is(200);
        Assert.Equal(110, await Cap("/v1/agents/a1"));
        (await t.All.Patch("/v1/tenant/settings", """{"dailyCap":null}""")).Is(200);
        Assert.Equal(120, await Cap("/v1/agents/a1"));

        // The others stay; what is set is told without what is not.
        var view = (await t.All.Get($"/v1/stores/{store}")).Is(200).Json;
        Assert.Equal("""{"ageingSeconds":60}""", view["settings"]!.ToJsonString());
        Assert.Equal(30, view["effective"]!["leaseSeconds"]!.GetValue<int>());
        Assert.Equal("Asia/Shanghai", view["effective"]!["timeZone"]!.GetValue<string>());

        async Task<int> Cap(string path) => (await t.All.Get(path)).Is(200).Json["effective"]!["dailyCap"]!.GetValue<int>();
    }

    [Fact]
    public async Task Patch_Null_IsAFactAndAudited()
    {
        var t = await desk.NewTenant();
        (await t.All.Patch("/v1/tenant/settings", new { dailyCap = 110, leaseSeconds = 30 })).Is(200);

        (await t.All.Patch("/v1/tenant/settings", """{"leaseSeconds":null}""")).Is(200);

        var last = (await t.All.Get("/v1/events?limit=200")).Is(200).Items[^1]!["facts"]![0]!;
        Assert.Equal(("tenant-settings-changed", """{"dailyCap":110}"""), (last["fact"]!.GetValue<string>(), last["settings"]!.ToJsonString()));
        Assert.Equal("""{"leaseSeconds":null}""", (await t.All.Get("/v1/audit?limit=1")).Is(200).Items[0]!["detail"]!.GetValue<string>());
    }

    [Fact]
    public async Task Patch_TheSameKeyForNullAndForNothing_IsAnotherRequest()
    {
        var t = await desk.NewTenant();
        (await t.All.Patch("/v1/tenant/settings", """{"dailyCap":null,"leaseSeconds":30}""", "k")).Is(200);

        (await t.All.Patch("/v1/tenant/settings", """{"leaseSeconds":30}""", "k")).Refuses(422, "idempotency-key-reused");
        Assert.True((await t.All.Patch("/v1/tenant/settings", """{"leaseSeconds":30,"dailyCap":null}""", "k")).Is(200).Replayed);
    }

    [Theory]
    [InlineData("{}", "invalid-request")]
    [InlineData("""{"nonsense":null}""", "unknown-field")]
    [InlineData("""{"dailyCap":null,"dailyCap":90}""", "invalid-request")]
    [InlineData("""{"nulls":["dailyCap"]}""", "unknown-field")]
    public async Task Patch_BadBody_IsRefused(string body, string slug)
    {
        var t = await desk.NewTenant();

        (await t.All.Patch("/v1/tenant/settings", body)).Refuses(400, slug);
    }
}
