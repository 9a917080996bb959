using Kefu.Ledger;
using Kefu.Ledger.Backup;
using Microsoft.Data.Sqlite;

namespace Kefu.Check.Tests.Backup;

public sealed class SqliteBackupTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kefu-backup-test-");

    private string Live => Path.Combine(_folder.FullName, "live", "kefu.db");

    private string Copy => Path.Combine(_folder.FullName, "backups", "kefu.backup");

    private string Elsewhere => Path.Combine(_folder.FullName, "elsewhere", "kefu.db");

    public void Dispose() => _folder.Delete(recursive: true);

    // Goal: a backup taken in the middle of the festival is a clean prefix of the ledger, and life goes on from it.
    [Fact]
    public async Task Backup_UnderLoad_IsACleanPrefixThatGoesOn()
    {
        var stop = new CancellationTokenSource();
        var load = new Load(retailers: 4, steps: 4_000);
        var (ledger, owner) = await Load.Start(o => o.File = Live);
        var running = load.Run(ledger, stop.Token);
        await Until(() => load.IsHalfway);

        // The second half begins when the first pages are copied, and the copy goes on only when something of it is acknowledged.
        var acknowledged = load.Acknowledged;
        var written = new DuringTheCopy(() =>
        {
            load.GoOn();
            return SpinWait.SpinUntil(() => load.Acknowledged > acknowledged + 10, TimeSpan.FromMinutes(1));
        });
        var backup = await SqliteBackup.Run(Live, Copy, verify: Verify, progress: written);
        await stop.CancelAsync();
        await running;

        Assert.True(written.Steps > 1 && written.Went, "the backup held the writers up");
        Assert.InRange(backup.Head, acknowledged, load.Acknowledged - 1);
        var restored = await SqliteRestore.Run(Copy, Elsewhere, TimeProvider.System, verify: Verify);
        Assert.Equal(backup.Head, restored.Head);
        Assert.Null(restored.Kept);
        Assert.True((await Check(Elsewhere)).Clean);
        var entries = Entries(Elsewhere);
        Assert.Equal(Entries(Live).Take(entries.Count), entries);

        load.ResumeAt(entries.GroupBy(e => e.Stream).ToDictionary(s => s.Key, s => s.Max(e => e.Version)));
        var (second, secondOwner) = await Load.Start(o => o.File = Elsewhere);
        await load.Run(second);
        await secondOwner.DisposeAsync();
        await owner.DisposeAsync();
        var report = await Check(Elsewhere);
        Assert.True(report.Clean, report.ToJson());
        Assert.Equal(load.Entries, report.Head);
    }

    [Fact]
    public async Task Backup_FileOfItsOwn_IsPrivateAndComplete()
    {
        await Written(Live, steps: 100);

        var report = await SqliteBackup.Run(Live, Copy, verify: Verify);

        Assert.Equal([Copy], Directory.GetFiles(Path.GetDirectoryName(Copy)!));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Copy));

        Assert.Equal(new FileInfo(Copy).Length, report.Bytes);
        await Assert.ThrowsAsync<BackupException>(() => SqliteBackup.Run(Live, Copy));
        await SqliteBackup.Run(Live, Copy, force: true);
    }

    [Fact]
    public async Task Backup_WhatIsNoLedger_IsRefused()
    {
        await Written(Live, steps: 20);
        var notes = Path.Combine(_folder.FullName, "notes.txt");
        await File.WriteAllTextAsync(notes, new string('x', 10_000), TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<BackupException>(() => SqliteBackup.Run(Path.Combine(_folder.FullName, "none.db"), Copy));
        await Assert.ThrowsAsync<BackupException>(() => SqliteBackup.Run(notes, Copy));
        await Assert.ThrowsAsync<BackupException>(() => SqliteBackup.Run(Live, Live));
        await Assert.ThrowsAsync<BackupException>(() => SqliteBackup.Run(Live, Live + "-wal"));
        Assert.False(File.Exists(Copy));
        Assert.False(File.Exists(Copy + ".partial"));
    }

    [Fact]
    public async Task Backup_FailsItsVerification_LeavesNothing()
    {
        await Written(Live, steps: 50);

        await Assert.ThrowsAsync<BackupException>(() => SqliteBackup.Run(Live, Copy, verify: (_, _) => Task.FromResult<string?>("3 violations")));

        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(Copy)!));
    }

    [Fact]
    public async Task Restore_OverALedger_NeedsForceAndKeepsTheOldOne()
    {
        await Written(Live, steps: 100);
        await SqliteBackup.Run(Live, Copy);
        await Written(Elsewhere, steps: 200);
        var before = Entries(Elsewhere);

        var refused = await Assert.ThrowsAsync<BackupException>(() => SqliteRestore.Run(Copy, Elsewhere, TimeProvider.System));
        Assert.Contains("would be lost", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, Entries(Elsewhere));

        var restored = await SqliteRestore.Run(Copy, Elsewhere, TimeProvider.System, force: true);
        Assert.Equal(Entries(Live), Entries(Elsewhere));
        Assert.Equal(before, Entries(restored.Kept!));
    }

    [Fact]
    public async Task Restore_WhileAProcessHasTheLedger_IsRefused()
    {
        await Written(Live, steps: 20);
        await SqliteBackup.Run(Live, Copy);
        var (_, owner) = await Load.Start(o => o.File = Live);

        await Assert.ThrowsAsync<LedgerInUseException>(() => SqliteRestore.Run(Copy, Live, TimeProvider.System, force: true));

        await owner.DisposeAsync();
        await SqliteRestore.Run(Copy, Live, TimeProvider.System, force: true);
    }

    [Fact]
    public async Task Restore_WhileTheLedgerIsRead_IsRefusedAndChangesNothing()
    {
        await Written(Live, steps: 20);
        await SqliteBackup.Run(Live, Copy);
        await using (var reader = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Live, Pooling = false, DefaultTimeout = 1 }.ToString()))
        {
            reader.Open();
            await using var command = reader.CreateCommand();
            command.CommandText = "pragma journal_mode = wal; begin; select count(*) from entry";
            command.ExecuteScalar();

            await Assert.ThrowsAsync<BackupException>(() => SqliteRestore.Run(Copy, Live, TimeProvider.System, force: true));
        }

        Assert.True((await Check(Live)).Clean);
    }

    [Fact]
    public async Task Restore_DamagedOrNewerBackup_IsRefused()
    {
        await Written(Live, steps: 400);
        await SqliteBackup.Run(Live, Copy);
        var damaged = Path.Combine(_folder.FullName, "damaged");
        var bytes = await File.ReadAllBytesAsync(Copy, TestContext.Current.CancellationToken);
        Array.Fill(bytes, (byte)0x5A, bytes.Length / 2, 8_192);
        await File.WriteAllBytesAsync(damaged, bytes, TestContext.Current.CancellationToken);
        var newer = Path.Combine(_folder.FullName, "newer");
        File.Copy(Copy, newer);
        await using (var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = newer, Pooling = false }.ToString()))
        {
            connection.Open();
            await using var command = connection.CreateCommand();
            command.CommandText = "insert into schema_step (number, name, checksum, applied_at) values (9999, '9999-later.sql', '', '')";
            command.ExecuteNonQuery();
        }

        await Assert.ThrowsAsync<BackupException>(() => SqliteRestore.Run(damaged, Elsewhere, TimeProvider.System));
        await Assert.ThrowsAsync<LedgerSchemaException>(() => SqliteRestore.Run(newer, Elsewhere, TimeProvider.System));
        await Assert.ThrowsAsync<BackupException>(() => SqliteRestore.Run(Path.Combine(_folder.FullName, "none"), Elsewhere, TimeProvider.System));
        Assert.False(File.Exists(Elsewhere));
    }

    [Fact]
    public async Task Restore_OverARuin_KeepsTheRuin()
    {
        await Written(Live, steps: 20);
        await SqliteBackup.Run(Live, Copy);
        Directory.CreateDirectory(Path.GetDirectoryName(Elsewhere)!);
        await File.WriteAllTextAsync(Elsewhere, new string('x', 10_000), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Elsewhere + "-wal", "y", TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<BackupException>(() => SqliteRestore.Run(Copy, Elsewhere, TimeProvider.System));
        var restored = await SqliteRestore.Run(Copy, Elsewhere, TimeProvider.System, force: true);

        Assert.Equal(Entries(Live), Entries(Elsewhere));
        Assert.StartsWith("xxx", await File.ReadAllTextAsync(restored.Kept!, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.False(File.Exists(Elsewhere + "-wal"));
    }

    private static async Task<string?> Verify(string file, CancellationToken cancellationToken)
    {
        var report = await LedgerCheck.Run(CheckSource.Parse(file), null, cancellationToken);
        return report.Clean ? null : $"{report.Violations} violations";
    }

    private static Task<CheckReport> Check(string file) => LedgerCheck.Run(CheckSource.Parse(file), null, TestContext.Current.CancellationToken);

    private static async Task Written(string file, int steps)
    {
        var (ledger, owner) = await Load.Start(o => o.File = file);
        var load = new Load(retailers: 1, steps);
        load.GoOn();
        await load.Run(ledger);
        await owner.DisposeAsync();
    }

    private static List<(long Position, string Stream, int Version, string Facts)> Entries(string file)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "select position, stream, version, facts from entry order by position";
        using var row = command.ExecuteReader();
        var entries = new List<(long, string, int, string)>();
        while (row.Read())
        {
            entries.Add((row.GetInt64(0), row.GetString(1), row.GetInt32(2), row.GetString(3)));
        }

        return entries;
    }

    private static async Task Until(Func<bool> reached)
    {
        var deadline = DateTime.UtcNow.AddMinutes(2);
        while (!reached())
        {
            Assert.True(DateTime.UtcNow < deadline, "the load did not come so far within two minutes");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    private sealed class DuringTheCopy(Func<bool> first) : IProgress<BackupProgress>
    {
        public int Steps { get; private set; }

        public bool Went { get; private set; }

        public void Report(BackupProgress value)
        {
            if (value.Phase == "copying" && ++Steps == 1)
            {
                Went = first();
            }
        }
    }
}
