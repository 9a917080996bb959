using System.Diagnostics;
using Kefu.Gateway.Events;
using Kefu.Grains.Tests;
using Microsoft.Extensions.DependencyInjection;

namespace Kefu.Gateway.Tests.Events;

public sealed class EventTests(Desk desk)
{
    [Fact]
    public async Task Read_ByPages_IsEveryFactOnceAndInOrder()
    {
        var t = await desk.NewTenant();
        var store = await t.Store();
        await t.Agent("a1", [store]);
        for (var i = 0; i < 5; i++)
        {
            await t.Talk(store, $"c{i}");
        }

        var seen = new List<(string Stream, int Version)>();
        var cursor = "";
        while (true)
        {
            var page = (await t.All.Get("/v1/events?limit=3" + cursor)).Is(200);
            Assert.True(page.Items.Count <= 3);
            seen.AddRange(page.Items.Select(e => (e!["stream"]!.GetValue<string>(), e["version"]!.GetValue<int>())));
            if (!page.Json["more"]!.GetValue<bool>())
            {
                break;
            }

            cursor = "&after=" + page.Next;
        }

        var whole = (await t.All.Get("/v1/events?limit=200")).Is(200);
        Assert.Equal(whole.Items.Select(e => (e!["stream"]!.GetValue<string>(), e["version"]!.GetValue<int>())), seen);
        foreach (var stream in seen.GroupBy(e => e.Stream))
        {
            Assert.Equal(Enumerable.Range(1, stream.Count()), stream.Select(e => e.Version));
        }

        Assert.Contains(whole.Items, e => e!["facts"]!.ToJsonString().Contains("inquiry-taken", StringComparison.Ordinal));
        Assert.Equal(5, whole.Items.Count(e => e!["facts"]![0]!["fact"]!.GetValue<string>() == "opened"));
        var middle = whole.Items[4]!["cursor"]!.GetValue<string>();
        Assert.Equal(whole.Items[5]!["cursor"]!.GetValue<string>(), (await t.All.Get($"/v1/events?limit=1&after={middle}")).Items[0]!["cursor"]!.GetValue<string>());
    }

    [Fact]
    public async Task Read_Texts_AreForIntegratorsOnly_AndHashesForNobody()
    {
        var t = await desk.NewTenant();
        var store = await t.Store();
        await t.Write(store, "c1", "m1", "my phone number is 138");

        var integrator = (await t.All.Get("/v1/events?limit=200")).Is(200);
        var supervisor = (await t.Person("supervisor").Get("/v1/events?limit=200")).Is(200);

        Assert.Contains("my phone number", integrator.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("my phone number", supervisor.Body, StringComparison.Ordinal);
        Assert.Contains("message-received", supervisor.Body, StringComparison.Ordinal);
        Assert.Contains("key-issued", integrator.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("\"hash\"", integrator.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_LongPoll_AnswersWhenSomethingHappens()
    {
        var t = await desk.NewTenant();
        var store = await t.Store();
        var next = (await t.All.Get("/v1/events?limit=200")).Is(200).Next;
        var waited = Stopwatch.StartNew();

        var poll = t.All.Get($"/v1/events?after={next}&wait=30");
        await t.Write(store, "c1", "m1");
        var answer = (await poll).Is(200);

        Assert.Equal("opened", answer.Items[0]!["facts"]![0]!["fact"]!.GetValue<string>());
        Assert.True(waited.Elapsed < TimeSpan.FromSeconds(20), waited.Elapsed.ToString());
    }

    [Fact]
    public async Task Read_NothingOfThisTenant_MovesTheCursorOn()
    {
        var (t, u) = (await desk.NewTenant(), await desk.NewTenant());
        var before = (await t.All.Get("/v1/events?limit=200")).Is(200).Next!;
        await u.Store();

        var answer = (await t.All.Get($"/v1/events?after={before}&wait=1")).Is(200);

        Assert.Empty(answer.Items);
        Assert.NotEqual(before, answer.Next);
        await t.Store();
        Assert.Single((await t.All.Get($"/v1/events?after={answer.Next}")).Is(200).Items);
    }

    [Fact]
    public async Task Read_AnotherTenantsCursor_IsRefused()
    {
        var (t, u) = (await desk.NewTenant(), await desk.NewTenant());
        var theirs = (await u.All.Get("/v1/events")).Is(200);

        (await t.All.Get($"/v1/events?after={theirs.Next}")).Refuses(400, "invalid-cursor");
        (await t.All.Get($"/v1/events?after={theirs.Items[0]!["cursor"]!.GetValue<string>()}")).Refuses(400, "invalid-cursor");
        (await u.All.Get($"/v1/events?after={theirs.Next}")).Is(200);
    }

    [Fact]
    public async Task Read_FromLatest_IsWhatHappensFromNowOn()
    {
        var t = await desk.NewTenant();
        await t.Store();
        var now = (await t.All.Get("/v1/events?after=latest")).Is(200);
        Assert.Empty(now.Items);

        await t.Store();

        Assert.Single((await t.All.Get($"/v1/events?after={now.Next}")).Is(200).Items);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Read_AfterARestoreToATimeBeforeTheCursor_IsRefused(string kind)
    {
        await using var database = await Databases.Create(kind);
        await using var own = await Desk.Open(database: database.Configure);
        var t = await own.NewTenant();
        var cursors = await own.Services.GetRequiredService<FeedCursors>().Of(t.Tenant, TestContext.Current.CancellationToken);

        (await t.All.Get($"/v1/events?after={cursors.Write(1_000)}")).Refuses(400, "invalid-cursor");
    }

    [Fact]
    public async Task Stop_WhileSomebodyWaits_DoesNotWaitForHim()
    {
        var own = await Desk.Open();
        var t = await own.NewTenant();
        var next = (await t.All.Get("/v1/events?limit=200")).Is(200).Next;
        var poll = t.All.Get($"/v1/events?after={next}&wait=30");
        await TenantDesk.Until(() => Task.FromResult(own.Watch.Waiting == 1), "somebody waits");
        var took = Stopwatch.StartNew();

        await own.StopAsync();

        Assert.True(took.Elapsed < TimeSpan.FromSeconds(15), took.Elapsed.ToString());
        (await poll).Is(200);
        await own.DisposeAsync();
    }
}
