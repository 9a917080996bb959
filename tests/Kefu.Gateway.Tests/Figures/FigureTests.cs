using System.Globalization;

namespace Kefu.Gateway.Tests.Figures;

public sealed class FigureTests(Desk desk)
{
    // P0-9 over the API: every clock of a talk, per store, agent, group, tenant and half hour.
    [Fact]
    public async Task Figures_OfATalk_AreToldForAllItBelongsTo()
    {
        var t = await desk.NewTenant();
        var store = await t.Store();
        await t.Store("quiet");
        await t.Agent("a1", [store]);
        await t.Agent("a2", [store], online: false);
        var talk = await t.Talk(store, "c1");
        await t.Talk(store, "c2");
        (await t.All.For("a1").Post($"/v1/conversations/{talk}/replies", new { text = "在的" })).Is(200);
        var invitation = (await Closed(t, talk)).Json["invitation"]!["invitation"]!.GetValue<string>();
        (await t.All.Post($"/v1/conversations/{talk}/evaluation", new { invitation, score = 4 })).Is(200);
        await TenantDesk.Until(async () => (await t.All.Get("/v1/figures")).Json["figures"]!["benchmarks"]!["rating"] is not null, "the rating is counted");

        var report = (await t.All.Get($"/v1/figures/stores/{store}?intervals=true")).Is(200).Json;
        var figures = report["figures"]!;
        Assert.Equal((2, 0, 1, 1), (figures["arrived"]!.GetValue<int>(), figures["undecided"]!.GetValue<int>(), figures["closed"]!.GetValue<int>(), figures["resolvedAtFirstContact"]!.GetValue<int>()));
        Assert.Equal((2, 1), (figures["queue"]!["count"]!.GetValue<int>(), figures["firstReply"]!["count"]!.GetValue<int>()));
        Assert.Equal([0, 0, 0, 1, 0], figures["ratings"]!.AsArray().Select(r => r!.GetValue<int>()));
        var benchmarks = figures["benchmarks"]!;
        Assert.Equal((20, 1.0, true), (benchmarks["serviceLevelSeconds"]!.GetValue<int>(), benchmarks["serviceLevel"]!["value"]!.GetValue<double>(), benchmarks["serviceLevel"]!["met"]!.GetValue<bool>()));
        Assert.Equal(("Below", 4.0), (benchmarks["handleBand"]!.GetValue<string>(), benchmarks["rating"]!.GetValue<double>()));
        Assert.Equal(2, report["intervals"]!.AsArray().Sum(i => i!["figures"]!["arrived"]!.GetValue<int>()));
        Assert.Equal(1, report["progress"]!["definitions"]!.GetValue<int>());
        Assert.NotNull(report["progress"]!["upTo"]);

        Assert.Equal(2, (await t.All.Get("/v1/figures")).Is(200).Json["figures"]!["arrived"]!.GetValue<int>());
        Assert.Equal([("quiet", 0), (store, 2)], (await t.All.Get("/v1/figures/stores")).Items.Select(i => (i!["store"]!.GetValue<string>(), i["figures"]!["arrived"]!.GetValue<int>())));
        Assert.Equal([("default", 2)], (await t.All.Get("/v1/figures/groups")).Items.Select(i => (i!["group"]!.GetValue<string>(), i["figures"]!["arrived"]!.GetValue<int>())));
        Assert.Equal([("default", 2)], (await t.All.Get($"/v1/figures/stores/{store}/groups")).Items.Select(i => (i!["group"]!.GetValue<string>(), i["figures"]!["arrived"]!.GetValue<int>())));
        Assert.Equal([("a1", 2), ("a2", 0)], (await t.All.Get("/v1/figures/agents")).Items.Select(i => (i!["agent"]!.GetValue<string>(), i["figures"]!["taken"]!.GetValue<int>())));
        Assert.Equal([("a1", 2)], (await t.All.Get($"/v1/figures/stores/{store}/agents")).Items.Select(i => (i!["agent"]!.GetValue<string>(), i["figures"]!["taken"]!.GetValue<int>())));

        var agent = (await t.All.Get("/v1/figures/agents/a1?intervals=true")).Is(200).Json;
        Assert.Equal((2, true, 1, 1), (agent["figures"]!["taken"]!.GetValue<int>(), agent["figures"]!["onDuty"]!.GetValue<bool>(), agent["figures"]!["replies"]!.GetValue<int>(), agent["figures"]!["firstToReply"]!.GetValue<int>()));
        Assert.Single(agent["days"]!.AsArray());
    }

