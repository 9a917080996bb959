using System.Globalization;
using Kefu.Check.Tests.Building;
using Kefu.Testing.Postgres;
using Npgsql;

namespace Kefu.Check.Tests.Backup;

/// <summary>The scripts of deploy/backup, run as an administrator would.</summary>
public sealed class PostgresBackupTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kefu-backup-test-");
    private PostgresServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await PostgresServer.Start(own: true);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    // Goal: a dump taken in the middle of the festival is a clean prefix of the ledger, and life goes on from it.
    [Fact]
    public async Task Dump_UnderLoad_IsACleanPrefixThatGoesOn()
    {
        var database = await _server.CreateDatabase();
        var stop = new CancellationTokenSource();
        var load = new Load(retailers: 4, steps: 2_000);
        var (ledger, owner) = await Load.Start(o => o.Database = database);
        var running = load.Run(ledger, stop.Token);
        await Until(() => load.Acknowledged > load.Entries / 10);

        load.GoOn();
        var dump = Path.Combine(_folder.FullName, "kefu.dump");
        var acknowledged = load.Acknowledged;
        await Script("postgresql-dump.sh", [dump], database);
        await stop.CancelAsync();
        await running;

        var said = Path.Combine(_folder.FullName, "said");
        var kefu = await Stub(said);
        await Script("postgresql-restore.sh", [dump, "restored"], database, ("KEFU", kefu));
        var restored = new NpgsqlConnectionStringBuilder(database) { Database = "restored" }.ConnectionString;
        var report = await Check(restored);
        Assert.True(report.Clean, report.ToJson());
        Assert.InRange(report.Head, acknowledged, load.Acknowledged);
        Assert.StartsWith("check --database Host=127.0.0.1;Port=", await File.ReadAllTextAsync(said, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        var entries = await Entries(restored);
        Assert.Equal((await Entries(database)).Take(entries.Count), entries);

        load.ResumeAt(entries.GroupBy(e => e.Stream).ToDictionary(s => s.Key, s => s.Max(e => e.Version)));
        var (second, secondOwner) = await Load.Start(o => o.Database = restored);
        await load.Run(second);
        await secondOwner.DisposeAsync();
        await owner.DisposeAsync();
        report = await Check(restored);
        Assert.True(report.Clean, report.ToJson());
        Assert.Equal(load.Entries, report.Head);

        // Neither script overwrites anything.
        Assert.Equal(73, (await Command.Run(SourceTree.Root + "/deploy/backup/postgresql-dump.sh", [dump], Environment(database))).Code);
        Assert.Equal(73, (await Command.Run(SourceTree.Root + "/deploy/backup/postgresql-restore.sh", [dump, "restored"], Environment(database))).Code);
    }

    // Goal: with a base backup and the archived log the ledger comes back as of a moment: what was acknowledged before is there, nothing after.
    [Fact]
    public async Task Recover_ToAMoment_HoldsWhatWasAcknowledgedBefore()
    {
        var archive = Directory.CreateDirectory(Path.Combine(_folder.FullName, "wal"));
        // PostgreSQL runs as another user than these tests.
        const UnixFileMode anybody = (UnixFileMode)0b111_111_111;
        _folder.UnixFileMode = archive.UnixFileMode = anybody;

        var database = await _server.CreateDatabase();
        await Execute(database, "alter system set archive_mode = on");
        await Execute(database, $"alter system set archive_command = 'test ! -f {archive.FullName}/%f && cp %p {archive.FullName}/%f'");
        await _server.Stop();
        await _server.Up();
        NpgsqlConnection.ClearAllPools();

        var load = new Load(retailers: 3, steps: 1_500);
        var (ledger, owner) = await Load.Start(o => o.Database = database);
        var running = load.Run(ledger);
        await Until(() => load.Acknowledged > load.Entries / 20);
        var backup = Path.Combine(_folder.FullName, "base");
        await Script("postgresql-base-backup.sh", [backup], database);

        await Until(() => load.IsHalfway);
        var before = load.Acknowledged;
        var moment = (DateTime)(await Execute(database, "select clock_timestamp()"))!;
        load.GoOn();
        await running;
        await Execute(database, "select pg_switch_wal()");
        var last = (string)(await Execute(database, "select pg_walfile_name(pg_current_wal_lsn() - 1)"))!;
        await Until(() => archive.GetFiles().Length > 0 && string.CompareOrdinal(archive.GetFiles().Max(f => f.Name.Split('.')[0]), last) >= 0);
        await owner.DisposeAsync();

        var recovered = Path.Combine(_folder.FullName, "recovered");
        await Script("postgresql-recover.sh", [backup, archive.FullName, recovered, moment.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss.ffffff+00", CultureInfo.InvariantCulture)], database);
        await using var server = await RecoveredServer.Start(recovered, database);
        var there = new NpgsqlConnectionStringBuilder(database) { Port = server.Port, Pooling = false }.ConnectionString;
        var report = await Check(there);

        Assert.True(report.Clean, report.ToJson());
        Assert.Equal(before, report.Head);
        Assert.True(before < load.Entries, "the moment was before the end");
        var entries = await Entries(there);
        load.ResumeAt(entries.GroupBy(e => e.Stream).ToDictionary(s => s.Key, s => s.Max(e => e.Version)));
        var (second, secondOwner) = await Load.Start(o => o.Database = there);
        await load.Run(second);
        await secondOwner.DisposeAsync();
        Assert.Equal(load.Entries, (await Check(there)).Head);
    }

    [Fact]
    public async Task Restore_WhatIsNoDump_LeavesNoDatabase()
    {
        var database = await _server.CreateDatabase();
        var notes = Path.Combine(_folder.FullName, "notes");
        await File.WriteAllTextAsync(notes, "not a dump", TestContext.Current.CancellationToken);

        Assert.Equal(66, (await Command.Run(SourceTree.Root + "/deploy/backup/postgresql-restore.sh", [notes + "x", "other"], Environment(database))).Code);
        Assert.Equal(64, (await Command.Run(SourceTree.Root + "/deploy/backup/postgresql-restore.sh", [notes, "a; drop"], Environment(database))).Code);
        Assert.Equal(70, (await Command.Run(SourceTree.Root + "/deploy/backup/postgresql-restore.sh", [notes, "other"], Environment(database))).Code);
        Assert.Equal(0L, await Execute(database, "select count(*) from pg_database where datname = 'other'"));
    }

    private static async Task Script(string name, string[] arguments, string database, params (string, string?)[] more)
    {
        var (code, output) = await Command.Run($"{SourceTree.Root}/deploy/backup/{name}", arguments, [.. Environment(database), .. more]);
        Assert.True(code == 0, $"{name} ended with {code}: {output}");
    }

    private static (string, string?)[] Environment(string database)
    {
        var parts = new NpgsqlConnectionStringBuilder(database);
        return
        [
            ("PGHOST", parts.Host), ("PGPORT", parts.Port.ToString(CultureInfo.InvariantCulture)), ("PGUSER", parts.Username), ("PGDATABASE", parts.Database), ("PGPASSFILE", null),
        ];
    }

    private async Task<string> Stub(string said)
    {
        var stub = Path.Combine(_folder.FullName, "kefu");
        await File.WriteAllTextAsync(stub, $"#!/bin/sh\necho \"$@\" >'{said}'\n");
        File.SetUnixFileMode(stub, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        return stub;
    }

    private static Task<CheckReport> Check(string database) => LedgerCheck.Run(CheckSource.Parse(database), null, TestContext.Current.CancellationToken);

    private static async Task<object?> Execute(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(database + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    private static async Task<List<(long Position, string Stream, int Version, string Facts)>> Entries(string database)
    {
        await using var connection = new NpgsqlConnection(database + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("select position, stream, version, facts from entry order by position", connection);
        await using var row = await command.ExecuteReaderAsync();
        var entries = new List<(long, string, int, string)>();
        while (await row.ReadAsync())
        {
            entries.Add((row.GetInt64(0), row.GetString(1), row.GetInt32(2), row.GetString(3)));
        }

        return entries;
    }

    private static async Task Until(Func<bool> reached)
    {
        var deadline = DateTime.UtcNow.AddMinutes(3);
        while (!reached())
        {
            Assert.True(DateTime.UtcNow < deadline, "it did not come so far within three minutes");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
