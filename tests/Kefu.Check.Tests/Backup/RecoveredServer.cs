using System.Net;
using System.Net.Sockets;
using Kefu.Check.Tests.Building;
using Npgsql;

namespace Kefu.Check.Tests.Backup;

/// <summary>PostgreSQL on a recovered data directory; ready once recovery has ended.</summary>
internal sealed class RecoveredServer(string directory, int port) : IAsyncDisposable
{
    public int Port { get; } = port;

    public static async Task<RecoveredServer> Start(string directory, string database)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        if (Environment.UserName == "root")
        {
            await Command.Run("chown", ["-R", "postgres", directory]);
        }

        var server = new RecoveredServer(directory, port);
        var (code, output) = await server.Control("-w", "-t", "120", "-l", directory + "/log", "-o", $"-p {port} -k {directory} -c listen_addresses=127.0.0.1", "start");
        Assert.True(code == 0, output + (File.Exists(directory + "/log") ? await File.ReadAllTextAsync(directory + "/log") : ""));
        await server.Promoted(database);
        return server;
    }

    public async ValueTask DisposeAsync() => await Control("-w", "-m", "fast", "stop");

    // It answers before recovery has ended, and even the signal file goes a moment too early.
    private async Task Promoted(string database)
    {
        var here = new NpgsqlConnectionStringBuilder(database) { Port = Port, Pooling = false }.ConnectionString;
        var deadline = DateTime.UtcNow.AddMinutes(2);
        while (await IsRecovering(here))
        {
            Assert.True(DateTime.UtcNow < deadline, "recovery did not end within two minutes: " + await File.ReadAllTextAsync(directory + "/log"));
            await Task.Delay(50);
        }
    }

    private static async Task<bool> IsRecovering(string database)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("select pg_is_in_recovery()", connection);
        return (bool)(await command.ExecuteScalarAsync())!;
    }

    // The server keeps pg_ctl's output open, so that goes to a file of its own.
    private async Task<(int Code, string Output)> Control(params string[] arguments)
    {
        var (_, bin) = await Command.Run("pg_config", ["--bindir"]);
        string[] line = [bin.Trim() + "/pg_ctl", "-D", directory, .. arguments];
        var text = string.Join(' ', line.Select(a => $"'{a}'"));
        string[] shell = ["sh", "-c", $"{text} >'{directory}/ctl' 2>&1 </dev/null; code=$?; cat '{directory}/ctl'; exit $code"];
        return Environment.UserName == "root"
            ? await Command.Run("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", .. shell])
            : await Command.Run(shell[0], shell[1..]);
    }
}