    [Fact]
    public async Task Figures_OfSeveralDates_AreSummedUp()
    {
        var t = await desk.NewTenant();
        var store = await t.Store();
        await t.Talk(store, "c1");
        await Counted(t, "arrived", 1);
        var today = DateOnly.ParseExact((await t.All.Get($"/v1/figures/stores/{store}")).Text("from"), "yyyy-MM-dd", CultureInfo.InvariantCulture);
        string Text(int days) => today.AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

        var week = (await t.All.Get($"/v1/figures/stores/{store}?date={Text(-6)}&to={Text(0)}")).Is(200).Json;
        Assert.Equal((1, 1), (week["figures"]!["arrived"]!.GetValue<int>(), week["days"]!.AsArray().Count));
        Assert.Empty(week["intervals"]!.AsArray());

        (await t.All.Get($"/v1/figures?date={Text(-31)}&to={Text(0)}")).Refuses(400, "invalid-parameter");
        (await t.All.Get($"/v1/figures?date={Text(0)}&to={Text(-1)}")).Refuses(400, "invalid-parameter");
        (await t.All.Get($"/v1/figures?date={Text(-1)}&to={Text(0)}&intervals=true")).Refuses(400, "invalid-parameter");
        (await t.All.Get("/v1/figures?intervals=maybe")).Refuses(400, "invalid-parameter");
        (await t.All.Get("/v1/figures?date=yesterday")).Refuses(400, "invalid-parameter");
    }

    [Fact]
    public async Task Figures_AreSeenByThoseTheyConcern()
    {
        var (t, u) = (await desk.NewTenant(), await desk.NewTenant());
        var (store, other) = (await t.Store(), await t.Store());
        await t.Agent("a1", [store], online: false);
        await t.Agent("a2", [store], online: false);
        var (agent, lead) = (t.Person("agent", "a1"), t.Person("lead", null, store));

        (await agent.Get("/v1/figures")).Refuses(403, "forbidden");
        (await agent.Get("/v1/figures/groups")).Refuses(403, "forbidden");
        (await agent.Get($"/v1/figures/stores/{other}")).Refuses(403, "forbidden");
        (await agent.Get("/v1/figures/agents/a2")).Refuses(403, "forbidden");
        (await agent.Get("/v1/figures/agents/a1")).Is(200);
        Assert.Equal(["a1"], (await agent.Get("/v1/figures/agents")).Items.Select(i => i!["agent"]!.GetValue<string>()));
        Assert.Equal([store], (await agent.Get("/v1/figures/stores")).Items.Select(i => i!["store"]!.GetValue<string>()));

        (await lead.Get("/v1/figures")).Refuses(403, "forbidden");
        Assert.Equal([store], (await lead.Get("/v1/figures/stores")).Items.Select(i => i!["store"]!.GetValue<string>()));
        Assert.Equal(["a1", "a2"], (await lead.Get("/v1/figures/agents")).Items.Select(i => i!["agent"]!.GetValue<string>()));
        (await t.Person("manager").Get("/v1/figures")).Is(200);

        (await u.All.Get($"/v1/figures/stores/{store}")).Refuses(404, "unknown-store");
        (await u.All.Get("/v1/figures/agents/a1")).Refuses(404, "unknown-agent");
    }

    // Peers 3.5: the open round's deadline by the platform's own clock.
    [Fact]
    public async Task Conversation_TellsTheOpenRoundsDeadline()
    {
        var t = await desk.NewTenant();
        var store = await t.Store();
        await t.Agent("a1", [store]);
        var talk = await t.Talk(store, "c1");

        var round = (await t.All.Get($"/v1/conversations/{talk}")).Json["round"]!;
        Assert.Equal("Taobao 3-minute rounds", round["clock"]!.GetValue<string>());
        var since = round["since"]!.GetValue<DateTimeOffset>();
        if (Domain.Platforms.PlatformClock.Taobao.DeadlineOf(since) is { } deadline)
        {
            Assert.Equal(deadline, round["deadline"]!.GetValue<DateTimeOffset>());
            Assert.Equal(since.AddSeconds(100), round["alertAt"]!.GetValue<DateTimeOffset>());
        }
        else
        {
            Assert.Null(round["deadline"]);
        }

        (await t.All.For("a1").Post($"/v1/conversations/{talk}/replies", new { text = "在的" })).Is(200);
        Assert.Null((await t.All.Get($"/v1/conversations/{talk}")).Json["round"]);
    }

    private static async Task<Answered> Closed(TenantDesk t, string talk)
    {
        (await t.All.For("a1").Post($"/v1/conversations/{talk}/close", new { })).Is(200);
        return (await t.All.Get($"/v1/conversations/{talk}")).Is(200);
    }

    private static Task Counted(TenantDesk t, string figure, int count) => TenantDesk.Until(
        async () => (await t.All.Get("/v1/figures")).Json["figures"]![figure]!.GetValue<int>() == count, $"{figure} is {count}");
}
