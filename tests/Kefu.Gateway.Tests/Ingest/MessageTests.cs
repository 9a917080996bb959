namespace Kefu.Gateway.Tests.Ingest;

public sealed class MessageTests(Desk desk)
{
    [Fact]
    public async Task Receive_FirstMessage_IsANewConversationWithAPlace()
    {
        var t = await desk.NewTenant();
        var store = await t.Store();

        var answer = (await t.Write(store, "c1", "m1")).Is(201);

        Assert.Equal("Waiting", answer.Text("status"));
        Assert.Equal(1, answer.Number("position"));
        Assert.NotEqual("", answer.Text("reason"));
        Assert.Equal("/v1/conversations/" + answer.Text("conversation"), answer.Headers.Location!.OriginalString);
        Assert.Equal(1, answer.Number("version"));
    }

    [Fact]
    public async Task Receive_SomebodyHasRoom_NamesTheAgentAndWhy()
    {
        var t = await desk.NewTenant();
        var store = await t.Store();
        await t.Agent("a1", [store]);

        var answer = (await t.Write(store, "c1", "m1")).Is(201);

        Assert.Equal("a1", answer.Text("agent"));
        var view = (await t.All.Get("/v1/conversations/" + answer.Text("conversation"))).Is(200);
        Assert.Equal("a1", view.Json["tenures"]![0]!["agent"]!.GetValue<string>());
        Assert.Equal("Routed", view.Json["tenures"]![0]!["cause"]!.GetValue<string>());
        Assert.NotNull(view.Json["tenures"]![0]!["choice"]!["reason"]);
    }

    [Fact]
    public async Task Receive_FiveParallelCopies_AreOneMessage()
    {
        var t = await desk.NewTenant();
        (await t.All.Patch("/v1/tenant/settings", new { outOfHoursNotice = false })).Is(200);
        var store = await t.Store();
        for (var round = 0; round < 20; round++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => t.Write(store, $"c{round}", $"m{round}")));

            Assert.All(answers, a => Assert.True((int)a.Status is 200 or 201, a.Body));
            Assert.Single(answers.Select(a => a.Text("conversation")).Distinct());
            Assert.Equal(1, answers.Count(a => !a.Json["replayed"]!.GetValue<bool>()));
            Assert.All(answers, a => Assert.Equal(a.Json["replayed"]!.GetValue<bool>(), a.Replayed));
            Assert.Equal(1, (await t.All.Get("/v1/conversations/" + answers[0].Text("conversation"))).Number("messageCount"));
        }
    }

    [Fact]
    public async Task Receive_OutOfOrder_IsShownInTheOrderOfSending()
    {
        var t = await desk.NewTenant();
        (await t.All.Patch("/v1/tenant/settings", new { outOfHoursNotice = false })).Is(200);
        var store = await t.Store();
        var start = DateTimeOffset.UtcNow.AddMinutes(-10);
        string? conversation = null;
        foreach (var minute in new[] { 3, 1, 4, 0, 2 })
        {
            var answer = await t.All.Post(
                $"/v1/stores/{store}/messages", new { platform = "tmall", customer = "c", messageId = $"m{minute}", text = $"text {minute}", sentAt = start.AddMinutes(minute) });
            conversation = answer.Text("conversation");
        }

        var view = (await t.All.Get($"/v1/conversations/{conversation}")).Is(200);
        Assert.Equal(["m0", "m1", "m2", "m3", "m4"], view.Json["messages"]!.AsArray().Select(m => m!["messageId"]!.GetValue<string>()));

        var first = (await t.All.Get($"/v1/conversations/{conversation}/messages?limit=3")).Is(200);
        var rest = (await t.All.Get($"/v1/conversations/{conversation}/messages?limit=3&cursor={first.Next}")).Is(200);
        Assert.Equal(["m0", "m1", "m2", "m3", "m4"], first.Items.Concat(rest.Items).Select(m => m!["messageId"]!.GetValue<string>()));
        Assert.Null(rest.Next);
    }

    [Fact]
    public async Task Receive_SameIdOtherText_IsRefused()
    {
        var t = await desk.NewTenant();
        var store = await t.Store();
        (await t.Write(store, "c1", "m1", "one")).Is(201);

        (await t.Write(store, "c1", "m1", "two")).Refuses(422, "idempotency-key-reused");
    }

    [Fact]
    public async Task Receive_Hints_DecideTheOrder()
    {
        var t = await desk.NewTenant();
        var store = await t.Store();
        async Task Write(string customer, object? hints) =>
            (await t.All.Post($"/v1/stores/{store}/messages", new { platform = "tmall", customer, messageId = customer, text = "x", hints })).Is(201);
        await Write("plain", new { });
        await Write("vip", new { vip = true });
        await Write("buying", new { aboutToBuy = true, vip = true });
        await Write("urgent", new { urgent = true });

        var queue = (await t.All.Get($"/v1/stores/{store}/queue?limit=3")).Is(200);
        Assert.Equal(["Urgent", "AboutToBuy", "Vip"], queue.Items.Select(w => w!["priority"]!.GetValue<string>()));
        Assert.Equal([1, 2, 3], queue.Items.Select(w => w!["position"]!.GetValue<int>()));
        Assert.Equal(4, queue.Number("waiting"));
        var rest = (await t.All.Get($"/v1/stores/{store}/queue?limit=3&cursor={queue.Next}")).Is(200);
        Assert.Equal("Normal", Assert.Single(rest.Items)!["priority"]!.GetValue<string>());
        Assert.DoesNotContain("plain", queue.Body + rest.Body, StringComparison.Ordinal);
    }
}
