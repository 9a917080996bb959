namespace Kefu.Gateway.Tests.Stores;

public sealed class StoreTests(Desk desk)
{
    [Fact]
    public async Task Divert_WrongShares_AreRefused()
    {
        var t = await desk.NewTenant();
        var store = await t.Store();
        await t.Agent("a1", [store], online: false);
        await t.Agent("a2", [store], online: false);
        Task<Answered> Divert(params (string Agent, int Percent)[] shares) =>
            t.All.Put($"/v1/stores/{store}/diversion", new { shares = shares.Select(s => new { agent = s.Agent, percent = s.Percent }) });

        (await Divert(("a1", 60), ("a2", 50))).Refuses(422, "shares-not-hundred");
        (await Divert(("a1", 0), ("a2", 100))).Refuses(422, "share-out-of-range");
        (await Divert(("a1", 50), ("a1", 50))).Refuses(422, "agent-named-twice");
        (await t.All.Put($"/v1/stores/{store}/diversion", new { shares = new object?[] { null } })).Is(400);
        (await t.All.Put($"/v1/stores/{store}/diversion", """{"shares":null}""")).Is(400);
        (await t.All.Put($"/v1/stores/{store}/diversion", """{}""")).Is(400);
        (await Divert(("a1", 67), ("a2", 33))).Is(200);

        Assert.Equal(67, (await t.All.Get($"/v1/stores/{store}")).Json["diversion"]![0]!["percent"]!.GetValue<int>());
        (await Divert()).Is(200);
        Assert.Empty((await t.All.Get($"/v1/stores/{store}")).Json["diversion"]!.AsArray());
    }

    [Fact]
    public async Task Register_PutTwice_RenamesAndTellsTheVersion()
    {
        var t = await desk.NewTenant();

        Assert.Equal(1, (await t.All.Put("/v1/stores/s1", new { name = "One", platform = "tmall" })).Is(201).Number("version"));
        Assert.Equal(1, (await t.All.Put("/v1/stores/s1", new { name = "One", platform = "tmall" })).Is(200).Number("version"));
        Assert.Equal(2, (await t.All.Put("/v1/stores/s1", new { name = "Two", platform = "tmall" })).Is(200).Number("version"));
        Assert.Equal("Two", (await t.All.Get("/v1/stores/s1")).Text("name"));
    }

    [Fact]
    public async Task SetStatus_Paused_IsWhyCustomersWait()
    {
        var t = await desk.NewTenant();
        var store = await t.Store();
        await t.Agent("a1", [store]);
        (await t.All.Put($"/v1/stores/{store}/status", new { status = "Paused" })).Is(200);

        Assert.Equal("Waiting", (await t.Write(store, "c1", "m1")).Is(201).Text("status"));

        Assert.Equal("StorePaused", (await t.All.Get($"/v1/stores/{store}/queue")).Items[0]!["reason"]!.GetValue<string>());
    }

    [Fact]
    public async Task Figures_OfToday_CountWhatHappened()
    {
        var t = await desk.NewTenant();
        var store = await t.Store();
        await t.Agent("a1", [store]);
        var talk = await t.Talk(store, "c1");
        await t.Talk(store, "c2");
        (await t.All.For("a1").Post($"/v1/conversations/{talk}/close", new { })).Is(200);

        var figures = (await t.All.Get($"/v1/stores/{store}/figures")).Is(200);

        Assert.Equal((2, 1, 1, 2), (figures.Number("arrived"), figures.Number("open"), figures.Number("closed"), figures.Number("assigned")));
        Assert.Equal(20, figures.Number("serviceLevelSeconds"));
    }
}
