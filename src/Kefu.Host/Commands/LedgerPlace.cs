using Kefu.Host.Startup;
using Kefu.Ledger;

namespace Kefu.Host.Commands;

/// <summary>
/// Where the ledger is, for commands that work beside <c>kefu up</c>: they find it where <c>up</c> does, kefu.json included, or they
/// would check or copy another one.
/// </summary>
/// <param name="Database">PostgreSQL connection string; null for SQLite.</param>
/// <param name="File">SQLite file.</param>
internal sealed record LedgerPlace(string? Database, string File)
{
    /// <summary>The place that the options of the command line, the environment and the data directory name.</summary>
    public static LedgerPlace Of(DirectoryInfo data, string? database)
    {
        using var configuration = new ConfigurationManager();
        new HostSettings(data.FullName, database, null, null, Development: true, Verbose: false).Configure(configuration);
        var options = configuration.GetSection(LedgerOptions.Section).Get<LedgerOptions>()!;
        return new(string.IsNullOrEmpty(options.Database) ? null : options.Database, options.File);
    }
}
