// Appends pairs of entries (one commit over two streams, with a receipt) from many callers at once and prints the id of each commit
// once it is acknowledged. Arguments: connection string or empty, file, prefix of the ids.
using Kefu.Ledger;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

var (database, file, prefix) = (args[0], args[1], args[2]);
var services = new ServiceCollection();
services.AddLogging();
services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
services.AddKefuLedger(options => (options.Database, options.File) = (database, file));
await using var provider = services.BuildServiceProvider();
await provider.GetRequiredService<ILedgerStart>().Start();
var ledger = provider.GetRequiredService<ILedger>();
var output = TextWriter.Synchronized(Console.Out);
await output.WriteLineAsync("ready");
await output.FlushAsync();

await Task.WhenAll(Enumerable.Range(0, 32).Select(caller => Task.Run(() => Append(caller))));

async Task Append(int caller)
{
    for (var i = 0; ; i++)
    {
        var id = $"{prefix}-{caller}-{i}";
        var at = TimeProvider.System.GetUtcNow();
        try
        {
            await ledger.Commit(new Commit(
                [
                    new StreamAppend($"left:{id}", 0, $"[\"{id}\"]", "t", at),
                    new StreamAppend($"right:{prefix}-{caller}", i, $"[\"{id}\"]", "t", at) { Ordinal = i < 120 ? new Ordinal(i + 1, 120, false) : null },
                ],
                new Receipt("t", id, "hash", "{}", at)));
        }
        catch (LedgerException)
        {
            // The server was killed under us: the test counts what was acknowledged before.
            return;
        }

        lock (output)
        {
            output.WriteLine(id);
            output.Flush();
        }
    }
}
