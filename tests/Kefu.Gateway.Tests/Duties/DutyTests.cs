namespace Kefu.Gateway.Tests.Duties;

public sealed class DutyTests(Desk desk)
{
    [Fact]
    public async Task SignOff_WithOpenConversations_IsRefusedUntilALeadSignsOut()
    {
        var t = await desk.NewTenant();
        var store = await t.Store();
        await t.Agent("a1", [store]);
        var talk = await t.Talk(store, "c1");
        var me = t.Person("agent", "a1");
        Assert.Equal("P0-8", (await me.Put("/v1/agents/a1/presence", new { presence = "Offline" })).Refuses(409, "hand-over-needed").Text("rule"));

        (await me.Post("/v1/agents/a1/sign-out", new { rest = true })).Refuses(403, "forbidden");
        (await t.Person("lead").Post("/v1/agents/a1/sign-out", new { rest = true, reason = "a hard day" })).Is(200);

        Assert.Equal("Rest", (await me.Post("/v1/agents/a1/heartbeat", key: "")).Is(200).Text("presence"));
        await TenantDesk.Until(
            async () => (await t.All.Get($"/v1/conversations/{talk}")).Json["state"]!["status"]!.GetValue<string>() == "Waiting", "it has gone back to the queue");
        var tenure = (await t.All.Get($"/v1/conversations/{talk}")).Json["tenures"]!.AsArray().Single()!;
        Assert.Equal("OwnerRests", tenure["endedBy"]!.GetValue<string>());

        var duty = (await t.All.Get("/v1/agents/a1/duty")).Is(200);
        Assert.Equal("Rest", duty.Text("presence"));
        var incident = duty.Json["incidents"]!.AsArray().Single()!;
        Assert.Equal(("SignedOut", "a hard day"), (incident["kind"]!.GetValue<string>(), incident["reason"]!.GetValue<string>()));
        Assert.Equal([talk], incident["conversations"]!.AsArray().Select(c => c!.GetValue<string>()));
        Assert.Contains((await t.Person("supervisor").Get("/v1/audit")).Is(200).Items, a => a!["act"]!.GetValue<string>() == "agents.sign-out");

        // Coming back is the agent's own step.
        (await me.Put("/v1/agents/a1/presence", new { presence = "Online" })).Is(200);
        await t.UntilOwned(talk, "a1");
    }

    [Fact]
    public async Task Incidents_OfADate_AreListedByAgent()
    {
        var t = await desk.NewTenant();
        var store = await t.Store();
        foreach (var agent in new[] { "a1", "a2", "a3" })
        {
            await t.Agent(agent, [store]);
        }

        (await t.All.Post("/v1/agents/a3/sign-out", new { rest = false })).Is(200);
        (await t.All.Post("/v1/agents/a1/sign-out", new { rest = true })).Is(200);

        var date = (await t.All.Get("/v1/agents/a1/duty")).Is(200).Text("date");
        var all = (await t.All.Get($"/v1/incidents?date={date}")).Is(200);
        Assert.Equal(["a1", "a3"], all.Items.Select(i => i!["agent"]!.GetValue<string>()));
        Assert.Equal(["Rest", "Offline"], all.Items.Select(i => i!["presence"]!.GetValue<string>()));

        // A page looks at so many agents, whether or not there is something to tell.
        var first = (await t.All.Get($"/v1/incidents?date={date}&limit=2")).Is(200);
        var second = (await t.All.Get($"/v1/incidents?date={date}&limit=2&cursor={first.Next}")).Is(200);
        Assert.Equal((1, 1, (string?)null), (first.Items.Count, second.Items.Count, second.Next));
        Assert.Empty((await t.All.Get($"/v1/incidents?date={date}&kind=Violation")).Is(200).Items);
        Assert.Empty((await t.All.Get("/v1/incidents?date=2020-01-01")).Is(200).Items);
        (await t.All.Get("/v1/incidents?kind=Nonsense")).Refuses(400, "invalid-parameter");
        (await t.All.Get("/v1/agents/a1/duty?date=2020-01-01")).Refuses(404, "not-found");

        // An agent sees its own.
        Assert.Equal(["a1"], (await t.Person("agent", "a1").Get($"/v1/incidents?date={date}")).Is(200).Items.Select(i => i!["agent"]!.GetValue<string>()).Distinct());
    }

