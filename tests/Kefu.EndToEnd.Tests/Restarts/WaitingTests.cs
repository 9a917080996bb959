using System.Diagnostics;
using Kefu.EndToEnd.Tests.Processes;

namespace Kefu.EndToEnd.Tests.Restarts;

/// <summary>kill -9 while somebody waits for a moment: nobody touches the store afterwards, and the moment is kept all the same.</summary>
public sealed class WaitingTests
{
    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Killed_WhileACoolDownRuns_AssignsWhenItEnds(string database)
    {
        await using var retailer = await Retailer.Start(database);
        await retailer.Do(HttpMethod.Patch, "v1/stores/qingmu/settings", """{"declineCoolDownSeconds":20}""");
        await retailer.Do(HttpMethod.Patch, "v1/agents/xiaotang/settings", """{"leaseSeconds":600}""");
        await retailer.Do(HttpMethod.Put, "v1/agents/xiaotang/presence", """{"presence":"Online"}""");
        var message = await retailer.Do(HttpMethod.Post, "v1/stores/qingmu/messages", """{"platform":"tmall","customer":"c1","messageId":"m1","text":"在吗？"}""");
        var conversation = message.GetProperty("conversation").GetString()!;
        await OwnerIs("xiaotang");
        var declined = Stopwatch.GetTimestamp();
        await retailer.Do(HttpMethod.Post, $"v1/conversations/{conversation}/decline", null, agent: "xiaotang");

        await retailer.Program.Kill();
        await retailer.Program.DisposeAsync();
        await retailer.Start();

        // This looks at the ledger's read model; it touches no store.
        await OwnerIs("xiaotang");
        var took = Stopwatch.GetElapsedTime(declined);
        Assert.True(took > TimeSpan.FromSeconds(19), $"The cool-down of 20 s did not hold: {took}.");
        await retailer.IsClean();

        async Task OwnerIs(string agent)
        {
            var begun = Stopwatch.GetTimestamp();
            string? owner = null;
            while (owner != agent)
            {
                Assert.True(Stopwatch.GetElapsedTime(begun) < TimeSpan.FromSeconds(90), $"expected {agent} to own the conversation, seen {owner ?? "nobody"}\n{retailer.Program.Said()}");
                var state = (await retailer.Get($"v1/conversations/{conversation}")).GetProperty("state");
                owner = state.TryGetProperty("agent", out var named) ? named.GetString() : null;
                await Task.Delay(TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken);
            }
        }
    }
}
