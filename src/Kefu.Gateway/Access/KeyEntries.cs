using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Kefu.Ledger.Directory;

namespace Kefu.Gateway.Access;

/// <summary>The API keys of the directory as credentials: what a request needs of one is made once for as long as the key is held.</summary>
internal sealed class KeyEntries(LedgerDirectory directory)
{
    private readonly ConditionalWeakTable<HeldKey, KeyEntry> _entries = [];

    /// <summary>Keys with a public id; more than one only if two tenants chose the same.</summary>
    public ImmutableArray<KeyEntry> With(string id) => directory.Keys(id) switch
    {
        [] => [],
        [var one] => [Entry(one)],
        var several => [.. several.Select(Entry)],
    };

    private KeyEntry Entry(HeldKey held) => _entries.GetValue(held, static key => KeyEntry.Of(key.Tenant, key.Key));
}
