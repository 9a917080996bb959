using System.Diagnostics.Metrics;
using Kefu.Ledger.Directory;
using Kefu.Ledger.Figures;
using Kefu.Ledger.Following;
using Kefu.Ledger.Migrations;
using Kefu.Ledger.Postgres;
using Kefu.Ledger.Pruning;
using Kefu.Ledger.Reading;
using Kefu.Ledger.Sqlite;
using Kefu.Ledger.Writing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Kefu.Ledger;

/// <summary>Registers the ledger.</summary>
public static class LedgerServices
{
    /// <summary>
    /// Registers <see cref="ILedger"/>, <see cref="ILedgerReader"/>, <see cref="ILedgerFollower"/>, <see cref="ISubscriptionStore"/> and
    /// <see cref="ILedgerStart"/> on PostgreSQL or SQLite as <see cref="LedgerOptions"/> say, and the background work. The schema is
    /// brought up before any other hosted service starts.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Changes options after the configuration section <see cref="LedgerOptions.Section"/> was read.</param>
    public static IServiceCollection AddKefuLedger(this IServiceCollection services, Action<LedgerOptions>? configure = null)
    {
        var options = services.AddOptions<LedgerOptions>().BindConfiguration(LedgerOptions.Section).ValidateOnStart();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        services.AddSingleton<IValidateOptions<LedgerOptions>, LedgerOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddSingleton(Create);
        services.AddSingleton<ILedger>(s => s.GetRequiredService<LedgerParts>().Ledger);
        services.AddSingleton<ILedgerReader>(s => s.GetRequiredService<LedgerParts>().Reader);
        services.AddSingleton<ILedgerFollower>(s => s.GetRequiredService<LedgerParts>().Follower);
        services.AddSingleton<ISubscriptionStore>(s => s.GetRequiredService<LedgerParts>().Subscriptions);
        services.AddSingleton<IFigureReader>(s => s.GetRequiredService<LedgerParts>().FigureReader);
        services.AddSingleton<IFigureStore>(s => s.GetRequiredService<LedgerParts>().Figures);
        services.AddSingleton<IFigureRecount>(s => s.GetRequiredService<LedgerParts>().Figures);
        services.AddSingleton<ILedgerStart>(s => s.GetRequiredService<LedgerParts>().Start);
        services.AddSingleton<IHostedService>(s => s.GetRequiredService<LedgerParts>().Start);
        services.AddSingleton<IHostedService>(s => s.GetRequiredService<LedgerParts>().Pruning);
        return services;
    }

    /// <summary>
    /// Adds the directory and its follower, once however often it is called. Call it before the grain runtime is added, so that the
    /// directory is loaded before any grain runs.
    /// </summary>
    public static IServiceCollection AddLedgerDirectory(this IServiceCollection services)
    {
        if (services.All(s => s.ServiceType != typeof(DirectoryFollower)))
        {
            services.TryAddSingleton(TimeProvider.System);
            services.AddSingleton<LedgerDirectory>();
            services.AddSingleton<DirectoryFollower>();
            services.AddHostedService(s => s.GetRequiredService<DirectoryFollower>());
        }

        return services;
    }

    /// <summary>
    /// Adds the background work that folds figures behind the ledger (P0-9). Of several processes with it one is at work. Options:
    /// section <see cref="FigureOptions.Section"/>.
    /// </summary>
    public static IServiceCollection AddKefuFigures(this IServiceCollection services, Action<FigureOptions>? configure = null)
    {
        var options = services.AddOptions<FigureOptions>().BindConfiguration(FigureOptions.Section).ValidateOnStart();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        services.AddSingleton<IValidateOptions<FigureOptions>, FigureOptionsValidator>();
        services.AddSingleton(s => new FigureProjection(
            s.GetRequiredService<ILedgerReader>(), s.GetRequiredService<IFigureStore>(), s.GetRequiredService<IOptions<FigureOptions>>().Value,
            s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<FigureProjection>>(), s.GetService<IMeterFactory>()));
        services.AddHostedService(s => s.GetRequiredService<FigureProjection>());
        return services;
    }

    private static LedgerParts Create(IServiceProvider services) => LedgerParts.Create(
        services.GetRequiredService<IOptions<LedgerOptions>>().Value,
        services.GetRequiredService<TimeProvider>(),
        services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance,
        services.GetService<IMeterFactory>());
}

/// <summary>The ledger of one process, put together for one database.</summary>
internal sealed class LedgerParts : IAsyncDisposable
{
    private readonly List<object> _owned = [];

    private LedgerParts(
        LedgerOptions options, TimeProvider clock, ILoggerFactory logs, LedgerMetrics metrics, IBatchWriter writer, IReadDatabase reads,
        IReceiptStore receipts, IFigureStore figures, Func<CancellationToken, Task> migrate)
    {
        var signal = new LedgerSignal();
        Ledger = new GroupCommit(writer, options, clock, metrics, signal, logs.CreateLogger<GroupCommit>());
        Reader = new LedgerReader(reads, options, clock, metrics);
        Follower = new LedgerFollower(Reader, signal, options, clock);
        Subscriptions = new SubscriptionStore(reads);
        Figures = figures;
        FigureReader = new FigureReader(reads);
        Start = new LedgerStart(migrate, Ledger);
        Pruning = new ReceiptPruning(receipts, options, clock, logs.CreateLogger<ReceiptPruning>());
        _owned.AddRange([Pruning, Ledger, Start, metrics]);
    }

    public GroupCommit Ledger { get; }

    public ILedgerReader Reader { get; }

    public ILedgerFollower Follower { get; }

    public ISubscriptionStore Subscriptions { get; }

    public IFigureStore Figures { get; }

    public IFigureReader FigureReader { get; }

    public LedgerStart Start { get; }

    public ReceiptPruning Pruning { get; }

    public static LedgerParts Create(LedgerOptions options, TimeProvider clock, ILoggerFactory logs, IMeterFactory? meters = null)
    {
        var metrics = new LedgerMetrics(meters);
        return string.IsNullOrEmpty(options.Database) ? Sqlite(options, clock, logs, metrics) : Postgres(options, clock, logs, metrics);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var part in _owned)
        {
            // In this order: first whoever uses the database, then the database.
            if (part is IAsyncDisposable later)
            {
                await later.DisposeAsync();
            }
            else if (part is IDisposable now)
            {
                now.Dispose();
            }
        }

        _owned.Clear();
    }

    private static LedgerParts Postgres(LedgerOptions options, TimeProvider clock, ILoggerFactory logs, LedgerMetrics metrics)
    {
        var source = PostgresSource.Create(options);
        var parts = new LedgerParts(
            options, clock, logs, metrics, new PostgresBatchWriter(source), new PostgresReads(source, clock), new PostgresReceipts(source),
            new PostgresFigures(source), stop => PostgresSchema.Migrate(source, Migration.All("PostgreSQL"), clock, stop));
        parts._owned.Add(source);
        return parts;
    }

    private static LedgerParts Sqlite(LedgerOptions options, TimeProvider clock, ILoggerFactory logs, LedgerMetrics metrics)
    {
        var file = new SqliteFile(options);
        var writer = new SqliteBatchWriter(file);
        var reads = new SqliteReads(file, writer, clock);
        var figures = new SqliteFigures(file, writer);
        var parts = new LedgerParts(
            options, clock, logs, metrics, writer, reads, new SqliteReceipts(writer), figures, stop => Task.Run(() => file.Open(Migration.All("SQLite"), clock), stop));
        parts._owned.AddRange([figures, reads, file]);
        return parts;
    }
}
