using System.CommandLine;
using System.Globalization;
using Kefu.Festival.Databases;
using Kefu.Festival.Reports;
using Npgsql;
using Spectre.Console;

namespace Kefu.Festival.Assigning;

/// <summary>The command line of <c>bench assign</c>. Ends with 0; 1 if a run did not verify; 2 if it could not be run.</summary>
internal static class AssignCommand
{
    private const int NotVerified = 1;
    private const int NotRun = 2;
    private const int RedirectedWidth = 160;

    public static Command Create()
    {
        var runs = new Option<int>("--runs") { Description = "Runs of each kind in each shape.", DefaultValueFactory = _ => 5 };
        var seconds = new Option<double>("--seconds") { Description = "Length of a run.", DefaultValueFactory = _ => 6 };
        var sweep = new Option<double>("--sweep-seconds") { Description = "Length of each short run that looks for the best number of callers.", DefaultValueFactory = _ => 2 };
        var json = new Option<FileInfo?>("--json") { Description = "File for all figures as JSON." };
        var database = new Option<string?>("--database")
        {
            Description = "Connection string of a PostgreSQL server to use, as a user who may create databases. Without it a server is started and thrown away.",
        };
        var kinds = new Option<string>("--kinds") { Description = "What to compare, of a, b1, b2, c.", DefaultValueFactory = _ => "a,b1,b2,c" };
        var shapes = new Option<string>("--shapes") { Description = "many (50 stores x 20 agents), hot (1 store x 200 agents), or both.", DefaultValueFactory = _ => "many,hot" };
        var callers = new Option<string?>("--callers") { Description = "Fixed numbers of callers instead of a sweep, for example a=512,b1=16." };
        runs.Validators.Add(r => Require(r, r.GetValue(runs) is >= 1 and <= 100, "--runs is between 1 and 100."));
        seconds.Validators.Add(r => Require(r, r.GetValue(seconds) is >= 0.5 and <= 600, "--seconds is between 0.5 and 600."));
        sweep.Validators.Add(r => Require(r, r.GetValue(sweep) is >= 0.5 and <= 60, "--sweep-seconds is between 0.5 and 60."));
        kinds.Validators.Add(r => Require(r, Try(() => KindsOf(r.GetValue(kinds)!)), "--kinds takes a, b1, b2 and c, separated by commas."));
        shapes.Validators.Add(r => Require(r, Try(() => ShapesOf(r.GetValue(shapes)!)), "--shapes takes many, hot or many,hot."));
        callers.Validators.Add(r => Require(r, Try(() => CallersOf(r.GetValue(callers))), "--callers takes numbers by kind, for example a=512,b1=16."));

        var command = new Command("assign", "Durable open -> assigned: Kefu, the row-locking queue, and the ledger alone, on PostgreSQL with fsync on.")
        {
            runs, seconds, sweep, json, database, kinds, shapes, callers,
        };
        command.SetAction((parsed, cancellationToken) => Run(
            new AssignOptions(
                parsed.GetValue(runs), TimeSpan.FromSeconds(parsed.GetValue(seconds)), TimeSpan.FromSeconds(parsed.GetValue(sweep)),
                KindsOf(parsed.GetValue(kinds)!), ShapesOf(parsed.GetValue(shapes)!), CallersOf(parsed.GetValue(callers)), parsed.GetValue(database)),
            parsed.GetValue(json),
            cancellationToken));
        return command;
    }

    private static async Task<int> Run(AssignOptions options, FileInfo? json, CancellationToken cancellationToken)
    {
        var console = ConsoleOf();
        try
        {
            await using var server = options.Database is { Length: > 0 } given ? PostgresServer.Given(given) : await PostgresServer.StartNew(cancellationToken);
            var report = await new AssignBench(options, server, console).Run(cancellationToken);
            AssignTable.Write(report, console);
            if (json is not null)
            {
                await File.WriteAllTextAsync(json.FullName, report.ToJson(), cancellationToken);
                console.MarkupLineInterpolated($"All figures: {json.FullName}");
            }

            return report.Verified ? 0 : NotVerified;
        }
        catch (Exception e) when (e is BenchException or NpgsqlException or IOException or ArgumentException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return NotRun;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Stopped.");
            return NotRun;
        }
    }

    private static IAnsiConsole ConsoleOf()
    {
        if (!Console.IsOutputRedirected)
        {
            return AnsiConsole.Console;
        }

        // In a file or a log nobody bounds the width, and colours are noise.
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors });
        console.Profile.Width = RedirectedWidth;
        return console;
    }

    private static IReadOnlyList<Kind> KindsOf(string text) => [.. text.Split(',').Select(KindOf).Distinct().Order()];

    private static Kind KindOf(string text) => Enum.GetValues<Kind>().First(k => k.Short() == text);

    private static IReadOnlyList<Shape> ShapesOf(string text) =>
        [.. text.Split(',').Distinct().Select(s => s switch { "many" => Shape.Many, "hot" => Shape.Hot, _ => throw new FormatException(s) })];

    private static Dictionary<Kind, int> CallersOf(string? text) => string.IsNullOrEmpty(text)
        ? []
        : text.Split(',').Select(p => p.Split('=')).ToDictionary(p => KindOf(p[0]), p => int.Parse(p[1], NumberStyles.None, CultureInfo.InvariantCulture));

    private static bool Try(Func<object> parse)
    {
        try
        {
            _ = parse();
            return true;
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException or ArgumentException or IndexOutOfRangeException or OverflowException)
        {
            return false;
        }
    }

    private static void Require(System.CommandLine.Parsing.OptionResult result, bool good, string message)
    {
        if (!good)
        {
            result.AddError(message);
        }
    }
}
