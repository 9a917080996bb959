using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Kefu.Testing.Postgres;

/// <summary>
/// A PostgreSQL server for tests. If <c>KEFU_TEST_POSTGRES</c> holds a connection string, that server; otherwise one of its own: the
/// machine's PostgreSQL on a free port of 127.0.0.1 with a directory of its own, fsync on, stopped and deleted at the end.
/// The file has no dependency but Npgsql: other test projects link it.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string Variable = "KEFU_TEST_POSTGRES";

    private readonly string _connection;
    private readonly string? _directory;
    private readonly int _port;
    private Process? _postgres;
    private int _databases;

    private PostgresServer(string connection, string? directory, int port) => (_connection, _directory, _port) = (connection, directory, port);

    /// <summary>It is ours, so it may be stopped and killed.</summary>
    public bool IsOwn => _directory is not null;

    /// <summary>Starts a server, or takes the one that the environment names.</summary>
    /// <param name="own">A server of its own in any case: for tests that stop it.</param>
    public static async Task<PostgresServer> Start(bool own = false)
    {
        if (!own && Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
        {
            return new PostgresServer(given, null, 0);
        }

        var directory = Directory.CreateTempSubdirectory("kefu-postgres-").FullName;
        var port = FreePort();
        var server = new PostgresServer($"Host=127.0.0.1;Port={port};Username=kefu;Database=postgres", directory, port);
        if (IsRoot)
        {
            // PostgreSQL refuses to run as root.
            await Run("chown", ["postgres", directory]);
        }

        await RunAsPostgres(
            "initdb", ["--pgdata", directory + "/data", "--username", "kefu", "--auth", "trust", "--encoding", "UTF8", "--locale", "C", "--no-instructions"]);
        await server.Up();
        return server;
    }

    /// <summary>Creates an empty database and returns its connection string.</summary>
    public async Task<string> CreateDatabase()
    {
        var name = $"kefu_{Environment.ProcessId}_{Interlocked.Increment(ref _databases)}";
        await using var connection = new NpgsqlConnection(_connection + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"drop database if exists {name} with (force)", connection);
        await command.ExecuteNonQueryAsync();
        command.CommandText = $"create database {name}";
        await command.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(_connection) { Database = name }.ConnectionString;
    }

    /// <summary>Starts the server after <see cref="Stop"/> or <see cref="Kill"/>; returns when it takes connections.</summary>
    public async Task Up()
    {
        _postgres = Process.Start(Command(
            "postgres", ["-D", _directory + "/data", "-c", $"port={_port}", "-c", "listen_addresses=127.0.0.1", "-c", $"unix_socket_directories={_directory}", "-c", "fsync=on"]))!;
        _postgres.OutputDataReceived += (_, _) => { };
        _postgres.ErrorDataReceived += (_, _) => { };
        _postgres.BeginOutputReadLine();
        _postgres.BeginErrorReadLine();
        var until = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await using var connection = new NpgsqlConnection(_connection + ";Pooling=false;Timeout=2");
                await connection.OpenAsync();
                return;
            }
            catch (Exception cause) when (cause is NpgsqlException or SocketException or TimeoutException)
            {
                if (_postgres.HasExited || until.Elapsed > TimeSpan.FromSeconds(60))
                {
                    throw new InvalidOperationException($"PostgreSQL does not start in {_directory}.", cause);
                }

                await Task.Delay(50);
            }
        }
    }

    /// <summary>Stops the server as an administrator would in a hurry: connections are cut, data is written.</summary>
    public async Task Stop()
    {
        if (_postgres is { HasExited: false })
        {
            await Signal("INT", ServerPid());
            await _postgres.WaitForExitAsync();
        }
    }

    /// <summary>Kills the server and everything it started, as the end of the machine's power would.</summary>
    public async Task Kill()
    {
        if (_postgres is { HasExited: false })
        {
            var pid = ServerPid();
            var children = ChildrenOf(pid);
            await Signal("KILL", pid);
            foreach (var child in children)
            {
                await Signal("KILL", child);
            }

            await _postgres.WaitForExitAsync();
            File.Delete(_directory + "/data/postmaster.pid");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (IsOwn)
        {
            NpgsqlConnection.ClearAllPools();
            await Stop();
            Directory.Delete(_directory!, recursive: true);
        }
    }

    private static bool IsRoot => Environment.UserName == "root";

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static List<int> ChildrenOf(int pid) =>
        [.. File.ReadAllText($"/proc/{pid}/task/{pid}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];

    private static async Task Signal(string signal, int pid)
    {
        // The shell's own: a small Debian has no program of this name.
        using var kill = Process.Start(new ProcessStartInfo("sh", ["-c", $"kill -s {signal} {pid}"]) { RedirectStandardError = true })!;
        await kill.WaitForExitAsync();
    }

    private static async Task Run(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments))!;
        await process.WaitForExitAsync();
    }

    private static string Binary(string name)
    {
        // Debian keeps the server's programs out of the path, one directory per version.
        string[] versions = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [];
        if (versions.Order(StringComparer.Ordinal).LastOrDefault(v => File.Exists($"{v}/bin/{name}")) is { } newest)
        {
            return $"{newest}/bin/{name}";
        }

        using var config = Process.Start(new ProcessStartInfo("pg_config", ["--bindir"]) { RedirectStandardOutput = true })!;
        return Path.Combine(config.StandardOutput.ReadToEnd().Trim(), name);
    }

    private static ProcessStartInfo Command(string program, string[] arguments)
    {
        var binary = Binary(program);
        // setpriv replaces itself by the program, so the process we hold is the server itself.
        var start = IsRoot
            ? new ProcessStartInfo("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", binary, .. arguments])
            : new ProcessStartInfo(binary, arguments);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.WorkingDirectory = "/tmp";
        return start;
    }

    private int ServerPid() => _postgres!.Id;

    private static async Task RunAsPostgres(string program, string[] arguments)
    {
        using var process = Process.Start(Command(program, arguments))!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} failed: {await output}{errors}");
        }
    }
}
