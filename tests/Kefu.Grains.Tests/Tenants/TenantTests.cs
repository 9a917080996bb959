using Kefu.Contracts.Commands;
using Kefu.Domain.Conversations;
using Kefu.Domain.Tenants;

namespace Kefu.Grains.Tests.Tenants;

public sealed class TenantTests
{
    public static TheoryData<string> Both => Databases.Both;

    [Theory]
    [MemberData(nameof(Both))]
    public async Task IssueKey_IdOfARevokedOne_IsRefusedForGood(string database)
    {
        await using var floor = await Floor.Open(database);
        Floor.Done(await floor.Tenants(Floor.Tenant).IssueKey(floor.Do(), KeyNamed("k1", "01")));
        Floor.Done(await floor.Tenants(Floor.Tenant).RevokeKey(floor.Do(), "k1"));

        Floor.Refused(await floor.Tenants(Floor.Tenant).IssueKey(floor.Do(), KeyNamed("k1", "02")), RefusalTypes.KeyRevoked);

        // What a restart reads is the stream, and it has not forgotten.
        await floor.Restart();
        Floor.Refused(await floor.Tenants(Floor.Tenant).IssueKey(floor.Do(), KeyNamed("k1", "03")), RefusalTypes.KeyRevoked);
        Floor.Done(await floor.Tenants(Floor.Tenant).IssueKey(floor.Do(), KeyNamed("k2", "04")));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Configure_AValueUnset_IsInheritedAgain(string database)
    {
        await using var floor = await Floor.Open(database);
        Floor.Done(await floor.Tenants(Floor.Tenant).Configure(floor.Do(), new Settings(ConcurrentCap: 3)));
        await floor.AddStore("s1", new Settings(ConcurrentCap: 2));
        await floor.AddAgent("a1", ["s1"], new Settings(ConcurrentCap: 1));
        Assert.Equal("a1", (await floor.Write("s1", "c1")).Agent);
        var second = await floor.Write("s1", "c2");
        var third = await floor.Write("s1", "c3");
        Assert.Equal([ConversationStatus.Waiting, ConversationStatus.Waiting], new[] { second.Status, third.Status });

        // The agent's own cap goes: the main store's holds, and there is room for one of them.
        Floor.Done(await floor.Agent("a1").Configure(floor.Do(), Unset(SettingName.ConcurrentCap)));
        await floor.UntilOwned(second.ConversationId, "a1");
        Assert.Equal(ConversationStatus.Waiting, (await floor.Row(third.ConversationId)).Status);

        // The store's goes, too: the tenant's holds.
        Floor.Done(await floor.Store("s1").Configure(floor.Do(), Unset(SettingName.ConcurrentCap)));
        await floor.UntilOwned(third.ConversationId, "a1");

        // And the tenant's: the default.
        Floor.Done(await floor.Tenants(Floor.Tenant).Configure(floor.Do(), Unset(SettingName.ConcurrentCap)));
        await floor.UntilOwned((await floor.Write("s1", "c4")).ConversationId, "a1");
        Assert.Equal(EffectiveSettings.Default.ConcurrentCap, (await floor.Agent("a1").Day())!.ConcurrentCap);
    }

    private static SettingsChange Unset(SettingName name) => new(Settings.None, [name]);

    private static ApiKey KeyNamed(string id, string hash) => new(id, "till", hash, ["read"], null);
}
