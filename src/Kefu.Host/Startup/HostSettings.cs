using Kefu.Host.Failures;
using Kefu.Ledger;
using Npgsql;

namespace Kefu.Host.Startup;

/// <summary>What <c>kefu up</c> was asked for.</summary>
/// <param name="DataDirectory">Where the SQLite file, the signing key and <c>kefu.json</c> are.</param>
/// <param name="Database">PostgreSQL connection string given on the command line.</param>
/// <param name="Port">Port given.</param>
/// <param name="Urls">Addresses given.</param>
/// <param name="Development">Makes its own keys and a demo retailer.</param>
/// <param name="Verbose">Logs more.</param>
internal sealed record HostSettings(string DataDirectory, string? Database, int? Port, string? Urls, bool Development, bool Verbose)
{
    /// <summary>
    /// Where values come from, the last one wins: appsettings.json beside the program, kefu.json in the data directory, environment
    /// variables that begin with KEFU_ (<c>KEFU_Ledger__Database</c>; KEFU_DATABASE for short), the command line.
    /// </summary>
    public void Configure(ConfigurationManager configuration)
    {
        configuration.Sources.Clear();
        configuration
            .AddInMemoryCollection([new($"{LedgerOptions.Section}:{nameof(LedgerOptions.File)}", Path.Combine(DataDirectory, "kefu.db"))])
            .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true, reloadOnChange: false)
            .AddJsonFile(Path.Combine(DataDirectory, "kefu.json"), optional: true, reloadOnChange: false)
            .AddEnvironmentVariables("KEFU_");
        var database = Database ?? configuration["DATABASE"];
        if (!string.IsNullOrEmpty(database))
        {
            Check(database);
            configuration.AddInMemoryCollection([new($"{LedgerOptions.Section}:{nameof(LedgerOptions.Database)}", database)]);
        }
    }

    private static void Check(string database)
    {
        try
        {
            if (string.IsNullOrEmpty(new NpgsqlConnectionStringBuilder(database).Host))
            {
                throw new ArgumentException("it names no Host");
            }
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            throw new CommandException(ExitCode.Configuration, $"The database is not a PostgreSQL connection string (\"Host=…;Username=…;Password=…;Database=…\"): {exception.Message}", exception);
        }
    }
}
