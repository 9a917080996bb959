using System.Globalization;
using Dapper;
using Npgsql;

namespace Kefu.Festival.Databases;

/// <summary>What a PostgreSQL server has done so far.</summary>
/// <param name="Cpu">Processor time of all of its processes; null when it runs on another machine.</param>
/// <param name="Commits">Transactions committed in the database. A server process reports once a second, so a window is exact to about one.</param>
/// <param name="Flushes">Times the log was flushed to disk; exact to about a second as well.</param>
/// <param name="LogBytes">Bytes of log written.</param>
internal readonly record struct ServerCounts(TimeSpan? Cpu, long Commits, long Flushes, long LogBytes)
{
    public ServerCounts Since(ServerCounts before) =>
        new(Cpu - before.Cpu, Commits - before.Commits, Flushes - before.Flushes, LogBytes - before.LogBytes);
}

/// <summary>Reads a server's counters over one connection, and the processor time of its processes from <c>/proc</c>.</summary>
internal sealed class ServerProbe : IDisposable
{
    private const int TicksPerSecond = 100;

    private readonly NpgsqlConnection _connection;
    private readonly int? _postmaster;

    public ServerProbe(string database)
    {
        _connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database) { Pooling = false, ApplicationName = "kefu-bench-probe" }.ConnectionString);
        _connection.Open();
        var backend = _connection.ExecuteScalar<int>("select pg_backend_pid()");
        _postmaster = StatOf(backend) is { Program: "postgres" } stat ? stat.Parent : null;
    }

    public ServerCounts Read()
    {
        var (commits, flushes, bytes) = _connection.QuerySingle<(long, long, decimal)>(
            """
            select (select xact_commit from pg_stat_database where datname = current_database()), wal_sync, wal_bytes from pg_stat_wal
            """);
        return new ServerCounts(Cpu(), commits, flushes, (long)bytes);
    }

    public void Dispose() => _connection.Dispose();

    private TimeSpan? Cpu()
    {
        if (_postmaster is not { } postmaster)
        {
            return null;
        }

        long ticks = 0;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && StatOf(pid) is { } stat)
            {
                // Processes that have ended are counted with their parent.
                ticks += pid == postmaster ? stat.Own + stat.Ended : stat.Parent == postmaster ? stat.Own : 0;
            }
        }

        return TimeSpan.FromSeconds((double)ticks / TicksPerSecond);
    }

    private static (string Program, int Parent, long Own, long Ended)? StatOf(int pid)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{pid}/stat");
            var (open, close) = (text.IndexOf('('), text.LastIndexOf(')'));
            var fields = text[(close + 2)..].Split(' ');
            return (text[(open + 1)..close], Number(1), Number(11) + Number(12), Number(13) + Number(14));

            int Number(int field) => int.Parse(fields[field], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }
}
