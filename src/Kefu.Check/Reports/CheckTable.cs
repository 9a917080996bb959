using System.Globalization;
using Spectre.Console;

namespace Kefu.Check;

/// <summary>The report for people.</summary>
public static class CheckTable
{
    /// <summary>Violations shown per invariant; all examples are in the JSON.</summary>
    public const int MostShown = 10;

    /// <summary>Writes the report as tables.</summary>
    public static void Write(IAnsiConsole console, CheckReport report)
    {
        ArgumentNullException.ThrowIfNull(console);
        ArgumentNullException.ThrowIfNull(report);
        var table = new Table().RoundedBorder().AddColumns("", "invariant", "checked", "violations");
        table.Columns[2].RightAligned();
        table.Columns[3].RightAligned();
        foreach (var i in report.Invariants)
        {
            table.AddRow(
                i.Invariant.ToString(), Markup.Escape(i.Title), $"{Number(i.Checked)} {i.Counted}",
                i.Violations == 0 ? "[green]0[/]" : $"[red bold]{Number(i.Violations)}[/]");
        }

        console.Write(table);
        foreach (var i in report.Invariants.Where(i => i.Violations > 0))
        {
            WriteViolations(console, i);
        }

        foreach (var note in report.Notes)
        {
            console.MarkupLineInterpolated($"[grey]{note}[/]");
        }

        console.MarkupLineInterpolated(CultureInfo.InvariantCulture,
            $"{report.Source}: {report.Entries:N0} entries, {report.Facts:N0} facts, {report.Conversations:N0} conversations up to position {report.Head:N0} in {report.Elapsed.TotalSeconds:N1} s ({report.EntriesPerSecond:N0} entries/s)");
        console.MarkupLine(report.Clean ? "[green]0 violations[/]" : $"[red bold]{Number(report.Violations)} violations[/]");
    }

    private static void WriteViolations(IAnsiConsole console, InvariantReport invariant)
    {
        var table = new Table().RoundedBorder().Title($"[red]{invariant.Invariant}[/]")
            .AddColumns("check", "stream", "version", "position", "expected", "seen");
        foreach (var v in invariant.Examples.Take(MostShown))
        {
            table.AddRow(
                Markup.Escape(v.Check), Markup.Escape(v.Stream), Number(v.Version), Number(v.Position), Markup.Escape(v.Expected), Markup.Escape(v.Seen));
        }

        if (invariant.Violations > MostShown)
        {
            table.Caption($"the first {Math.Min(MostShown, invariant.Examples.Length)} of {Number(invariant.Violations)}");
        }

        console.Write(table);
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
