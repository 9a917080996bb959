using System.CommandLine;
using System.Globalization;
using Kefu.Check;
using Kefu.Host.Failures;
using Kefu.Ledger.Backup;

namespace Kefu.Host.Commands;

/// <summary><c>kefu backup</c> and <c>kefu restore</c>: a SQLite ledger, copied while it is in use and brought back. Either is verified first.</summary>
internal static class BackupCommand
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("file") { Description = "The copy to make; best on another disk" };
        var (data, force) = (Shared.Data(), new Option<bool>("--force") { Description = "Replace an existing copy" });
        var command = new Command("backup", "Copy a SQLite ledger while Kefu runs. For PostgreSQL see deploy/README.md.") { file, data, force };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            NoPostgres("deploy/backup/postgresql-dump.sh");
            var report = await SqliteBackup.Run(
                LedgerIn(parsed.GetValue(data)!), parsed.GetValue(file)!.FullName, parsed.GetValue(force), Verify, new Phases(), cancellationToken);
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.File}: {report.Bytes:N0} bytes, up to position {report.Head:N0}, verified."));
            return ExitCode.Done;
        });
        return command;
    }

    public static Command CreateRestore()
    {
        var file = new Argument<FileInfo>("file") { Description = "A copy that `kefu backup` made" };
        var (data, force) = (Shared.Data(), new Option<bool>("--force") { Description = "Replace a ledger that holds entries; it is kept beside the restored one" });
        var command = new Command("restore", "Put a backup in the place of a SQLite ledger. Kefu must be stopped.") { file, data, force };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            NoPostgres("deploy/backup/postgresql-restore.sh");
            var report = await SqliteRestore.Run(
                parsed.GetValue(file)!.FullName, LedgerIn(parsed.GetValue(data)!), TimeProvider.System, parsed.GetValue(force), Verify, new Phases(), cancellationToken);
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.File}: restored up to position {report.Head:N0}, verified."));
            if (report.Kept is { } kept)
            {
                Console.Out.WriteLine($"The ledger that was there is now {kept}.");
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static string LedgerIn(DirectoryInfo data) => Path.Combine(data.FullName, "kefu.db");

    private static void NoPostgres(string instead)
    {
        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable("KEFU_DATABASE")))
        {
            throw new CommandException(ExitCode.Usage, $"KEFU_DATABASE names PostgreSQL; its own tools back it up: {instead}.");
        }
    }

    // The checker shares no code with the ledger: a second opinion on the copy.
    private static async Task<string?> Verify(string file, CancellationToken cancellationToken)
    {
        var report = await LedgerCheck.Run(CheckSource.Parse(file), null, cancellationToken);
        return report.Clean ? null : string.Create(CultureInfo.InvariantCulture, $"kefu check found {report.Violations:N0} violations in it.");
    }

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
