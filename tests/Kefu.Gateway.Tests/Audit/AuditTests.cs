namespace Kefu.Gateway.Tests.Audit;

public sealed class AuditTests(Desk desk)
{
    [Fact]
    public async Task Configuring_IsRecordedWithItsOutcome()
    {
        var t = await desk.NewTenant();
        var store = await t.Store();
        (await t.All.Patch($"/v1/stores/{store}/settings", new { dailyCap = 90 })).Is(200);
        (await t.All.Patch($"/v1/stores/{store}/settings", new { dailyCap = 130 })).Is(422);

        var rows = (await t.Person("supervisor").Get("/v1/audit?limit=200")).Is(200).Items.Where(r => r!["act"]!.GetValue<string>() == "stores.configure").ToArray();

        Assert.Equal(["invalid-settings", "done"], rows.Select(r => r!["outcome"]!.GetValue<string>()));
        Assert.Equal($"stores/{store}/settings", rows[1]!["target"]!.GetValue<string>());
        Assert.Equal("""{"dailyCap":90}""", rows[1]!["detail"]!.GetValue<string>());
        Assert.StartsWith("key:", rows[1]!["actor"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("127.0.0.1", rows[1]!["address"]!.GetValue<string>().Replace("::ffff:", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Supervising_IsRecorded_OrdinaryWorkIsNot()
    {
        var t = await desk.NewTenant();
        var store = await t.Store();
        await t.Agent("a1", [store]);
        var (one, two) = (await t.Talk(store, "c1"), await t.Talk(store, "c2"));
        (await t.Person("agent", "a1").Post($"/v1/conversations/{one}/replies", new { text = "private words" })).Is(200);
        (await t.Person("agent", "a1").Post($"/v1/conversations/{one}/close", new { })).Is(200);
        (await t.Person("supervisor").Post($"/v1/conversations/{two}/close", new { outcome = "by hand" })).Is(200);
        (await t.Person("supervisor").Put("/v1/agents/a1/presence", new { presence = "Away" })).Is(200);

        var rows = (await t.All.Get("/v1/audit?limit=200")).Is(200);

        var close = Assert.Single(rows.Items, r => r!["act"]!.GetValue<string>() == "conversations.close");
        Assert.Equal("user:supervisor", close!["actor"]!.GetValue<string>());
        // The first presence of this agent was set by a key that acts for agents, which is its everyday work.
        Assert.Single(rows.Items, r => r!["act"]!.GetValue<string>() == "agents.set-presence");
        Assert.DoesNotContain(rows.Items, r => r!["act"]!.GetValue<string>() == "conversations.reply");
        Assert.DoesNotContain("private words", rows.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("Agent a1", rows.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Denials_AreWrittenAtABoundedRate()
    {
        await using var own = await Desk.Open();
        var t = await own.NewTenant();
        var reader = await t.KeyWith("read");
        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => reader.Get("/v1/audit")));

        await TenantDesk.Until(async () => (await t.All.Get("/v1/audit?limit=200")).Items.Any(r => r!["outcome"]!.GetValue<string>() == "denied"), "a denial is written");
        var denied = (await t.All.Get("/v1/audit?limit=200")).Items.Count(r => r!["outcome"]!.GetValue<string>() == "denied");
        Assert.InRange(denied, 1, 150);
    }

    [Fact]
    public async Task List_Pages_AreNewestFirstWithoutRepetition()
    {
        var t = await desk.NewTenant();
        for (var i = 0; i < 5; i++)
        {
            await t.Store();
        }

        var first = (await t.All.Get("/v1/audit?limit=4")).Is(200);
        var second = (await t.All.Get($"/v1/audit?limit=4&cursor={first.Next}")).Is(200);

        var numbers = first.Items.Concat(second.Items).Select(r => r!["number"]!.GetValue<long>()).ToArray();
        Assert.Equal(numbers.OrderDescending().Distinct(), numbers);
        // The tenant itself, its first key and five stores.
        Assert.Equal(7, numbers.Length);
    }
}
