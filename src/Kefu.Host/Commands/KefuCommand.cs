using System.CommandLine;
using System.CommandLine.Help;
using Kefu.Host.Failures;

namespace Kefu.Host.Commands;

/// <summary>The command line: one file per command in this folder.</summary>
internal static class KefuCommand
{
    private static readonly TimeSpan StopsWithin = TimeSpan.FromMinutes(1);

    public static async Task<int> Run(string[] arguments)
    {
        var root = new RootCommand("Kefu 客服: customer-service routing for retailers with many shops.")
        {
            UpCommand.Create(),
            ReplayCommand.Create(),
            GenerateCommand.Create(),
            CheckCommand.Create(),
            RecountCommand.Create(),
            BackupCommand.Create(),
            BackupCommand.CreateRestore(),
            KeysCommand.Create(),
            TokenCommand.Create(),
        };
        var parsed = root.Parse(arguments.Length == 0 ? ["--help"] : arguments);
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction)
        {
            foreach (var error in parsed.Errors)
            {
                await Console.Error.WriteLineAsync($"kefu: {error.Message}");
            }

            await Console.Error.WriteLineAsync($"See: kefu {(parsed.CommandResult.Command == root ? "" : parsed.CommandResult.Command.Name + " ")}--help");
            return ExitCode.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = StopsWithin });
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
        catch (Exception exception) when (FailureText.Of(exception) is { } failure)
        {
            await Console.Error.WriteLineAsync($"kefu: {failure.Text}");
            return failure.Code;
        }
        catch (Exception exception)
        {
            await Console.Error.WriteLineAsync($"kefu: this is a defect of Kefu; please report it with what follows.{Environment.NewLine}{exception}");
            return ExitCode.Software;
        }
    }
}
