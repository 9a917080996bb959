using System.Collections.Immutable;
using Kefu.Domain.Agents;
using Kefu.Domain.Stores;
using Kefu.Domain.Tenants;
using Kefu.Ledger.Directory;

namespace Kefu.Ledger.Tests.Directories;

public sealed class DirectoryTests
{
    private readonly LedgerDirectory _directory = new();

    [Fact]
    public void Stores_AndAgents_AreInTheOrderOfTheirIdsAfterEveryChange()
    {
        Apply(StoreOf("b"), StoreOf("a"));
        Assert.Equal(["a", "b"], _directory.Stores("t").Select(s => s.Store));

        // A change after the list was read, or a list made once would stay.
        Apply(StoreOf("aa"), StoreOf("a", version: 2, name: "renamed"), AgentOf("z", 1), AgentOf("B", 1));

        Assert.Equal(["a", "aa", "b"], _directory.Stores("t").Select(s => s.Store));
        Assert.Equal("renamed", _directory.Stores("t")[0].Name);
        Assert.Equal(["B", "z"], _directory.Find("t")!.Agents().Select(a => a.Agent));
    }

    [Fact]
    public void Apply_AnOlderRow_ChangesNothing()
    {
        Apply(StoreOf("s", version: 3, name: "new"), AgentOf("a", 2, "s"), TenantOf(5, Key("k1", "01")));

        Apply(StoreOf("s", version: 2, name: "old"), AgentOf("a", 1), TenantOf(4));

        Assert.Equal("new", _directory.Store("t", "s")!.Name);
        Assert.Equal(["a"], _directory.AgentsOf("t", "s"));
        Assert.Single(_directory.Keys("k1"));
    }

    [Fact]
    public void AgentsOf_FollowsBindings()
    {
        Apply(AgentOf("a", 1, "s", "r"), AgentOf("b", 1, "s"));
        Apply(AgentOf("a", 2, "r"));

        Assert.Equal(["b"], _directory.AgentsOf("t", "s"));
        Assert.Equal(["a"], _directory.AgentsOf("t", "r"));
        Assert.Empty(_directory.AgentsOf("u", "s"));
    }

    [Fact]
    public void Keys_RevokedIsGone_WhatStaysIsTheSameObject()
    {
        Apply(TenantOf(1, Key("k1", "01"), Key("k2", "02")));
        var stays = Assert.Single(_directory.Keys("k2"));

        Apply(TenantOf(2, Key("k2", "02"), Key("k3", "03")));

        Assert.Empty(_directory.Keys("k1"));
        Assert.Same(stays, Assert.Single(_directory.Keys("k2")));
        Assert.Equal("03", Assert.Single(_directory.Keys("k3")).Key.Hash);
    }

    [Fact]
    public void Keys_OneIdInTwoTenants_AreToldApart()
    {
        Apply(TenantOf(1, Key("k1", "01")), TenantOf(1, "u", Key("k1", "02")));
        Assert.Equal(["t", "u"], _directory.Keys("k1").Select(k => k.Tenant));

        Apply(TenantOf(2));

        Assert.Equal("u", Assert.Single(_directory.Keys("k1")).Tenant);
    }

    [Fact]
    public void Settings_AgentBeforeMainStoreBeforeTenant()
    {
        Apply(TenantOf(1) with { Body = FactCodec.Write(new TenantState("t", 1, "T", new Settings(DailyCap: 90, ConcurrentCap: 9, LeaseSeconds: 30), [])) });
        Apply(Row(DirectoryKind.Store, "s", 1, FactCodec.Write(StoreStateOf("s", 1, "s") with { Settings = new Settings(ConcurrentCap: 8, LeaseSeconds: 31) })));
        var agent = AgentStateOf("a", 1, "s") with { Settings = new Settings(LeaseSeconds: 32) };

        var settings = _directory.ForAgent(agent);

        Assert.Equal((90, 8, TimeSpan.FromSeconds(32)), (settings.DailyCap, settings.ConcurrentCap, settings.Lease));
        Assert.Equal(TimeSpan.FromSeconds(31), _directory.ForStore("t", "s").Lease);
        Assert.Equal(EffectiveSettings.Default, _directory.ForStore("nobody", "s"));
    }

    [Fact]
    public void Find_StoreWithoutItsTenant_IsNotATenantYet()
    {
        Apply(StoreOf("s"));

        Assert.False(_directory.Find("t")!.Exists);
        Assert.Empty(_directory.Tenants());
    }

    internal static DirectoryRow TenantOf(int version, params ApiKey[] keys) => TenantOf(version, "t", keys);

    internal static DirectoryRow TenantOf(int version, string tenant, params ApiKey[] keys) =>
        new(tenant, DirectoryKind.Tenant, tenant, version, FactCodec.Write(new TenantState(tenant, version, tenant, Settings.None, [.. keys])));

    internal static DirectoryRow StoreOf(string store, int version = 1, string? name = null) =>
        Row(DirectoryKind.Store, store, version, FactCodec.Write(StoreStateOf(store, version, name ?? store)));

    internal static ApiKey Key(string id, string hash) => new(id, id, hash, ["read"], null);

    private static DirectoryRow AgentOf(string agent, int version, params string[] stores) =>
        Row(DirectoryKind.Agent, agent, version, FactCodec.Write(AgentStateOf(agent, version, stores)));

    private static StoreState StoreStateOf(string store, int version, string name) => StoreState.Unknown with { Tenant = "t", Store = store, Version = version, Name = name };

    private static AgentState AgentStateOf(string agent, int version, params string[] stores) => AgentState.Unknown with
    {
        Tenant = "t", Agent = agent, Version = version,
        Stores = [.. stores.Select((s, i) => new StoreBinding(s, i == 0 ? BindingRank.Main : BindingRank.Secondary, null))],
    };

    private static DirectoryRow Row(DirectoryKind kind, string id, int version, string body) => new("t", kind, id, version, body);

    private void Apply(params ImmutableArray<DirectoryRow> rows)
    {
        foreach (var row in rows)
        {
            _directory.Apply(row);
        }
    }
}
