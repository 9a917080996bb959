using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Kefu.Domain.Tenants;
using Kefu.Gateway.Requests;

namespace Kefu.Gateway.Access;

/// <summary>The text of API keys: <c>kefu_ID_SECRET</c>. The ledger knows its hash alone.</summary>
public static class ApiKeyText
{
    /// <summary>What every key begins with.</summary>
    public const string Prefix = "kefu_";

    private const int MostLength = 128;

    /// <summary>Makes a key with a new random secret of 256 bits.</summary>
    /// <param name="id">Its public id: 4 to 32 lower-case letters and digits.</param>
    /// <param name="name">What it is for.</param>
    /// <param name="scopes">What it may do.</param>
    /// <param name="expiresAt">Until when (UTC); null for no end.</param>
    /// <returns>The text to show once, and what to give to <see cref="Contracts.Tenants.ITenantGrain.IssueKey"/>.</returns>
    /// <exception cref="ArgumentException">The id is not well-formed.</exception>
    public static (string Text, ApiKey Key) Mint(string id, string name, ImmutableArray<string> scopes, DateTimeOffset? expiresAt = null)
    {
        if (!Ids.IsKeyId(id))
        {
            throw new ArgumentException("A key's id has 4 to 32 lower-case letters and digits.", nameof(id));
        }

        // A secret is the one thing that must not be seeded.
        var text = Prefix + id + "_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        return (text, new ApiKey(id, name, Convert.ToHexStringLower(Hash(text)), scopes, expiresAt));
    }

    /// <summary>SHA-256 of a key's text.</summary>
    internal static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    /// <summary>Writes SHA-256 of a key's text into 32 bytes.</summary>
    internal static void Hash(string text, Span<byte> hash)
    {
        Span<byte> bytes = stackalloc byte[MostLength];
        SHA256.HashData(bytes[..Encoding.ASCII.GetBytes(text, bytes)], hash);
    }

    /// <summary>Whether a credential is meant to be an API key.</summary>
    internal static bool IsOne(string credential) => credential.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>The public id in a key's text; null if it is not one.</summary>
    internal static string? IdOf(string text)
    {
        if (text.Length > MostLength || !IsOne(text) || !Ascii.IsValid(text))
        {
            return null;
        }

        var end = text.IndexOf('_', Prefix.Length);
        return end > 0 && end < text.Length - 1 && Ids.IsKeyId(text[Prefix.Length..end]) ? text[Prefix.Length..end] : null;
    }
}
