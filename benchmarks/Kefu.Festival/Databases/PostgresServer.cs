using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Kefu.Festival.Databases;

/// <summary>
/// PostgreSQL for one measurement: a server of its own on disk with fsync on, thrown away afterwards, or a given one, in which
/// nothing but databases of its own is made.
/// </summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private const string User = "postgres";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // The same for every kind. No checkpoint falls into a run, memory is what a small server would be given, and segments of the log are
    // used again, as on a server that has run for a day: a new one must be filled with zeros first.
    private static readonly string[] Settings =
    [
        "fsync=on", "synchronous_commit=on", "full_page_writes=on", "shared_buffers=1GB", "max_wal_size=8GB", "min_wal_size=4GB", "checkpoint_timeout=1h",
        "max_connections=200", "listen_addresses=127.0.0.1", "unix_socket_directories=", "logging_collector=off", "log_min_messages=error",
    ];

    private readonly Process? _process;
    private readonly string? _folder;
    private readonly string _connection;
    private int _databases;

    private PostgresServer(string connection, Process? process, string? folder) => (_connection, _process, _folder) = (connection, process, folder);

    /// <summary>Uses a server that runs already.</summary>
    public static PostgresServer Given(string connection) => new(connection, null, null);

    /// <summary>Starts a server.</summary>
    /// <exception cref="BenchException">There is no PostgreSQL, or it does not start.</exception>
    public static async Task<PostgresServer> StartNew(CancellationToken cancellationToken)
    {
        var programs = await Programs(cancellationToken);
        var folder = Path.Combine(DiskFolder(), $"kefu-bench-{Environment.ProcessId}");
        Directory.CreateDirectory(folder);
        if (Environment.IsPrivilegedProcess)
        {
            await Tool.Run("chown", [User, folder], cancellationToken);
        }

        var data = Path.Combine(folder, "data");
        var (initdb, initArguments) = AsUser(Path.Combine(programs, "initdb"), ["-D", data, "-U", User, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]);
        await Tool.Run(initdb, initArguments, cancellationToken);

        var port = FreePort();
        var (postgres, arguments) = AsUser(
            Path.Combine(programs, "postgres"),
            ["-D", data, "-p", port.ToString(CultureInfo.InvariantCulture), .. Settings.SelectMany(s => (string[])["-c", s])]);
        var process = Process.Start(new ProcessStartInfo(postgres, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        process.ErrorDataReceived += (_, _) => { };
        process.OutputDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        var server = new PostgresServer($"Host=127.0.0.1;Port={port};Username={User};Database=postgres", process, folder);
        try
        {
            await server.WaitUntilReady(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Connection string of an administrative connection.</summary>
    public string Administration => new NpgsqlConnectionStringBuilder(_connection) { Pooling = false }.ConnectionString;

    /// <summary>Makes an empty database, so that every run begins with the same.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabase(CancellationToken cancellationToken)
    {
        var name = $"kefu_bench_{Environment.ProcessId}_{++_databases}";
        await Execute($"create database {name}", cancellationToken);
        return new NpgsqlConnectionStringBuilder(_connection) { Database = name }.ConnectionString;
    }

    /// <summary>Removes a database that <see cref="CreateDatabase"/> made, and writes out what is left of it in memory.</summary>
    public async Task DropDatabase(string database, CancellationToken cancellationToken)
    {
        await Execute($"drop database {new NpgsqlConnectionStringBuilder(database).Database} with (force)", cancellationToken);
        await Checkpoint(cancellationToken);
    }

    /// <summary>Writes out what is dirty, so that a run does not pay for the one before it.</summary>
    public async Task Checkpoint(CancellationToken cancellationToken)
    {
        try
        {
            await Execute("checkpoint", cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            // On a given server, where it is not ours to say.
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null && _folder is not null)
        {
            var pidFile = Path.Combine(_folder, "data", "postmaster.pid");
            // At once: nothing in it is worth a checkpoint.
            if (!_process.HasExited && File.Exists(pidFile))
            {
                // The shell's own kill: a small Debian has no program of this name.
                await Tool.Run("sh", ["-c", $"kill -QUIT {int.Parse(File.ReadLines(pidFile).First(), CultureInfo.InvariantCulture)}"], CancellationToken.None);
            }

            using var patience = new CancellationTokenSource(Patience);
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
            }

            _process.Dispose();
            Directory.Delete(_folder, recursive: true);
        }
    }

    private async Task WaitUntilReady(CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await Execute("select 1", cancellationToken);
                return;
            }
            catch (NpgsqlException e)
            {
                if (_process!.HasExited || Stopwatch.GetElapsedTime(began) > Patience)
                {
                    throw new BenchException($"The throw-away PostgreSQL server does not start: {e.Message}");
                }

                await Task.Delay(50, cancellationToken);
            }
        }
    }

    private async Task Execute(string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(Administration);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<string> Programs(CancellationToken cancellationToken)
    {
        string[] places = ["/usr/lib/postgresql/15/bin"];
        try
        {
            places = [(await Tool.Run("pg_config", ["--bindir"], cancellationToken)).Trim(), .. places];
        }
        catch (BenchException)
        {
            // Debian's place is tried next.
        }

        return places.FirstOrDefault(p => File.Exists(Path.Combine(p, "initdb")))
            ?? throw new BenchException("PostgreSQL's server programs were not found. Install them (apt-get install postgresql-15) or name a server with --database.");
    }

    // PostgreSQL does not run as root.
    private static (string Program, string[] Arguments) AsUser(string program, string[] arguments) =>
        Environment.IsPrivilegedProcess ? ("runuser", ["-u", User, "--", program, .. arguments]) : (program, arguments);

    private static string DiskFolder()
    {
        // fsync on a memory file system costs nothing and would measure nothing.
        string[] places = [Path.GetTempPath(), "/var/tmp"];
        return places.FirstOrDefault(p => new DriveInfo(p).DriveFormat is not ("tmpfs" or "ramfs"))
            ?? throw new BenchException($"No temporary folder on a disk: {string.Join(" and ", places)} are in memory. Set TMPDIR.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
