namespace Kefu.Gateway.Tests.Requests;

public sealed class IdempotencyTests(Desk desk)
{
    [Fact]
    public async Task Command_Repeated_GetsTheFirstAnswerAgain()
    {
        var t = await desk.NewTenant();

        var first = (await t.All.Put("/v1/stores/s1", """{"name":"x","platform":"tmall"}""", "k1")).Is(201);
        (await t.All.Put("/v1/stores/s1", new { name = "y", platform = "tmall" }, "k2")).Is(200);
        var again = (await t.All.Put("/v1/stores/s1", """ { "platform" : "tmall", "name" : "\u0078" } """, "k1")).Is(201);

        Assert.False(first.Replayed);
        Assert.True(again.Replayed);
        Assert.Equal(first.Body, again.Body);
        Assert.Equal("y", (await t.All.Get("/v1/stores/s1")).Text("name"));
    }

    [Fact]
    public async Task Command_OtherRequestUnderTheSameKey_IsRefused()
    {
        var t = await desk.NewTenant();
        (await t.All.Put("/v1/stores/s1", new { name = "x", platform = "tmall" }, "k1")).Is(201);
        (await t.All.Put("/v1/stores/s2", new { name = "x", platform = "tmall" }, "k2")).Is(201);

        (await t.All.Put("/v1/stores/s1", new { name = "z", platform = "tmall" }, "k1")).Refuses(422, "idempotency-key-reused");
        (await t.All.Put("/v1/stores/s2", new { name = "x", platform = "tmall" }, "k1")).Refuses(422, "idempotency-key-reused");
        (await t.All.Put("/v1/stores/s1/status", new { status = "Paused" }, "k1")).Refuses(422, "idempotency-key-reused");
        Assert.Equal("x", (await t.All.Get("/v1/stores/s1")).Text("name"));
        Assert.Equal("Active", (await t.All.Get("/v1/stores/s1")).Text("status"));
    }

    [Fact]
    public async Task Command_SameKeyOfAnotherActor_IsRefusedNotAnswered()
    {
        var t = await desk.NewTenant();
        var store = await t.Store();
        await t.Agent("a1", [store]);
        await t.Agent("a2", [store]);
        var talk = await t.Talk(store, "c1");
        var owner = (await t.All.Get($"/v1/conversations/{talk}")).Json["state"]!["agent"]!.GetValue<string>();
        var other = owner == "a1" ? "a2" : "a1";

        (await t.All.For(owner).Post($"/v1/conversations/{talk}/park", key: "p")).Is(200);
        (await t.All.For(other).Post($"/v1/conversations/{talk}/park", key: "p")).Refuses(422, "idempotency-key-reused");
        (await t.Person("agent", owner).Post($"/v1/conversations/{talk}/park", key: "p")).Refuses(422, "idempotency-key-reused");
    }

    [Fact]
    public async Task Command_SameKeyInAnotherTenant_IsAnotherKey()
    {
        var (t, u) = (await desk.NewTenant(), await desk.NewTenant());

        (await t.All.Put("/v1/stores/s1", new { name = "x", platform = "tmall" }, "k1")).Is(201);
        (await u.All.Put("/v1/stores/s1", new { name = "other", platform = "jd" }, "k1")).Is(201);
    }

    [Fact]
    public async Task Command_ParallelCopies_HaveOneEffect()
    {
        var t = await desk.NewTenant();
        var store = await t.Store();
        await t.Agent("a1", [store]);
        var talk = await t.Talk(store, "c1");

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => t.All.For("a1").Post($"/v1/conversations/{talk}/replies", new { text = "您好" }, "reply-1")));

        Assert.All(answers, a => Assert.Contains((int)a.Status, new[] { 200, 409 }));
        Assert.Contains(answers, a => (int)a.Status == 200);
        Assert.Equal(2, (await t.All.Get($"/v1/conversations/{talk}")).Number("messageCount"));
    }
}
