using Kefu.Festival.Measuring;
using Kefu.Ledger;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Kefu.Festival.Assigning;

/// <summary>The limit: the ledger alone, given the commits that the grains would give it. Nobody routes, nobody reads.</summary>
internal sealed class LedgerContender(CommitTemplate template) : IContender
{
    private readonly LogFaults _log = new();
    private readonly BatchSizes _batches = new();
    private IHost? _host;
    private ILedger _ledger = null!;
    private Shape _shape = null!;
    private Day[] _days = null!;

    public ContenderFigures Figures => new(_batches.CommitsPerBatch, _batches.CommitsPerRead);

    public async Task Start(string database, Shape shape, int tenants, int callers, CancellationToken cancellationToken)
    {
        _shape = shape;
        _days = [.. from tenant in Enumerable.Range(0, tenants)
                    from store in Enumerable.Range(0, shape.Stores)
                    from agent in Enumerable.Range(0, shape.AgentsPerStore)
                    select new Day(
                        Names.Tenant(tenant), Names.Store(store), Names.Agent(store, agent), template.DayStream(Names.Tenant(tenant), Names.Agent(store, agent)))];

        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddProvider(_log);
        builder.Services.AddKefuLedger(options => options.Database = database);
        _host = builder.Build();
        await _host.StartAsync(cancellationToken);
        _ledger = _host.Services.GetRequiredService<ILedger>();
    }

    public async ValueTask<string?> Open(int caller, long number)
    {
        var (tenant, store) = _shape.PlaceOf(number);
        var agent = (int)(number / _shape.Stores % _shape.AgentsPerStore);
        var day = _days[(tenant * _shape.Agents) + (store * _shape.AgentsPerStore) + agent];
        Task committing;
        lock (day)
        {
            // A day's entries must reach the ledger in their order; they need not wait for one another there.
            committing = _ledger.Commit(template.Fill(number, day.Tenant, day.Store, day.Agent, day.Stream, day.Taken++));
        }

        await committing;
        return null;
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

    private sealed class Day(string tenant, string store, string agent, string stream)
    {
        public string Tenant { get; } = tenant;

        public string Store { get; } = store;

        public string Agent { get; } = agent;

        public string Stream { get; } = stream;

        public int Taken { get; set; }
    }
}