    [Fact]
    public async Task Heartbeat_FromAnotherDevice_IsRefused()
    {
        var t = await desk.NewTenant();
        var store = await t.Store();
        await t.Agent("a1", [store], online: false);
        Task<Answered> At(string? device, HttpMethod method, string path, object? body = null)
        {
            var request = new HttpRequestMessage(method, path) { Content = body is null ? null : System.Net.Http.Json.JsonContent.Create(body) };
            request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString("n"));
            if (device is not null)
            {
                request.Headers.Add("X-Kefu-Device", device);
            }

            return t.All.Send(request);
        }

        (await At("till-1", HttpMethod.Put, "/v1/agents/a1/presence", new { presence = "Online" })).Is(200);

        (await At("till-1", HttpMethod.Post, "/v1/agents/a1/heartbeat")).Is(200);
        Assert.Equal("P0-7", (await At("till-2", HttpMethod.Post, "/v1/agents/a1/heartbeat")).Refuses(409, "unknown-device").Text("rule"));
        (await At(null, HttpMethod.Post, "/v1/agents/a1/heartbeat")).Refuses(409, "unknown-device");
        (await At("no such name", HttpMethod.Post, "/v1/agents/a1/heartbeat")).Refuses(400, "invalid-parameter");
    }

    [Theory]
    [InlineData("Rest")]
    [InlineData("Suspect")]
    [InlineData("HandingOver")]
    [InlineData("Break")]
    public async Task Presence_ThatNobodyAsksFor_IsRefused(string presence)
    {
        var t = await desk.NewTenant();
        await t.Agent("a1", [], online: false);

        Assert.Equal(["presence"], (await t.All.Put("/v1/agents/a1/presence", new { presence })).Refuses(400, "invalid-request").Fields);
    }

    // Peers 17: the late agent is told who has it now, and since when.
    [Fact]
    public async Task Reply_OfATenureThatIsOver_SaysWhoOwnsItNow()
    {
        var t = await desk.NewTenant();
        var store = await t.Store();
        await t.Agent("a1", [store]);
        var talk = await t.Talk(store, "c1");
        var tenure = (await t.All.Get($"/v1/conversations/{talk}")).Number("tenure");
        await t.Agent("a2", [store]);
        var moved = (await t.All.For("a1").Post($"/v1/conversations/{talk}/transfer", new { agent = "a2", reason = "skill" })).Is(200).Number("version");
        Task<Answered> Late(string agent, string path, int version, object? body = null)
        {
            var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/conversations/{talk}/{path}") { Content = body is null ? null : System.Net.Http.Json.JsonContent.Create(body) };
            request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString("n"));
            request.Headers.Add("X-Kefu-Tenure", version.ToString(System.Globalization.CultureInfo.InvariantCulture));
            return t.All.For(agent).Send(request);
        }

        foreach (var late in new[]
                 {
                     await Late("a1", "replies", tenure, new { text = "late" }), await Late("a1", "close", tenure, new { }), await Late("a1", "park", tenure),
                     await Late("a1", "transfer", tenure, new { agent = "a1", reason = "mine" }),
                 })
        {
            Assert.Equal(("a2", moved), (late.Refuses(409, "tenure-over").Text("agent"), late.Number("version")));
        }

        var plain = (await t.All.For("a1").Post($"/v1/conversations/{talk}/replies", new { text = "late" })).Refuses(409, "not-owner");
        Assert.Equal(("a2", moved), (plain.Text("agent"), plain.Number("version")));
        (await Late("a2", "replies", moved, new { text = "in time" })).Is(200);
        (await Late("a2", "replies", 0, new { text = "?" })).Refuses(400, "invalid-parameter");
    }
}
