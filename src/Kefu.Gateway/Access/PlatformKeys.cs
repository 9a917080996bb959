using System.Collections.Immutable;
using Microsoft.Extensions.Options;

namespace Kefu.Gateway.Access;

/// <summary>Platform keys out of the configuration: for the first tenant there is no tenant that could hold a key.</summary>
internal sealed class PlatformKeys(IOptions<GatewayOptions> options)
{
    private readonly ImmutableArray<string> _hashes = [.. options.Value.PlatformKeyHashes];

    /// <summary>The configured keys under the id that a caller presents; the hash covers the id as well.</summary>
    public ImmutableArray<KeyEntry> With(string id) => _hashes.IsEmpty ? [] : [.. _hashes.Select(h => KeyEntry.Platform(id, h)).OfType<KeyEntry>()];
}
