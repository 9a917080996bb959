using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Kefu.Gateway.Tests;

/// <summary>Makes people's tokens, right and wrong ones.</summary>
public sealed class Tokens
{
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    public string SigningKey => Convert.ToBase64String(_key);

    public string Of(string tenant, string role, string? agent = null, params string[] stores)
    {
        var claims = new Dictionary<string, object> { ["sub"] = agent ?? role, ["tenant"] = tenant, ["role"] = role };
        if (agent is not null)
        {
            claims["agent"] = agent;
        }

        if (stores.Length > 0)
        {
            claims["stores"] = stores;
        }

        return Sign(claims);
    }

    public string Sign(
        Dictionary<string, object> claims, DateTime? from = null, DateTime? to = null, string issuer = "kefu", string audience = "kefu", byte[]? key = null,
        string algorithm = SecurityAlgorithms.HmacSha256) =>
        new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = audience,
            NotBefore = from,
            Expires = to ?? DateTime.UtcNow.AddHours(1),
            Claims = claims,
            SigningCredentials = new SigningCredentials(new SymmetricSecurityKey(key ?? _key), algorithm),
        });
}
