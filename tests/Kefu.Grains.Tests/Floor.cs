using Kefu.Contracts.Agents;
using Kefu.Contracts.Commands;
using Kefu.Contracts.Conversations;
using Kefu.Contracts.Customers;
using Kefu.Contracts.Stores;
using Kefu.Contracts.Tenants;
using Kefu.Domain.Agents;
using Kefu.Domain.Conversations;
using Kefu.Domain.Identity;
using Kefu.Domain.Tenants;
using Kefu.Ledger;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Kefu.Grains.Tests;

/// <summary>A customer-service floor in one process: a real silo, a real ledger on a real database, one tenant.</summary>
public sealed class Floor : IAsyncDisposable
{
    private readonly Databases.Database _database;
    private readonly bool _ownsDatabase;
    private IHost _host;
    private int _keys;

    private Floor(Databases.Database database, bool ownsDatabase, IHost host, ManualClock? clock) =>
        (_database, _ownsDatabase, _host, Clock) = (database, ownsDatabase, host, clock);

    public const string Tenant = "acme";

    public ManualClock? Clock { get; }

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public ILedgerReader Reader => _host.Services.GetRequiredService<ILedgerReader>();

    public IServiceProvider Services => _host.Services;

    public static async Task<Floor> Open(
        string kind, ManualClock? clock = null, Action<IServiceCollection>? services = null, Action<IHostApplicationBuilder>? silo = null)
    {
        var database = await Databases.Create(kind);
        var floor = new Floor(database, true, await Start(database, clock, services, silo), clock);
        await floor.Tenants(Tenant).Register(floor.Do(), Tenant, "Acme");
        return floor;
    }

    /// <summary>Another process on the same database, which needs PostgreSQL; it knows nothing of this one unless the silo is told to.</summary>
    public async Task<Floor> Beside(Action<IServiceCollection>? services = null, Action<IHostApplicationBuilder>? silo = null) =>
        new(_database, false, await Start(_database, Clock, services, silo), Clock);

    /// <summary>Stops the process's parts and starts them again on the same database: what is not in the ledger is gone.</summary>
    public async Task Restart(Action<IServiceCollection>? services = null)
    {
        await Stop(_host);
        _host = await Start(_database, Clock, services);
    }

    public Command Do(string? agent = null, bool supervisor = false, string? key = null, string tenant = Tenant) =>
        new(tenant, new Person(agent ?? "test", agent, supervisor), key ?? $"k{Interlocked.Increment(ref _keys)}-{Guid.NewGuid():n}", "h", null);

    public ITenantGrain Tenants(string tenant) => Grains.GetGrain<ITenantGrain>(Keys.Tenant(tenant));

    public IStoreGrain Store(string store, string tenant = Tenant) => Grains.GetGrain<IStoreGrain>(Keys.Store(tenant, store));

    public IAgentGrain Agent(string agent, string tenant = Tenant) => Grains.GetGrain<IAgentGrain>(Keys.Agent(tenant, agent));

    public IConversationGrain Conversation(string id) => Grains.GetGrain<IConversationGrain>(Keys.Conversation(id));

    public async Task AddStore(string store, Settings? settings = null, string tenant = Tenant)
    {
        Done(await Store(store, tenant).Register(Do(tenant: tenant), store, store, "tmall"));
        if (settings is not null)
        {
            Done(await Store(store, tenant).Configure(Do(tenant: tenant), settings));
        }
    }

    /// <summary>Registers an agent, binds the stores (the first is the main one), and signs the agent in.</summary>
    public async Task AddAgent(string agent, string[] stores, Settings? settings = null, bool online = true, string tenant = Tenant)
    {
        var grain = Agent(agent, tenant);
        Done(await grain.Register(Do(tenant: tenant), agent, agent));
        if (settings is not null)
        {
            Done(await grain.Configure(Do(tenant: tenant), settings));
        }

        for (var i = 0; i < stores.Length; i++)
        {
            Done(await grain.Bind(Do(tenant: tenant), stores[i], i == 0 ? BindingRank.Main : BindingRank.Secondary, null));
        }

        if (online)
        {
            await SignIn(agent, tenant);
        }
    }

    public async Task SignIn(string agent, string tenant = Tenant)
    {
        var reply = await Agent(agent, tenant).SetPresence(Do(agent, tenant: tenant), Presence.Online);
        Assert.Null(reply.Refusal);
        Assert.Equal(Presence.Online, reply.Presence);

        // Presence reaches the stores as a notice: wait until each has it, as an inquiry that follows would otherwise find nobody.
        foreach (var store in (await Agent(agent, tenant).Day())!.Stores)
        {
            await Until(async () => (await Store(store.Store, tenant).Queue(0, 0)).Agents > 0, $"{store.Store} knows {agent}");
        }
    }

    public Task<OpenReply> Write(string store, string customer, string? messageId = null, string text = "hello", PriorityClass hints = PriorityClass.Normal, DateTimeOffset? sentAt = null, string tenant = Tenant) =>
        Grains.GetGrain<ICustomerGrain>(Keys.Customer(tenant, customer)).Write(store, new CustomerMessage("tmall", messageId ?? $"m{Interlocked.Increment(ref _keys)}-{Guid.NewGuid():n}", text, sentAt, hints));

    public async Task<ConversationRow> Row(string id) => Assert.Single(await Reader.FindConversations([id]));

    /// <summary>Waits for something that arrives by notice; says what was expected when it does not.</summary>
    public static async Task Until(Func<Task<bool>> condition, string expected)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await condition())
        {
            if (timeout.IsCancellationRequested)
            {
                Assert.Fail($"Waited 20 s in vain until {expected}.");
            }

            await Task.Yield();
        }
    }

    public async Task UntilOwned(string id, string? by = null, Func<Task>? meanwhile = null)
    {
        var row = await Row(id);
        try
        {
            await Until(
                async () =>
                {
                    await (meanwhile?.Invoke() ?? Task.CompletedTask);
                    return (row = await Row(id)).Owner is { } owner && (by is null || owner == by);
                },
                $"{id} is owned by {by ?? "somebody"}");
        }
        catch (Xunit.Sdk.FailException e)
        {
            var day = by is null ? null : await Agent(by).Day();
            Assert.Fail($"{e.Message} It is {row.Status}; the store says {await Store(row.Store).Explain(id)}; the agent says {day}.");
        }
    }

    public static void Done(CommandReply reply) => Assert.Null(reply.Refusal);

    public static void Refused(CommandReply reply, string type) => Assert.Equal(type, reply.Refusal?.Type);

    public async ValueTask DisposeAsync()
    {
        await Stop(_host);
        if (_ownsDatabase)
        {
            await _database.DisposeAsync();
        }
    }

    private static async Task<IHost> Start(
        Databases.Database database, ManualClock? clock, Action<IServiceCollection>? services, Action<IHostApplicationBuilder>? silo = null)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.AddFilter(level => level >= LogLevel.Error).AddConsole();
        if (clock is not null)
        {
            builder.Services.AddSingleton<TimeProvider>(clock);
        }

        builder.Services.AddKefuLedger(database.Configure);
        builder.Services.AddKefuGrains();
        (silo ?? (b => b.UseTestSilo()))(builder);
        services?.Invoke(builder.Services);
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    private static async Task Stop(IHost host)
    {
        await host.StopAsync();
        if (host is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }
    }
}
