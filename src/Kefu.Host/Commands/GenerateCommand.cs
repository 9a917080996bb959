using System.CommandLine;
using System.Globalization;
using Kefu.Replay.Days;
using Kefu.Replay.Generation;

namespace Kefu.Host.Commands;

/// <summary><c>kefu generate</c>: writes a synthetic day; the same seed gives the same bytes.</summary>
internal static class GenerateCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("name") { Description = "reference: 1,320 inquiries for 11 agents; tenfold: the same day with ten times the load" };
        name.AcceptOnlyFromAmong("reference", "tenfold");
        var seed = new Option<long>("--seed") { Description = $"Default: {DayGenerator.ShippedSeed}, the seed of the shipped days", DefaultValueFactory = _ => DayGenerator.ShippedSeed };
        var output = new Option<FileInfo?>("--out") { Description = "File to write; gzipped when it ends in .gz. Default: standard output" };
        var command = new Command("generate", "Write a synthetic day for `kefu replay`.") { name, seed, output };
        command.SetAction(parsed =>
        {
            var day = parsed.GetValue(name) == "tenfold" ? DayGenerator.Tenfold(parsed.GetValue(seed)) : DayGenerator.Reference(parsed.GetValue(seed));
            if (parsed.GetValue(output) is { } file)
            {
                DayWriter.Write(day, file.FullName);
                Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{file.FullName}: {day.Header.Inquiries:N0} inquiries, {day.Events.Length:N0} events, synthetic, seed {day.Header.Seed}"));
            }
            else
            {
                using var standard = Console.OpenStandardOutput();
                DayWriter.Write(day, standard);
            }

            return 0;
        });
        return command;
    }
}
