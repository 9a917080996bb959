using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using Kefu.Ledger;
using Microsoft.Extensions.Logging;

namespace Kefu.Gateway.Access;

/// <summary>
/// Tenants, stores, agents and API keys in memory, fed from the ledger's directory, so that neither a credential nor an id in a
/// path costs a query, and no made-up id activates a grain. At most a poll behind other gateways; what went through this one is
/// in it when the answer leaves.
/// </summary>
internal sealed partial class DirectoryIndex(ILedgerReader reader, TimeProvider clock, ILogger<DirectoryIndex> logger) : IDisposable
{
    /// <summary>Something unknown may cost a look at the ledger this often, for all who ask together.</summary>
    private static readonly TimeSpan BetweenMisses = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<string, TenantEntry> _tenants = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ImmutableArray<KeyEntry>> _keys = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _reading = new(1, 1);
    private readonly Lock _gate = new();
    private Task? _next;
    private Task? _miss;
    private long _missAt = long.MinValue;
    private long _position;
    private long _readAt = long.MinValue;

    /// <summary>It has been read at least once.</summary>
    public bool IsLoaded => Volatile.Read(ref _readAt) != long.MinValue;

    /// <summary>How long ago it was last in step with the ledger.</summary>
    public TimeSpan Age => IsLoaded ? clock.GetElapsedTime(Volatile.Read(ref _readAt)) : TimeSpan.MaxValue;

    public TenantEntry? Find(string tenant) => _tenants.GetValueOrDefault(tenant);

    /// <summary>All tenants by id.</summary>
    public ImmutableArray<TenantEntry> Tenants() => [.. _tenants.Values.Where(t => t.State.Exists).OrderBy(t => t.Id, StringComparer.Ordinal)];

    /// <summary>Keys with a public id; more than one only if two tenants chose the same.</summary>
    public ImmutableArray<KeyEntry> Keys(string id) => _keys.TryGetValue(id, out var keys) ? keys : [];

    /// <summary>Reads on. What was committed before this call is in the index afterwards.</summary>
    public Task Refresh(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            // A reading that runs may have passed the place already; one that has not begun serves all who ask now.
            _next ??= ReadNext();
            return _next.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Reads on because something is not known, at a bounded rate however many ask.</summary>
    public Task RefreshForUnknown(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _miss ??= ReadForUnknown();
            return _miss.WaitAsync(cancellationToken);
        }
    }

    public void Dispose() => _reading.Dispose();

    private async Task ReadForUnknown()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var since = _missAt == long.MinValue ? BetweenMisses : clock.GetElapsedTime(_missAt);
        if (since < BetweenMisses)
        {
            await Task.Delay(BetweenMisses - since, clock);
        }

        lock (_gate)
        {
            _miss = null;
            _missAt = clock.GetTimestamp();
        }

        await Refresh(CancellationToken.None);
    }

    private async Task ReadNext()
    {
        await _reading.WaitAsync().ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            lock (_gate)
            {
                _next = null;
            }

            var started = clock.GetTimestamp();
            while (true)
            {
                var (rows, position) = await reader.Directory(_position);
                foreach (var row in rows)
                {
                    Take(row);
                }

                if (rows.IsEmpty || position <= _position)
                {
                    break;
                }

                _position = position;
            }

            Volatile.Write(ref _readAt, started);
        }
        finally
        {
            _reading.Release();
        }
    }

    private void Take(DirectoryRow row)
    {
        var tenant = _tenants.GetOrAdd(row.Tenant, id => new TenantEntry(id));
        try
        {
            switch (row.Kind)
            {
                case DirectoryKind.Tenant:
                    var before = tenant.State.Keys;
                    tenant.Set(FactCodec.ReadTenantState(row.Body));
                    TakeKeys(tenant.Id, before, tenant.State.Keys);
                    break;
                case DirectoryKind.Store:
                    tenant.Set(FactCodec.ReadStoreState(row.Body));
                    break;
                case DirectoryKind.Agent:
                    tenant.Set(FactCodec.ReadAgentState(row.Body));
                    break;
            }
        }
        catch (JsonException exception)
        {
            // One document that cannot be read must not hide all others.
            Unreadable(exception, row.Kind, row.Tenant, row.Id, row.Version);
        }
    }

    private void TakeKeys(string tenant, ImmutableArray<Domain.Tenants.ApiKey> before, ImmutableArray<Domain.Tenants.ApiKey> after)
    {
        // What stays is not touched: a key must not be unknown for a moment because another one was issued.
        foreach (var key in after)
        {
            if (!before.Any(k => IsSame(k, key)) && KeyEntry.Of(tenant, key) is { } entry)
            {
                _keys[key.Id] = Keys(key.Id).Add(entry);
            }
        }

        foreach (var gone in before)
        {
            if (!after.Any(k => IsSame(k, gone)))
            {
                var left = Keys(gone.Id).RemoveAll(k => k.Caller.Tenant == tenant && k.HashText == gone.Hash);
                if (left.IsEmpty)
                {
                    _keys.TryRemove(gone.Id, out _);
                }
                else
                {
                    _keys[gone.Id] = left;
                }
            }
        }
    }

    private static bool IsSame(Domain.Tenants.ApiKey one, Domain.Tenants.ApiKey other) => one.Id == other.Id && one.Hash == other.Hash;

    [LoggerMessage(1, LogLevel.Error, "Directory document {Kind} {Tenant}/{Id} version {Version} cannot be read")]
    private partial void Unreadable(Exception exception, DirectoryKind kind, string tenant, string id, int version);
}
