using System.CommandLine;
using Kefu.Check;
using Spectre.Console;

namespace Kefu.Host.Commands;

/// <summary><c>kefu check</c>: verifies the ledger against the invariants, beside a running Kefu or without one.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var data = Shared.Data();
        var database = Shared.Database();
        var json = new Option<bool>("--json") { Description = "Write the report as JSON" };
        var command = new Command("check", "Verify the ledger against the invariants. Exit code 0: none violated; 1: violations; 2: the ledger cannot be read.")
        {
            data, database, json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var place = LedgerPlace.Of(parsed.GetValue(data)!, parsed.GetValue(database));
            var source = CheckSource.Parse(place.Database ?? place.File);
            if (parsed.GetValue(json))
            {
                var silent = await LedgerCheck.Run(source, null, cancellationToken);
                Console.Out.WriteLine(silent.ToJson());
                return silent.ExitCode;
            }

            var report = await Follow(source, cancellationToken);
            CheckTable.Write(Terminal.Out, report);
            return report.ExitCode;
        });
        return command;
    }

    private static async Task<CheckReport> Follow(CheckSource source, CancellationToken cancellationToken)
    {
        var console = Terminal.Out;
        if (!console.Profile.Out.IsTerminal)
        {
            return await LedgerCheck.Run(source, null, cancellationToken);
        }

        return await console.Progress().AutoClear(true).StartAsync(async context =>
        {
            var bar = context.AddTask(Markup.Escape(source.Name));
            var progress = new InOrder(p => (bar.Description, bar.MaxValue, bar.Value) = (Markup.Escape(p.Phase), Math.Max(1, p.Total), p.Done));
            return await LedgerCheck.Run(source, progress, cancellationToken);
        });
    }

    private sealed class InOrder(Action<CheckProgress> show) : IProgress<CheckProgress>
    {
        public void Report(CheckProgress value) => show(value);
    }
}
