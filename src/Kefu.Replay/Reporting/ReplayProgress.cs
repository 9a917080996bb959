using System.Globalization;
using Kefu.Replay.Days;
using Kefu.Replay.Playing;
using Spectre.Console;

namespace Kefu.Replay.Reporting;

/// <summary>Shows how far a replay is: a bar on a terminal, a plain line every few seconds elsewhere.</summary>
public static class ReplayProgress
{
    private static readonly TimeSpan BarEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(5);

    /// <summary>Runs the replay and shows its progress until it ends.</summary>
    public static async Task<ReplayReport> Show(
        IAnsiConsole console, Replayer replayer, Day day, TimeProvider time, CancellationToken cancellationToken)
    {
        var run = replayer.Run(cancellationToken);
        if (!console.Profile.Capabilities.Interactive || !console.Profile.Out.IsTerminal)
        {
            while (!await Ended(run, LineEvery, time))
            {
                console.WriteLine(Line(replayer, day));
            }

            return await run;
        }

        return await console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn())
            .StartAsync(async context =>
            {
                var bar = context.AddTask(Markup.Escape(day.Header.Name), maxValue: Math.Max(1, day.Events.Length));
                while (!await Ended(run, BarEvery, time))
                {
                    bar.Value = replayer.Dispatched;
                    bar.Description = Markup.Escape(Line(replayer, day));
                }

                return await run;
            });
    }

    private static string Line(Replayer replayer, Day day)
    {
        var board = replayer.Board;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{DayTime.Format(new TimeSpan(replayer.Clock.Now.Ticks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond))}  {replayer.Dispatched}/{day.Events.Length} events, {board.Inquiries} inquiries: {board.Assigned} assigned, {board.Waiting} waiting, {board.Closed} closed; {replayer.Tally.Retries} retries");
    }

    private static async Task<bool> Ended(Task run, TimeSpan within, TimeProvider time)
    {
        try
        {
            await run.WaitAsync(within, time);
        }
        catch (TimeoutException) when (!run.IsCompleted)
        {
            return false;
        }
        catch (Exception) when (run.IsCompleted)
        {
            // The caller awaits it and sees why.
        }

        return true;
    }
}
