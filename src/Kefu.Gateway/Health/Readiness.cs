using System.Globalization;
using Kefu.Ledger;
using Kefu.Ledger.Directory;

namespace Kefu.Gateway.Health;

/// <summary>Whether this process can do its work now.</summary>
/// <param name="Status">ready or not-ready.</param>
/// <param name="Checks">Each part: ok, or what is wrong with it.</param>
internal sealed record HealthView(string Status, IReadOnlyDictionary<string, string> Checks);

/// <summary>
/// Ready means: the ledger takes a write, and the directory has been read. The write is a receipt under a key of its own, which
/// the ledger prunes by itself; the answer is kept for a while, so that asking often costs nothing.
/// </summary>
internal sealed class Readiness(ILedger ledger, DirectoryFollower directory, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Stale = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _one = new(1, 1);
    private volatile Checked? _last;

    public async Task<HealthView> Look(CancellationToken cancellationToken)
    {
        if (Fresh() is { } kept)
        {
            return kept;
        }

        await _one.WaitAsync(cancellationToken);
        try
        {
            if (Fresh() is { } other)
            {
                return other;
            }

            var view = View(await Write());
            _last = new(view, clock.GetTimestamp());
            return view;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private HealthView? Fresh() => _last is { } last && clock.GetElapsedTime(last.At) < Kept ? last.View : null;

    private HealthView View(string written)
    {
        var read = directory.Age == TimeSpan.MaxValue ? "not read yet" : directory.Age > Stale ? "not read for a while" : "ok";
        return new(written == "ok" && read == "ok" ? "ready" : "not-ready", new Dictionary<string, string> { ["ledger"] = written, ["directory"] = read });
    }

    private async Task<string> Write()
    {
        var now = clock.GetUtcNow();
        var key = "ready:" + now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        try
        {
            await ledger.Commit(new Commit([], new Receipt("", key, "", "{}", now))).WaitAsync(Patience, clock);
            return "ok";
        }
        catch (ReceiptExistsException)
        {
            // Another process asked in the same second: the database has looked at it all the same.
            return "ok";
        }
        catch (Exception exception) when (exception is LedgerException or TimeoutException)
        {
            return "cannot be written";
        }
    }

    private sealed record Checked(HealthView View, long At);
}
