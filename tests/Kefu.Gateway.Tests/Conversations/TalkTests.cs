namespace Kefu.Gateway.Tests.Conversations;

public sealed class TalkTests(Desk desk)
{
    [Fact]
    public async Task Talk_FromFirstMessageToEvaluation_IsRecordedAsItHappened()
    {
        var t = await desk.NewTenant();
        var store = await t.Store();
        await t.Agent("a1", [store]);
        var talk = await t.Talk(store, "c1");
        var path = $"/v1/conversations/{talk}";
        var agent = t.Person("agent", "a1");

        (await agent.Post(path + "/replies", new { text = "您好" })).Is(200);
        (await agent.Post(path + "/park")).Is(200);
        (await t.Write(store, "c1", "m2", "还在吗")).Is(200);
        await t.Agent("a2", [store]);
        (await agent.Post(path + "/transfer", new { agent = "a2", reason = "knows refunds" })).Is(200);
        (await agent.Post(path + "/replies", new { text = "?" })).Refuses(409, "not-owner");
        (await t.Person("agent", "a2").Post(path + "/close", new { outcome = "solved" })).Is(200);

        var view = (await t.All.Get(path)).Is(200);
        Assert.Equal("Closed", view.Json["state"]!["status"]!.GetValue<string>());
        Assert.Equal("solved", view.Text("outcome"));
        var tenures = view.Json["tenures"]!.AsArray();
        Assert.Equal(["a1", "a2"], tenures.Select(x => x!["agent"]!.GetValue<string>()));
        Assert.Equal(["Transfer", "Closed"], tenures.Select(x => x!["endedBy"]!.GetValue<string>()));
        Assert.Equal("knows refunds", tenures[1]!["reason"]!.GetValue<string>());
        Assert.Equal(tenures[0]!["to"]!.GetValue<string>(), tenures[1]!["from"]!.GetValue<string>());
        Assert.Equal(["customer", "agent", "customer"], view.Json["messages"]!.AsArray().Select(x => x!["from"]!.GetValue<string>()));

        var invitation = view.Json["invitation"]!["invitation"]!.GetValue<string>();
        (await t.All.Post(path + "/evaluation", new { invitation = "00000000000000000000000000", score = 5 })).Refuses(404, "not-invited");
        (await t.All.Post(path + "/evaluation", new { invitation, score = 6 })).Refuses(422, "score-out-of-range");
        (await t.All.Post(path + "/evaluation", new { invitation, score = 5, comment = "谢谢" })).Is(200);
        (await t.All.Post(path + "/evaluation", new { invitation, score = 1 })).Refuses(409, "already-evaluated");
        Assert.Equal("谢谢", (await t.All.Get(path)).Text("comment"));
    }

