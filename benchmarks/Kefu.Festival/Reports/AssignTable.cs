using System.Globalization;
using Kefu.Festival.Assigning;
using Spectre.Console;

namespace Kefu.Festival.Reports;

/// <summary>The report for people.</summary>
internal static class AssignTable
{
    public static void Write(AssignReport report, IAnsiConsole console)
    {
        foreach (var shape in report.Shapes)
        {
            console.Write(Rates(shape));
            if (shape.Ratios.Count > 0)
            {
                console.Write(Ratios(shape));
            }
        }

        var machine = report.Machine;
        console.WriteLine(Text($"One open is {report.FactsPerOpen} facts in two streams, {report.CharactersPerOpen} characters with its receipt."));
        console.WriteLine(Text($"{machine.Processors} x {machine.Processor}, {machine.MemoryMegabytes:N0} MB; {machine.System}"));
        console.WriteLine(Text($"{machine.Runtime} ({machine.GarbageCollector}), {machine.GrainRuntime}, Npgsql {machine.Npgsql}, Dapper {machine.Dapper}"));
        console.WriteLine(Text($"{machine.PostgreSql.Split(',')[0]}; {string.Join(", ", machine.PostgreSqlSettings.Select(s => $"{s.Key} {s.Value}"))}"));
        console.WriteLine(Text($"commit {machine.Commit}{(machine.Changed ? ", with changes" : "")}"));
        console.MarkupLine(report.Verified ? "[green]Every run agrees with its database.[/]" : "[red]Runs did not verify: see FAULT above.[/]");
    }

    private static Table Rates(ShapeReport shape)
    {
        var table = new Table().Title($"[bold]{shape.Shape}[/]: durable open to assigned").Border(TableBorder.Rounded)
            .AddColumn("").AddColumn(new TableColumn("callers").RightAligned()).AddColumn(new TableColumn("opens/s (median)").RightAligned())
            .AddColumn(new TableColumn("least to most").RightAligned()).AddColumn(new TableColumn("p50/p95/p99 ms").RightAligned())
            .AddColumn(new TableColumn("CPU s per 1,000\nours + PostgreSQL").RightAligned()).AddColumn(new TableColumn("commits/s\nflushes/s").RightAligned())
            .AddColumn(new TableColumn("opens\nper batch").RightAligned()).AddColumn(new TableColumn("load\nbefore, after").RightAligned());
        foreach (var kind in shape.Kinds)
        {
            var rate = kind.OpensPerSecond;
            table.AddRow(
                kind.Kind.Title(),
                Text($"{kind.Callers}"),
                Text($"{rate.Median:N0}"),
                Text($"{rate.Least:N0} to {rate.Most:N0}"),
                Text($"{Median(r => r.P50):N1} / {Median(r => r.P95):N1} / {Median(r => r.P99):N1}"),
                Text($"{Median(r => r.CpuPer1000):N3} + {(kind.Runs.All(r => r.ServerCpuPer1000 is not null) ? Text($"{Median(r => r.ServerCpuPer1000!.Value):N3}") : "?")}"),
                Text($"{Median(r => r.CommitsPerSecond):N0}\n{Median(r => r.FlushesPerSecond):N0}"),
                kind.Runs.All(r => r.OpensPerBatch is not null) ? Text($"{Median(r => r.OpensPerBatch!.Value):N0}") : "",
                Text($"{kind.Runs.Min(r => r.LoadBefore):N1}, {kind.Runs.Max(r => r.LoadAfter):N1}"));

            double Median(Func<RunReport, double> of) => Spread.Of(kind.Runs.Select(of)).Median;
        }

        return table;
    }

    private static Table Ratios(ShapeReport shape)
    {
        var table = new Table().Border(TableBorder.Rounded)
            .AddColumn("ratio").AddColumn(new TableColumn("of medians").RightAligned()).AddColumn(new TableColumn("by round").RightAligned())
            .AddColumn(new TableColumn("goal").RightAligned()).AddColumn("").AddColumn(new TableColumn("later").RightAligned());
        foreach (var ratio in shape.Ratios)
        {
            table.AddRow(
                $"a / {ratio.Goal.Against.Short()}",
                Text($"{ratio.Value:N2}"),
                Text($"{ratio.ByRound.Median:N2} ({ratio.ByRound.Least:N2} to {ratio.ByRound.Most:N2})"),
                Text($"{ratio.Goal.Now:0.##}"),
                ratio.Reached ? "[green]reached[/]" : "[red]missed[/]",
                ratio.Goal.Later is { } later ? Text($"{later:0.##}") : "");
        }

        return table;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
