using System.Security.Claims;
using System.Security.Cryptography;
using Kefu.Domain.Tenants;
using Microsoft.AspNetCore.Authentication;

namespace Kefu.Gateway.Access;

/// <summary>An API key as the gateway holds it; everything a request needs of it is made once.</summary>
internal sealed class KeyEntry
{
    public const string Scheme = "key";

    private readonly byte[] _hash;

    private KeyEntry(Caller caller, byte[] hash, DateTimeOffset? expiresAt)
    {
        Caller = caller;
        _hash = hash;
        ExpiresAt = expiresAt;
        Ticket = new(new ClaimsPrincipal(new KefuIdentity(caller, Scheme)), Scheme);
    }

    public Caller Caller { get; }

    /// <summary>Until when; null for no end.</summary>
    public DateTimeOffset? ExpiresAt { get; }

    /// <summary>Shared by all requests with this key, and changed by none.</summary>
    public AuthenticationTicket Ticket { get; }

    /// <summary>Compares in constant time.</summary>
    public bool Matches(ReadOnlySpan<byte> hash) => CryptographicOperations.FixedTimeEquals(_hash, hash);

    /// <summary>A stored key; if its hash is not one, it opens nothing.</summary>
    public static KeyEntry Of(string tenant, ApiKey key) => new(
        new Caller
        {
            Tenant = tenant,
            Name = "key:" + key.Id,
            IsPerson = false,
            Scopes = key.Scopes.IsDefault ? [] : key.Scopes,
            Granted = AccessTable.OfScopes(key.Scopes.IsDefault ? [] : key.Scopes),
        },
        Hash(key.Hash) ?? [], key.ExpiresAt);

    /// <summary>A platform key of the configuration: creates tenants, and belongs to none.</summary>
    public static KeyEntry? Platform(string id, string hash) => Hash(hash) is not { } bytes ? null : new(
        new Caller { Tenant = "", Name = "key:" + id, IsPerson = false, Scopes = ["platform"], Granted = AccessTable.OfScopes(["platform"]) }, bytes, null);

    private static byte[]? Hash(string text)
    {
        var hash = new byte[SHA256.HashSizeInBytes];
        return text.Length == 2 * hash.Length && Convert.FromHexString(text, hash, out _, out _) is System.Buffers.OperationStatus.Done ? hash : null;
    }
}
