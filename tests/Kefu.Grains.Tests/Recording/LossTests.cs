using Kefu.Domain.Conversations;
using Kefu.Domain.Tenants;
using Kefu.Grains.Recording;
using Microsoft.Extensions.DependencyInjection;

namespace Kefu.Grains.Tests.Recording;

/// <summary>
/// A process of a cluster ends with news that it had not sent. Here the other process is no part of the cluster, so that none of
/// its news ever arrives, and only what the ledger tells is left.
/// </summary>
public sealed class LossTests
{
    [Fact]
    public async Task Lost_NewsOfOneWhoWaits_IsFoundInTheLedger()
    {
        await using var floor = await Floor.Open("postgres");
        await floor.AddStore("s1");
        await floor.AddAgent("a1", ["s1"], new Settings(ConcurrentCap: 1));
        var first = await floor.Write("s1", "first");
        string waiting;
        await using (var lost = await floor.Beside())
        {
            waiting = (await lost.Write("s1", "second")).ConversationId;
            Assert.Equal(ConversationStatus.Waiting, (await lost.Row(waiting)).Status);
        }

        Floor.Done(await floor.Conversation(first.ConversationId).Close(floor.Do("a1"), null));
        floor.Services.GetRequiredService<Losses>().Add();

        await floor.UntilOwned(waiting, "a1");
    }

    [Fact]
    public async Task Lost_NewsOfASlotThatIsFree_IsFoundInTheLedger()
    {
        await using var floor = await Floor.Open("postgres");
        await floor.AddStore("s1");
        await floor.AddAgent("a1", ["s1"], new Settings(ConcurrentCap: 1));
        var first = await floor.Write("s1", "first");
        await using (var lost = await floor.Beside())
        {
            Floor.Done(await lost.Conversation(first.ConversationId).Close(lost.Do("a1"), null));
        }

        var second = await floor.Write("s1", "second");
        Assert.Equal(ConversationStatus.Waiting, second.Status);
        floor.Services.GetRequiredService<Losses>().Add();

        await floor.UntilOwned(second.ConversationId, "a1");
    }
}
