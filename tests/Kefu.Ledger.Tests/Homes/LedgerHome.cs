using Kefu.Testing.Postgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kefu.Ledger.Tests.Homes;

/// <summary>An empty database of a test's own, and ledgers on it.</summary>
internal abstract class LedgerHome : IAsyncDisposable
{
    private readonly List<LedgerParts> _open = [];

    public abstract LedgerOptions Options();

    /// <summary>A ledger that has not started: what is committed before <see cref="LedgerStart.Start"/> comes into one batch.</summary>
    public LedgerParts Unstarted(Action<LedgerOptions>? configure = null, TimeProvider? clock = null)
    {
        var options = Options();
        configure?.Invoke(options);
        var parts = LedgerParts.Create(options, clock ?? TimeProvider.System, NullLoggerFactory.Instance);
        _open.Add(parts);
        return parts;
    }

    public async Task<LedgerParts> Start(Action<LedgerOptions>? configure = null, TimeProvider? clock = null)
    {
        var parts = Unstarted(configure, clock);
        await parts.Start.Start();
        return parts;
    }

    public virtual async ValueTask DisposeAsync()
    {
        foreach (var parts in _open)
        {
            await parts.DisposeAsync();
        }
    }
}

internal sealed class SqliteHome : LedgerHome
{
    private readonly DirectoryInfo _directory = System.IO.Directory.CreateTempSubdirectory("kefu-ledger-");

    public string File => Path.Combine(_directory.FullName, "kefu.db");

    public override LedgerOptions Options() => new() { File = File };

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _directory.Delete(recursive: true);
    }
}

internal sealed class PostgresHome(string connection) : LedgerHome
{
    public override LedgerOptions Options() => new() { Database = connection };
}

/// <summary>One PostgreSQL server for all tests of this assembly, started when the first of them asks.</summary>
public sealed class SharedPostgres : IAsyncLifetime
{
    private readonly Lazy<Task<PostgresServer>> _server = new(() => PostgresServer.Start());

    public async Task<string> CreateDatabase() => await (await _server.Value).CreateDatabase();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_server.IsValueCreated)
        {
            await (await _server.Value).DisposeAsync();
        }
    }
}