    [Fact]
    public async Task Waiting_ACustomerWhoWaits_IsToldWhyAndWhatWouldHelp()
    {
        var t = await desk.NewTenant();
        var store = await t.Store();
        var talk = await t.Talk(store, "c1");

        var waiting = (await t.All.Get($"/v1/conversations/{talk}/waiting")).Is(200);
        Assert.True(waiting.Json["waits"]!.GetValue<bool>());
        Assert.Equal("NoAgentBound", waiting.Text("reason"));
        Assert.NotEqual("", waiting.Text("releasedBy"));

        await t.Agent("a1", [store], online: false);
        (await t.All.Put("/v1/agents/a1/presence", new { presence = "online" })).Is(200);
        await t.UntilOwned(talk, "a1");
        Assert.False((await t.All.Get($"/v1/conversations/{talk}/waiting")).Is(200).Json["waits"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Claim_Assign_Release_AreForWhomTheyAre()
    {
        var t = await desk.NewTenant();
        var store = await t.Store();
        await t.Agent("a1", [store]);
        (await t.All.Patch("/v1/agents/a1/settings", new { concurrentCap = 1 })).Is(200);
        var first = await t.Talk(store, "c1");
        await t.UntilOwned(first, "a1");
        var second = await t.Talk(store, "c2");
        var (agent, supervisor) = (t.Person("agent", "a1"), t.Person("supervisor"));

        (await agent.Post($"/v1/conversations/{second}/claim")).Refuses(409, "concurrent-cap-reached");
        (await supervisor.Post($"/v1/conversations/{second}/claim")).Refuses(400, "agent-missing");
        (await supervisor.Post($"/v1/conversations/{second}/assign", new { agent = "nobody", reason = "x" })).Refuses(404, "unknown-agent");
        (await supervisor.Post($"/v1/conversations/{second}/assign", new { agent = "a1", reason = "must" })).Is(200);
        (await agent.Post($"/v1/conversations/{second}/release", new { reason = " " })).Refuses(422, "transfer-reason-missing");
        (await agent.Post($"/v1/conversations/{second}/transfer", new { agent = "a1", reason = "x" })).Is(409);
        (await agent.Post($"/v1/conversations/{second}/release", new { reason = "not mine" })).Is(200);
        (await t.All.Post($"/v1/conversations/{second}/abandon")).Is(200);
        Assert.Equal("Abandoned", (await t.All.Get($"/v1/conversations/{second}")).Json["state"]!["status"]!.GetValue<string>());
        (await agent.Post($"/v1/conversations/{second}/close", new { })).Refuses(409, "conversation-not-open");
    }

    [Fact]
    public async Task Transfer_ASecondTime_NeedsASupervisor()
    {
        var t = await desk.NewTenant();
        var store = await t.Store();
        await t.Agent("a1", [store]);
        var talk = await t.Talk(store, "c1");
        await t.Agent("a2", [store]);
        (await t.Person("agent", "a1").Post($"/v1/conversations/{talk}/transfer", new { agent = "a2" })).Refuses(422, "transfer-reason-missing");
        (await t.Person("agent", "a1").Post($"/v1/conversations/{talk}/transfer", new { agent = "a2", reason = "lunch" })).Is(200);

        (await t.Person("agent", "a2").Post($"/v1/conversations/{talk}/transfer", new { agent = "a1", reason = "back" })).Refuses(403, "supervisor-needed");
        (await t.Person("supervisor").Post($"/v1/conversations/{talk}/transfer", new { agent = "a1", reason = "back" })).Is(200);
    }

    [Fact]
    public async Task Work_ByAKey_NeedsTheScopeAndAnAgentOfTheTenant()
    {
        var t = await desk.NewTenant();
        var store = await t.Store();
        await t.Agent("a1", [store]);
        var talk = await t.Talk(store, "c1");
        var (worker, ingester) = (await t.KeyWith("work"), await t.KeyWith("ingest"));

        (await worker.Post($"/v1/conversations/{talk}/replies", new { text = "x" })).Refuses(400, "agent-missing");
        (await worker.For("nobody").Post($"/v1/conversations/{talk}/replies", new { text = "x" })).Refuses(404, "unknown-agent");
        (await worker.Post($"/v1/conversations/{talk}/close", new { })).Refuses(400, "agent-missing");
        (await ingester.For("a1").Post($"/v1/conversations/{talk}/abandon")).Refuses(403, "forbidden");
        (await ingester.For("a1").Post($"/v1/conversations/{talk}/replies", new { text = "x" })).Refuses(403, "forbidden");
        (await worker.For("a1").Post($"/v1/conversations/{talk}/replies", new { text = "x" })).Is(200);
        (await worker.For("a1").Post($"/v1/conversations/{talk}/close", new { })).Is(200);
    }

    [Fact]
    public async Task List_Filters_ArePagedWithoutGapOrRepetition()
    {
        var t = await desk.NewTenant();
        var (one, two) = (await t.Store(), await t.Store());
        for (var i = 0; i < 7; i++)
        {
            await t.Talk(i % 2 == 0 ? one : two, $"c{i}");
        }

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = (await t.All.Get("/v1/conversations?limit=3" + (cursor is null ? "" : "&cursor=" + cursor))).Is(200);
            seen.AddRange(page.Items.Select(c => c!["customer"]!.GetValue<string>()));
            cursor = page.Next;
        }
        while (cursor is not null);

        Assert.Equal(["c6", "c5", "c4", "c3", "c2", "c1", "c0"], seen);
        Assert.Equal(4, (await t.All.Get($"/v1/conversations?store={one}&status=Waiting")).Items.Count);
        Assert.Single((await t.All.Get("/v1/conversations?customer=c3")).Items);
    }
}
