using System.Globalization;
using System.Reflection;
using System.Runtime;
using System.Runtime.InteropServices;
using Dapper;
using Kefu.Festival.Databases;
using Npgsql;

namespace Kefu.Festival.Measuring;

/// <summary>What was measured, and on what.</summary>
internal sealed record Machine(
    string Commit, bool Changed, string Processor, int Processors, int MemoryMegabytes, string System, string Runtime, string GarbageCollector,
    string GrainRuntime, string Npgsql, string Dapper, string PostgreSql, IReadOnlyDictionary<string, string> PostgreSqlSettings)
{
    private static readonly string[] SettingsShown =
        ["fsync", "synchronous_commit", "full_page_writes", "wal_sync_method", "shared_buffers", "max_wal_size", "checkpoint_timeout", "commit_delay", "max_connections"];

    public static async Task<Machine> Read(PostgresServer server, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(server.Administration);
        await connection.OpenAsync(cancellationToken);
        var settings = await connection.QueryAsync<(string Name, string Value)>(
            "select name, current_setting(name) from pg_settings where name = any (@SettingsShown) order by name", new { SettingsShown });
        return new Machine(
            await Git("rev-parse HEAD", cancellationToken) ?? "unknown",
            await Git("status --porcelain", cancellationToken) is not "",
            Field("/proc/cpuinfo", "model name") ?? "unknown",
            Environment.ProcessorCount,
            (int)(long.Parse((Field("/proc/meminfo", "MemTotal") ?? "0 kB").Split(' ')[0], CultureInfo.InvariantCulture) / 1024),
            $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}",
            RuntimeInformation.FrameworkDescription,
            $"{(GCSettings.IsServerGC ? "server" : "workstation")}, {GCSettings.LatencyMode}",
            typeof(Orleans.Grain).Assembly.GetName().Name!,
            VersionOf(typeof(NpgsqlConnection)),
            VersionOf(typeof(SqlMapper)),
            await connection.ExecuteScalarAsync<string>("select version()") ?? "unknown",
            settings.ToDictionary(s => s.Name, s => s.Value));
    }

    /// <summary>Processes that want to run, averaged over one minute.</summary>
    public static double Load() => double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);

    private static string VersionOf(Type type) =>
        type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    private static string? Field(string file, string name) =>
        File.ReadLines(file).FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim();

    private static async Task<string?> Git(string arguments, CancellationToken cancellationToken)
    {
        try
        {
            return (await Tool.Run("git", arguments.Split(' '), cancellationToken)).Trim();
        }
        catch (BenchException)
        {
            return null;
        }
    }
}
