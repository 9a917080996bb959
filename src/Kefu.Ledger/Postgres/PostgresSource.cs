using Npgsql;

namespace Kefu.Ledger.Postgres;

/// <summary>The one data source of a process, tuned for the ledger's way of working.</summary>
internal static class PostgresSource
{
    // Plans are made once and never from the sight of an empty table: every query of the ledger is meant to go through an index.
    private const string Settings = "-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c jit=off";

    public static NpgsqlDataSource Create(LedgerOptions options)
    {
        var text = new NpgsqlConnectionStringBuilder(options.Database)
        {
            NoResetOnClose = true,
            MaxAutoPrepare = 64,
            AutoPrepareMinUsages = 2,
            CommandTimeout = options.TimeoutSeconds,
            Timeout = Math.Min(options.TimeoutSeconds, 5),
            CancellationTimeout = 2_000,
            KeepAlive = 15,
            ApplicationName = "kefu-ledger",
        };
        if (!text.ContainsKey("Maximum Pool Size"))
        {
            text.MaxPoolSize = 12;
        }

        text.Options = string.IsNullOrEmpty(text.Options) ? Settings : $"{text.Options} {Settings}";
        return new NpgsqlSlimDataSourceBuilder(text.ConnectionString).EnableArrays().EnableTransportSecurity().Build();
    }
}
