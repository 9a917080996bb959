using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Kefu.EndToEnd.Tests.Processes;

namespace Kefu.EndToEnd.Tests.Silos;

/// <summary>Several processes on one database, each a silo with a gateway, as behind a load balancer.</summary>
internal sealed partial class Cluster : IAsyncDisposable
{
    private static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(90);

    private readonly TestDatabase _database;
    private readonly KefuProgram[] _silos;
    private readonly string[] _directories;

    private Cluster(TestDatabase database, int silos)
    {
        _database = database;
        _silos = new KefuProgram[silos];
        _directories = [.. Enumerable.Range(0, silos).Select(_ => System.IO.Directory.CreateTempSubdirectory("kefu-e2e").FullName)];
        Urls = [.. Enumerable.Range(0, silos).Select(_ => $"http://127.0.0.1:{Retailer.FreePort()}")];
    }

    /// <summary>Where each silo's gateway listens.</summary>
    public ImmutableArray<string> Urls { get; }

    /// <summary>An API key that may do everything.</summary>
    public string Key { get; private set; } = "";

    /// <summary>Starts so many silos at the same time.</summary>
    public static async Task<Cluster> Open(int silos)
    {
        var cluster = new Cluster(await TestDatabase.Create(), silos);
        try
        {
            await Task.WhenAll(Enumerable.Range(0, silos).Select(cluster.Start));
            cluster.Key = cluster._silos.Select(s => KeyText().Match(s.Output).Value).First(k => k.Length > 0);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a silo, for the first time or again.</summary>
    public async Task Start(int silo)
    {
        if (_silos[silo] is { } before)
        {
            await before.DisposeAsync();
        }

        _silos[silo] = KefuProgram.Start("up", "--data", _directories[silo], "--urls", Urls[silo], "--database", _database.ConnectionString);
        await _silos[silo].Says("Ctrl-C", StartsWithin);
    }

    /// <summary>One of the processes.</summary>
    public KefuProgram Silo(int silo) => _silos[silo];

    /// <summary>Runs <c>kefu check</c> and expects a clean ledger.</summary>
    public async Task IsClean()
    {
        var (code, output, errors) = await KefuProgram.Run("check", "--json", "--database", _database.ConnectionString);
        Assert.True(code == 0, $"kefu check ended with {code}:\n{output}\n{errors}");
        using var report = JsonDocument.Parse(output);
        Assert.Equal(0, report.RootElement.GetProperty("violations").GetInt64());
    }

    /// <summary>What the silos have said, for a failure's message.</summary>
    public string Said() => string.Join("\n", _silos.Select((s, i) => string.Create(CultureInfo.InvariantCulture, $"=== silo {i}\n{s?.Said()}")));

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in _silos)
        {
            if (silo is not null)
            {
                await silo.DisposeAsync();
            }
        }

        await _database.DisposeAsync();
        foreach (var directory in _directories)
        {
            System.IO.Directory.Delete(directory, recursive: true);
        }
    }

    [GeneratedRegex("kefu_[a-z0-9]+_[a-f0-9]{64}")]
    private static partial Regex KeyText();
}
