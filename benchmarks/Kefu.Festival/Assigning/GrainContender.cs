using Kefu.Contracts.Agents;
using Kefu.Contracts.Commands;
using Kefu.Contracts.Customers;
using Kefu.Contracts.Stores;
using Kefu.Contracts.Tenants;
using Kefu.Domain.Agents;
using Kefu.Domain.Conversations;
using Kefu.Domain.Identity;
using Kefu.Domain.Tenants;
using Kefu.Festival.Databases;
using Kefu.Festival.Measuring;
using Kefu.Grains;
using Kefu.Ledger;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Kefu.Festival.Assigning;

/// <summary>Kefu: the customer's grain, the store's, the agent's, the ledger. Each inquiry is a new customer's.</summary>
/// <param name="recorder">Sees what the ledger is given; only for taking a sample.</param>
internal sealed class GrainContender(CommitRecorder? recorder = null) : IContender
{
    private const int SetUpTogether = 200;

    private readonly LogFaults _log = new();
    private readonly BatchSizes _batches = new();
    private IHost? _host;
    private IGrainFactory _grains = null!;
    private Shape _shape = null!;

    public ContenderFigures Figures => new(_batches.CommitsPerBatch, _batches.CommitsPerRead);

    public async Task Start(string database, Shape shape, int tenants, int callers, CancellationToken cancellationToken)
    {
        _shape = shape;
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddProvider(_log);
        builder.Services.AddKefuLedger(options => options.Database = database);
        recorder?.Record(builder.Services);
        builder.Services.AddKefuGrains();
        builder.UseOrleans(silo => silo.UseLocalhostClustering().Configure<GrainCollectionOptions>(options =>
        {
            // As the host sets it.
            options.CollectionAge = TimeSpan.FromMinutes(5);
            options.CollectionQuantum = TimeSpan.FromSeconds(15);
            options.ClassSpecificCollectionAge["Kefu.Grains.Customers.CustomerGrain"] = TimeSpan.FromSeconds(30);
        }));
        _host = builder.Build();
        await _host.StartAsync(cancellationToken);
        _grains = _host.Services.GetRequiredService<IGrainFactory>();
        for (var tenant = 0; tenant < tenants; tenant++)
        {
            await SetUp(Names.Tenant(tenant), cancellationToken);
        }
    }

    public async ValueTask<string?> Open(int caller, long number)
    {
        var (tenant, store) = _shape.PlaceOf(number);
        var message = new CustomerMessage(Names.Platform, Names.Message(number), Names.Text(number), SentAt: null, PriorityClass.Normal);
        var reply = await _grains.GetGrain<ICustomerGrain>(Keys.Customer(Names.Tenant(tenant), Names.Customer(number))).Write(Names.Store(store), message);
        return reply switch
        {
            { Refusal: { } refusal } => $"{refusal.Type}: {refusal.Detail}",
            { Status: ConversationStatus.Assigned, Agent: not null, Replayed: false } => null,
            _ => $"{reply.Status}, {reply.Reason}, though there is an agent with room",
        };
    }

    public async Task<IReadOnlyList<string>> Verify(NpgsqlConnection connection, long acknowledged) =>
        [.. _log.Lines, .. await Verification.OfLedger(connection, acknowledged)];

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.StopAsync();
            _host.Dispose();
        }

        _batches.Dispose();
        _log.Dispose();
    }

    private async Task SetUp(string tenant, CancellationToken cancellationToken)
    {
        var command = new Command(tenant, new Person("bench", null, IsSupervisor: true), Key: null, Hash: "", Address: null);
        var retailer = _grains.GetGrain<ITenantGrain>(Keys.Tenant(tenant));
        Accept(await retailer.Register(command, tenant, "Bench", cancellationToken));
        Accept(await retailer.Configure(command, new Settings(DailyCap: Shape.Cap, ConcurrentCap: Shape.Cap, LeaseSeconds: 600), cancellationToken));
        for (var store = 0; store < _shape.Stores; store++)
        {
            Accept(await Store(tenant, store).Register(command, Names.Store(store), Names.Store(store), Names.Platform, cancellationToken));
        }

        await Parallel.ForEachAsync(
            Enumerable.Range(0, _shape.Agents),
            new ParallelOptions { MaxDegreeOfParallelism = SetUpTogether, CancellationToken = cancellationToken },
            async (n, stop) =>
            {
                var (store, id) = (n / _shape.AgentsPerStore, Names.Agent(n / _shape.AgentsPerStore, n % _shape.AgentsPerStore));
                var agent = _grains.GetGrain<IAgentGrain>(Keys.Agent(tenant, id));
                Accept(await agent.Register(command, id, id, stop));
                Accept(await agent.Bind(command, Names.Store(store), BindingRank.Main, null, stop));
                var present = await agent.SetPresence(command, Presence.Online, cancellationToken: stop);
                Accept(new CommandReply(present.Refusal, 0));
            });

        // Agents tell their stores by notices that nobody waits for.
        for (var store = 0; store < _shape.Stores; store++)
        {
            while ((await Store(tenant, store).Queue(0, 1, cancellationToken)).AgentsWithRoom < _shape.AgentsPerStore)
            {
                await Task.Delay(10, cancellationToken);
            }
        }
    }

    private IStoreGrain Store(string tenant, int store) => _grains.GetGrain<IStoreGrain>(Keys.Store(tenant, Names.Store(store)));

    private static void Accept(CommandReply reply)
    {
        if (reply.Refusal is { } refusal)
        {
            throw new BenchException($"The run could not be set up: {refusal.Type}: {refusal.Detail}");
        }
    }
}
