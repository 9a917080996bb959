using System.Globalization;
using Kefu.Replay.Playing;
using Spectre.Console;

namespace Kefu.Replay.Reporting;

/// <summary>Shows a report to people.</summary>
public static class ReportTable
{
    /// <summary>Writes the report: the day, the agents, the stores, and whether it all adds up.</summary>
    public static void Write(IAnsiConsole console, ReplayReport report)
    {
        var speed = report.Speed is { } s ? string.Create(CultureInfo.InvariantCulture, $"{s:0.##} times as fast") : "as fast as possible";
        console.WriteLine();
        var day = new Table { Border = TableBorder.Rounded };
        day.AddColumn(Markup.Escape(report.Day + (report.Synthetic ? " (synthetic)" : ""))).AddColumn(new TableColumn("").RightAligned());
        Row("inquiries", report.Inquiries);
        Row("assigned", report.Assigned);
        Row("waiting at the end", report.Waiting);
        Row("closed", report.Closed);
        Row("abandoned", report.Abandoned);
        day.AddRow($"service level (assigned within 20 s of {report.ServiceLevelTime} time)", Share(report.ServiceLevel));
        Row("agents at the daily cap", report.CapHits);
        Row("messages delivered", report.Messages);
        Row("  of those repeated", report.RepeatedMessages);
        Row("answers given", report.Replies);
        Row("  never due: customer not served", report.RepliesNeverDue);
        Row("  too late: over, or another owner", report.RepliesTooLate);
        Row("requests repeated", report.Retries);
        Row("leases lost", report.LeasesLost);
        Row("agents who left customers waiting", report.LeftEarly);
        Row("refused", report.Errors.Values.Sum());
        day.AddRow($"duration, {speed}", string.Create(CultureInfo.InvariantCulture, $"{report.DurationSeconds:0.0} s"));
        console.Write(day);

        var agents = new Table { Border = TableBorder.Rounded };
        agents.AddColumn("agent").AddColumn("name").AddColumn(Right("inquiries")).AddColumn(Right("cap")).AddColumn(Right("open")).AddColumn("");
        foreach (var agent in report.Agents)
        {
            agents.AddRow(
                Markup.Escape(agent.Agent), Markup.Escape(agent.Name), Number(agent.Server.Taken), Number(agent.Server.DailyCap), Number(agent.Server.Open),
                agent.Server.Taken >= agent.Server.DailyCap ? "at the cap" : "");
        }

        console.Write(agents);

        var stores = new Table { Border = TableBorder.Rounded };
        stores.AddColumn("store").AddColumn(Right("inquiries")).AddColumn(Right("assigned")).AddColumn(Right("waiting")).AddColumn(Right("closed")).AddColumn(Right("abandoned"));
        foreach (var store in report.Stores)
        {
            stores.AddRow(
                Markup.Escape(store.Store), Number(store.Server.Arrived), Number(store.Server.Assigned), Number(store.Server.Waiting), Number(store.Server.Closed),
                Number(store.Server.Abandoned));
        }

        console.Write(stores);
        foreach (var (type, count) in report.Errors.OrderBy(e => e.Key, StringComparer.Ordinal))
        {
            console.MarkupLineInterpolated($"[red]refused {count} times: {type}[/]");
        }

        foreach (var difference in report.Differences)
        {
            console.MarkupLineInterpolated($"[red]{difference}[/]");
        }

        console.MarkupLine(report.IsConsistent
            ? "[green]The server's figures agree with what the replay saw.[/]"
            : "[red]The server's figures do not agree with what the replay saw.[/]");

        void Row(string what, long count) => day.AddRow(Markup.Escape(what), Number(count));
    }

    private static TableColumn Right(string header) => new TableColumn(header).RightAligned();

    private static string Number(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Share(double share) => share.ToString("P1", CultureInfo.InvariantCulture);
}
