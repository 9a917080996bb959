using System.CommandLine;
using System.Globalization;
using Kefu.Check;
using Kefu.Host.Failures;
using Kefu.Ledger.Backup;

namespace Kefu.Host.Commands;

/// <summary><c>kefu backup</c> and <c>kefu restore</c>: a ledger, copied while it is in use and brought back, each verified.</summary>
internal static class BackupCommand
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("file") { Description = "The copy to make; best on another disk" };
        var (data, database, force) = (Shared.Data(), Shared.Database(), new Option<bool>("--force") { Description = "Replace an existing copy" });
        var command = new Command("backup", "Copy the ledger while Kefu runs. PostgreSQL: a dump, made by its program pg_dump.") { file, data, database, force };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (place, target) = (LedgerPlace.Of(parsed.GetValue(data)!, parsed.GetValue(database)), parsed.GetValue(file)!.FullName);
            var report = place.Database is { } postgres
                ? await PostgresBackup.Run(postgres, target, parsed.GetValue(force), new Phases(), cancellationToken)
                : await SqliteBackup.Run(place.File, target, parsed.GetValue(force), Verify, new Phases(), cancellationToken);
            Say($"{report.File}: {report.Bytes:N0} bytes, up to position {report.Head:N0}{(place.Database is null ? ", verified" : "; kefu restore verifies it")}.");
            return ExitCode.Done;
        });
        return command;
    }

    public static Command CreateRestore()
    {
        var file = new Argument<FileInfo>("file") { Description = "A copy that `kefu backup` made" };
        var (data, database) = (Shared.Data(), Shared.Database());
        var force = new Option<bool>("--force") { Description = "SQLite: replace a ledger that holds entries; it is kept beside the restored one" };
        var command = new Command("restore", "Bring a backup back. SQLite: in the ledger's place, with Kefu stopped. PostgreSQL: into a new database, which --database names.")
        {
            file, data, database, force,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (place, source) = (LedgerPlace.Of(parsed.GetValue(data)!, parsed.GetValue(database)), parsed.GetValue(file)!.FullName);
            return place.Database is { } postgres
                ? await Postgres(source, postgres, parsed.GetValue(force), cancellationToken)
                : await Sqlite(source, place.File, parsed.GetValue(force), cancellationToken);
        });
        return command;
    }

    private static async Task<int> Sqlite(string source, string target, bool force, CancellationToken cancellationToken)
    {
        var report = await SqliteRestore.Run(source, target, TimeProvider.System, force, Verify, new Phases(), cancellationToken);
        Say($"{report.File}: restored up to position {report.Head:N0}, verified.");
        if (report.Kept is { } kept)
        {
            Say($"The ledger that was there is now {kept}.");
        }

        return ExitCode.Done;
    }

    private static async Task<int> Postgres(string source, string database, bool force, CancellationToken cancellationToken)
    {
        if (force)
        {
            throw new CommandException(ExitCode.Usage, "--force is for SQLite. On PostgreSQL a restore makes a new database, and never overwrites one.");
        }

        var report = await PostgresRestore.Run(source, database, new Phases(), cancellationToken);
        var found = await LedgerCheck.Run(CheckSource.Parse(database), null, cancellationToken);
        Say($"{report.File}: restored up to position {report.Head:N0}, {(found.Clean ? "verified" : $"and kefu check found {found.Violations:N0} violations in it")}.");
        return found.Clean ? ExitCode.Done : ExitCode.Found;
    }

    // The checker shares no code with the ledger: a second opinion on the copy.
    private static async Task<string?> Verify(string file, CancellationToken cancellationToken)
    {
        var report = await LedgerCheck.Run(CheckSource.Parse(file), null, cancellationToken);
        return report.Clean ? null : string.Create(CultureInfo.InvariantCulture, $"kefu check found {report.Violations:N0} violations in it.");
    }

    private static void Say(FormattableString text) => Console.Out.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private sealed class Phases : IProgress<BackupProgress>
    {
        private string? _phase;

        public void Report(BackupProgress value)
        {
            if (value.Phase != _phase)
            {
                Console.Error.WriteLine($"{_phase = value.Phase} …");
            }
        }
    }
}
