using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Kefu.Host.Failures;
using Kefu.Host.Startup;
using Kefu.Replay.Days;
using Kefu.Replay.Gateway;
using Kefu.Replay.Playing;
using Kefu.Replay.Reporting;

namespace Kefu.Host.Commands;

/// <summary><c>kefu replay</c>: drives a running Kefu over HTTP with a day of events.</summary>
internal static class ReplayCommand
{
    private static readonly TimeSpan SaveEvery = TimeSpan.FromSeconds(1);
    private static readonly string[] Needed = ["configure", "ingest", "work", "read", "events"];

    public static Command Create()
    {
        var file = new Argument<FileInfo>("file") { Description = "JSON lines, plain or .gz; the schema is in benchmarks/days/README.md" };
        var (url, tenant, data) = (Shared.Url(), Shared.Tenant(), Shared.Data());
        var key = new Option<string?>("--key") { Description = $"API key with the scopes {string.Join(", ", Needed)}. Default: KEFU_KEY, else one is minted with the development signing key in --data and revoked at the end" };
        var speed = new Option<string>("--speed") { Description = "Simulated seconds per real second, or max. Default: 1", DefaultValueFactory = _ => "1" };
        var concurrency = new Option<int>("--concurrency") { Description = "Requests in flight at most. Default: 32", DefaultValueFactory = _ => 32 };
        var run = new Option<string?>("--run") { Description = "Name of this run; the same name is the same run for the server. Default: the day's name and today's date" };
        var resume = new Option<bool>("--resume") { Description = "Go on with a run that was interrupted" };
        var patience = new Option<int>("--patience") { Description = "Seconds for which the server may be gone. Default: 120", DefaultValueFactory = _ => 120 };
        var zone = new Option<string?>("--time-zone") { Description = "Another zone for the business day than the file's, for instance when today is about to end there" };
        var seed = new Option<int>("--seed") { Description = "Seed of the jitter between repetitions. Default: 1", DefaultValueFactory = _ => 1 };
        var json = new Option<bool>("--json") { Description = "Write the report as JSON" };
        Between(concurrency, 1, 1_000);
        Between(patience, 1, 3_600);
        var command = new Command(
            "replay",
            "Drive a running Kefu over HTTP with a day of events. Exit code 0 only if the server's figures agree with what the replay saw.")
        {
            file, url, tenant, data, key, speed, concurrency, run, resume, patience, zone, seed, json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var day = await DayFile.ReadAsync(parsed.GetValue(file)!.FullName, cancellationToken);
            var dataDirectory = parsed.GetValue(data)!.FullName;
            var name = NameOf(parsed.GetValue(run), day, parsed.GetValue(zone));
            var options = new ReplayOptions
            {
                Run = name,
                Speed = SpeedOf(parsed.GetValue(speed)!),
                Concurrency = parsed.GetValue(concurrency),
                Patience = TimeSpan.FromSeconds(parsed.GetValue(patience)),
                TimeZone = ZoneOf(parsed.GetValue(zone)),
            };
            var given = parsed.GetValue(key) ?? Environment.GetEnvironmentVariable("KEFU_KEY");
            using var mint = given is null ? new KeyMint(parsed.GetValue(url)!, parsed.GetValue(tenant)!, dataDirectory, TimeProvider.System) : null;
            var minted = mint is null ? default : await mint.Mint($"replay {name}", [.. Needed], TimeProvider.System.GetUtcNow().AddDays(2), cancellationToken);
            try
            {
                var tally = new Tally();
                using var floor = new HttpFloor(
                    parsed.GetValue(url)!, given ?? minted.Text, name, TimeProvider.System, options.Patience, parsed.GetValue(seed), tally.Retried);
                var report = await Play(day, floor, options, tally, dataDirectory, parsed.GetValue(resume), parsed.GetValue(json), cancellationToken);
                return report.IsConsistent ? ExitCode.Done : ExitCode.Found;
            }
            finally
            {
                if (mint is not null)
                {
                    await Forget(mint, minted.Id);
                }
            }
        });
        return command;
    }

    private static async Task<ReplayReport> Play(
        Day day, HttpFloor floor, ReplayOptions options, Tally tally, string dataDirectory, bool resume, bool json, CancellationToken cancellationToken)
    {
        var stateFile = Path.Combine(dataDirectory, "replays", options.Run + ".json");
        var before = Before(stateFile, options.Run, resume);
        options = resume
            ? options with { ResumeAt = new TimeSpan(before!.Reached), BegunAt = before.BegunAt, EventsAfter = before.EventsAfter }
            : options with { EventsAfter = await IsOf(floor, before?.EventsAfter, cancellationToken) ? before?.EventsAfter : await floor.End(cancellationToken) };
        using var replayer = new Replayer(day, floor, options, tally, TimeProvider.System);
        await replayer.SetUp(cancellationToken);
        using var saving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var saved = Save(() => State(false), stateFile, saving.Token);
        try
        {
            var console = json ? Terminal.Error : Terminal.Out;
            var report = await ReplayProgress.Show(console, replayer, day, TimeProvider.System, cancellationToken);
            await saving.CancelAsync();
            await saved;
            State(true).Write(stateFile);
            if (json)
            {
                Console.Out.WriteLine(ReportJson.Write(report));
            }
            else
            {
                ReportTable.Write(console, report);
            }

            return report;
        }
        catch (Exception)
        {
            await saving.CancelAsync();
            await saved;
            State(false).Write(stateFile);
            await Console.Error.WriteLineAsync("kefu: the replay was interrupted; the same command with --resume goes on with it.");
            throw;
        }

        ReplayState State(bool ended) => new(day.Header.Name, options.Run, replayer.BegunAt, replayer.Reached.Ticks, options.EventsAfter, ended);
    }

    private static ReplayState? Before(string file, string run, bool resume)
    {
        try
        {
            var before = ReplayState.Read(file);
            return before is not null || !resume
                ? before
                : throw new CommandException(ExitCode.NoInput, $"There is no run '{run}' to go on with ({file}); start it without --resume.");
        }
        catch (JsonException) when (!resume)
        {
            // A run that starts anew needs nothing of it.
            return null;
        }
        catch (JsonException exception)
        {
            throw new CommandException(
                ExitCode.Data, $"{file} is not the state of a run of this Kefu. Start '{run}' without --resume: what was sent before is not taken in twice.", exception);
        }
    }

    // The file may be of another server, or of a ledger that is no more.
    private static async Task<bool> IsOf(HttpFloor floor, string? cursor, CancellationToken cancellationToken)
    {
        try
        {
            return cursor is not null && await floor.Events(cursor, TimeSpan.Zero, cancellationToken) is not null;
        }
        catch (RefusedException refusal) when (refusal.Type == RefusedException.InvalidCursor)
        {
            return false;
        }
    }

    private static async Task Save(Func<ReplayState> state, string file, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(SaveEvery, TimeProvider.System);
        try
        {
            do
            {
                state().Write(file);
            }
            while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException)
        {
        }
    }

    private static async Task Forget(KeyMint mint, string id)
    {
        try
        {
            using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(5), TimeProvider.System);
            await mint.Revoke(id, soon.Token);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or CommandException)
        {
            // It expires by itself in two days.
        }
    }

    private static string NameOf(string? given, Day day, string? zone)
    {
        var local = TimeZoneInfo.ConvertTime(TimeProvider.System.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById(ZoneOf(zone) ?? day.Header.TimeZone));
        var name = given ?? string.Create(CultureInfo.InvariantCulture, $"{day.Header.Name}.{local:yyyyMMdd}");
        return name.Length <= 32 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_')
            ? name
            : throw new CommandException(ExitCode.Usage, "The name of a run has at most 32 letters, digits, '-', '.' and '_'; give a shorter one with --run.");
    }

    private static string? ZoneOf(string? zone) => zone is null || TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _)
        ? zone
        : throw new CommandException(ExitCode.Usage, $"'{zone}' is not a time zone this system knows; use an IANA name such as Asia/Shanghai.");

    private static double? SpeedOf(string text) => text switch
    {
        "max" => null,
        _ when double.TryParse(text.TrimEnd('x'), NumberStyles.Float, CultureInfo.InvariantCulture, out var speed) && speed is >= 0.01 and <= 100_000 => speed,
        _ => throw new CommandException(ExitCode.Usage, "--speed is a number between 0.01 and 100000, or max."),
    };

    private static void Between(Option<int> option, int least, int most) => option.Validators.Add(result =>
    {
        if (result.GetValue(option) is var value && (value < least || value > most))
        {
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{option.Name} is {least} to {most}."));
        }
    });
}
