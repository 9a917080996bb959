using System.CommandLine;
using Kefu.Host.Failures;
using Kefu.Host.Startup;
using Kefu.Ledger;
using Kefu.Ledger.Figures;

namespace Kefu.Host.Commands;

/// <summary><c>kefu recount</c>: has the figures folded anew from the ledger; the result is the same.</summary>
internal static class RecountCommand
{
    public static Command Create()
    {
        var (data, database) = (Shared.Data(), Shared.Database());
        var command = new Command("recount", "Throw the figures away: a running Kefu, or the next one, folds them anew. A SQLite ledger must not be in use.") { data, database };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var configuration = new ConfigurationManager();
            new HostSettings(parsed.GetValue(data)!.FullName, parsed.GetValue(database), null, null, Development: false, Verbose: false).Configure(configuration);
            await using var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddLogging().AddKefuLedger().BuildServiceProvider();
            await services.GetRequiredService<ILedgerStart>().Start(cancellationToken);
            await services.GetRequiredService<IFigureRecount>().Recount(cancellationToken);
            Console.Out.WriteLine("The figures are thrown away and will be folded anew.");
            return ExitCode.Done;
        });
        return command;
    }
}
