using System.Collections.Immutable;
using System.Security.Cryptography;
using Kefu.Contracts.Agents;
using Kefu.Contracts.Commands;
using Kefu.Contracts.Stores;
using Kefu.Contracts.Tenants;
using Kefu.Domain.Agents;
using Kefu.Domain.Conversations;
using Kefu.Domain.Identity;
using Kefu.Gateway.Access;
using Kefu.Ledger;
using Orleans;

namespace Kefu.Host.Startup;

/// <summary>Creates a retailer to try Kefu with, once, through the same grains as everybody.</summary>
internal sealed class DemoRetailer(IGrainFactory grains, ILedgerReader ledger)
{
    /// <summary>The demo retailer's id.</summary>
    public const string Tenant = "demo";

    private const int Tries = 5;

    private static readonly (string Id, string Name, string Platform)[] Stores =
    [
        ("qingmu", "青木家居旗舰店", "tmall"),
        ("yuebai", "月白服饰专营店", "jd"),
    ];

    private static readonly (string Id, string Name)[] Agents =
    [
        ("xiaotang", "小棠"), ("ayuan", "阿原"), ("jingyi", "静怡"), ("kevin", "Kevin"), ("momo", "莫莫"),
    ];

    private static readonly (string Name, ImmutableArray<string> Scopes)[] Keys =
    [
        ("operations", ["read", "configure", "ingest", "work", "supervise", "events", "audit"]),
        ("platform adapter", ["ingest", "events"]),
    ];

    /// <summary>Creates it if the ledger is empty.</summary>
    /// <returns>The keys to show, once; none if it is there already.</returns>
    public async Task<ImmutableArray<MintedKey>> CreateOnce(CancellationToken cancellationToken)
    {
        if (await ledger.Head(cancellationToken) > 0)
        {
            return [];
        }

        var tenant = grains.GetGrain<ITenantGrain>(Domain.Identity.Keys.Tenant(Tenant));
        await Do("tenant", act => tenant.Register(act, Tenant, "演示零售 Demo Retail", cancellationToken));
        foreach (var (id, name, platform) in Stores)
        {
            var store = grains.GetGrain<IStoreGrain>(Domain.Identity.Keys.Store(Tenant, id));
            await Do($"store.{id}", act => store.Register(act, id, name, platform, cancellationToken));
        }

        for (var i = 0; i < Agents.Length; i++)
        {
            var (id, name) = Agents[i];
            var agent = grains.GetGrain<IAgentGrain>(Domain.Identity.Keys.Agent(Tenant, id));
            await Do($"agent.{id}", act => agent.Register(act, id, name, cancellationToken));
            // The bigger store is the main one of three of the five (CAP-6).
            var main = i % 2;
            await Do($"main.{id}", act => agent.Bind(act, Stores[main].Id, BindingRank.Main, null, cancellationToken));
            await Do($"secondary.{id}", act => agent.Bind(act, Stores[1 - main].Id, BindingRank.Secondary, null, cancellationToken));
        }

        var minted = ImmutableArray.CreateBuilder<MintedKey>();
        foreach (var (name, scopes) in Keys)
        {
            var (text, key) = ApiKeyText.Mint(RandomNumberGenerator.GetHexString(10, lowercase: true), name, scopes);
            var issued = await Do($"key.{name}", act => tenant.IssueKey(act, key, cancellationToken));
            if (!issued.Replayed)
            {
                minted.Add(new(name, text, scopes));
            }
        }

        return minted.ToImmutable();
    }

    // Silos that start together on an empty ledger all do this: each command has one effect, under the same key in each of them.
    private static async Task<CommandReply> Do(string what, Func<Command, Task<CommandReply>> command)
    {
        var act = new Command(Tenant, new Person("first-start", null, true), $"first-start.{what}", Domain.Identity.Keys.Digest(Key.Of("first-start", what)), null);
        for (var left = Tries; ; left--)
        {
            try
            {
                var reply = await command(act);
                return reply.Refusal is not { } refusal
                    ? reply
                    : throw new InvalidOperationException($"The demo retailer could not be created: {refusal.Type}. {refusal.Detail}");
            }
            catch (Exception e) when (left > 1 && e is VersionConflictException or ReceiptExistsException)
            {
                // Another silo was faster.
            }
        }
    }
}

/// <summary>An API key in clear, to be shown once.</summary>
/// <param name="Name">What it is for.</param>
/// <param name="Text">The key.</param>
/// <param name="Scopes">What it may do.</param>
internal sealed record MintedKey(string Name, string Text, ImmutableArray<string> Scopes);
