using System.Data.Common;
using System.Net;
using Kefu.Ledger;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Serialization;

namespace Kefu.Host.Silo;

/// <summary>
/// How the silo is put together on Orleans. On PostgreSQL it joins the cluster of all silos on this database; on SQLite, which one
/// process holds, it is alone.
/// </summary>
internal static class SiloComposition
{
    /// <summary>Name of the runtime, for people.</summary>
    public const string Runtime = "Orleans";

    private const string Service = "kefu";

    /// <summary>Adds the silo.</summary>
    public static void AddSilo(this WebApplicationBuilder builder)
    {
        var settings = ClusterSettings.Read(builder.Configuration);
        var ledger = builder.Configuration.GetSection(LedgerOptions.Section).Get<LedgerOptions>() ?? new LedgerOptions();
        var held = SiloPort.Take(settings);
        var port = held.Number;
        builder.Services.AddSingleton(_ => held);
        builder.UseOrleans(silo =>
        {
            if (string.IsNullOrEmpty(ledger.Database))
            {
                silo.UseLocalhostClustering(port, gatewayPort: 0, serviceId: Service, clusterId: settings.Id);
                silo.AddMemoryGrainStorageAsDefault();
            }
            else
            {
                Join(silo, settings, ClusterDatabase.Of(ledger.Database, settings), port);
            }

            silo.UseSystemTextJsonGrainStorageSerializer();
            silo.Configure<SiloOptions>(options => options.SiloName = FormattableString.Invariant($"{Dns.GetHostName()}:{port}"));
            silo.Configure<SiloMessagingOptions>(options =>
            {
                // Longer than the ledger takes to give up, so that its answer is what callers hear.
                options.ResponseTimeout = TimeSpan.FromSeconds(ledger.TimeoutSeconds + 5);
                options.MaxEnqueuedRequestsHardLimit = settings.MostQueuedPerGrain;
            });

            // A failure of the database travels as the cause of the ledger's own exceptions.
            silo.Services.Configure<ExceptionSerializationOptions>(options => options.SupportedExceptionTypeFilter = type => type.IsAssignableTo(typeof(DbException)));
            silo.Configure<GrainCollectionOptions>(options =>
            {
                // A customer's grain holds nothing, and there are thousands a second of them.
                options.CollectionAge = TimeSpan.FromMinutes(5);
                options.CollectionQuantum = TimeSpan.FromSeconds(15);
                options.ClassSpecificCollectionAge["Kefu.Grains.Customers.CustomerGrain"] = TimeSpan.FromSeconds(30);
                options.ClassSpecificCollectionAge["Kefu.Grains.Conversations.ConversationGrain"] = TimeSpan.FromMinutes(2);
            });
        });
        builder.Services.AddHostedService<LostSilos>();

        // What these say of a failed call reaches its caller anyway, and they name grains: customers' accounts do not belong into logs.
        builder.Logging.AddFilter("Orleans.Messaging", LogLevel.None);
        builder.Logging.AddFilter("Orleans.Runtime.CallbackData", LogLevel.None);
        builder.Logging.AddFilter(typeof(Orleans.Grain).FullName, LogLevel.None);

        // At the start it warns of a thread that has hung since the machine was started; what it would say rightly, others say, too.
        builder.Logging.AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error);

        // Stack traces of the hundreds of calls that look for a place while a silo is being lost.
        builder.Logging.AddFilter("Polly", LogLevel.None);
    }

    private static void Join(ISiloBuilder silo, ClusterSettings settings, ClusterDatabase database, int port)
    {
        silo.Services.AddSingleton<IHostedService>(_ => database);
        silo.Configure<ClusterOptions>(options => (options.ServiceId, options.ClusterId) = (Service, settings.Id));
        if (IPAddress.TryParse(settings.Address, out var address))
        {
            silo.ConfigureEndpoints(address, port, gatewayPort: 0);
        }
        else
        {
            silo.ConfigureEndpoints(settings.Address, port, gatewayPort: 0);
        }

        silo.UseAdoNetClustering((AdoNetClusteringSiloOptions options) => (options.Invariant, options.ConnectionString) = (ClusterDatabase.Invariant, database.ConnectionString));
        silo.AddAdoNetGrainStorageAsDefault((AdoNetGrainStorageOptions options) => (options.Invariant, options.ConnectionString) = (ClusterDatabase.Invariant, database.ConnectionString));
        silo.Configure<ClusterMembershipOptions>(options =>
        {
            // Orleans probes up to four times as slowly when a machine is busy, and waits for as much longer until it believes a silence.
            options.ProbeTimeout = TimeSpan.FromSeconds(settings.ProbeSeconds);
            options.MaxProbeTimeout = options.ProbeTimeout;
            options.NumMissedProbesLimit = settings.MissedProbes;

            // A silo that was frozen finds in the table that it was declared dead, and ends itself.
            options.TableRefreshTimeout = TimeSpan.FromSeconds(5);

            // A row without a heartbeat for three periods keeps no newcomer from joining.
            options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);
            options.DefunctSiloExpiration = TimeSpan.FromDays(1);
        });
    }
}
