using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Kefu.Host.Startup;

/// <summary>Mints short-lived tokens (JWT, HS256) with the development signing key.</summary>
/// <param name="Tenant">The retailer.</param>
/// <param name="Subject">The person, for the records.</param>
/// <param name="Roles">Roles of the access table.</param>
/// <param name="Agent">The agent this person is.</param>
/// <param name="Stores">The only stores this person has to do with; empty for no such limit.</param>
internal sealed record DevelopmentToken(string Tenant, string Subject, ImmutableArray<string> Roles, string? Agent, ImmutableArray<string> Stores)
{
    private const string IssuerAndAudience = "kefu";

    /// <summary>The signed token.</summary>
    public string Sign(byte[] key, DateTimeOffset now, TimeSpan validFor)
    {
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["iss"] = IssuerAndAudience,
            ["aud"] = IssuerAndAudience,
            ["sub"] = Subject,
            ["tenant"] = Tenant,
            ["role"] = Roles,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["nbf"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + validFor).ToUnixTimeSeconds(),
        };
        if (Agent is not null)
        {
            claims["agent"] = Agent;
        }

        if (!Stores.IsEmpty)
        {
            claims["stores"] = Stores;
        }

        var text = $"{Part(new { alg = "HS256", typ = "JWT" })}.{Part(claims)}";
        return $"{text}.{Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(text)))}";
    }

    private static string Part<T>(T value) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value));
}
