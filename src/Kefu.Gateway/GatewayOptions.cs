using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Kefu.Gateway;

/// <summary>How the gateway is reached and what bounds it.</summary>
public sealed class GatewayOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Gateway";

    /// <summary>Requests per second of one API key. Default: 2,000.</summary>
    [Range(1, 1_000_000)]
    public int KeyRequestsPerSecond { get; set; } = 2_000;

    /// <summary>Requests one API key may make at once after a pause. Default: 4,000.</summary>
    [Range(1, 1_000_000)]
    public int KeyBurst { get; set; } = 4_000;

    /// <summary>Requests per second of one person. Default: 50.</summary>
    [Range(1, 100_000)]
    public int PersonRequestsPerSecond { get; set; } = 50;

    /// <summary>Requests one person may make at once after a pause. Default: 100.</summary>
    [Range(1, 100_000)]
    public int PersonBurst { get; set; } = 100;

    /// <summary>Failed authentications per minute of one address before they are answered 429 unlooked. Default: 60.</summary>
    [Range(1, 100_000)]
    public int FailedAuthenticationsPerMinute { get; set; } = 60;

    /// <summary>Requests in work at once; beyond it 503. Default: 4,096.</summary>
    [Range(8, 1_000_000)]
    public int MostConcurrent { get; set; } = 4_096;

    /// <summary>Long polls of the events at once; beyond it they answer at once. Default: 256.</summary>
    [Range(0, 100_000)]
    public int MostWaiting { get; set; } = 256;

    /// <summary>SHA-256 hashes (hexadecimal) of platform keys that create tenants. Default: none.</summary>
    [MaxLength(8)]
    public IList<string> PlatformKeyHashes { get; } = [];

    /// <summary>Addresses or networks (CIDR) of proxies whose X-Forwarded-For and -Proto are believed. Default: none.</summary>
    [MaxLength(64)]
    public IList<string> TrustedProxies { get; } = [];

    /// <summary>Tokens of people.</summary>
    [ValidateObjectMembers]
    public PeopleOptions People { get; set; } = new();
}

/// <summary>Which tokens (JWT) are believed. Without an authority or a key, none is.</summary>
public sealed class PeopleOptions
{
    /// <summary>Claim that names the tenant.</summary>
    public const string TenantClaim = "tenant";

    /// <summary>Claim that names a role; repeated or a list.</summary>
    public const string RoleClaim = "role";

    /// <summary>Claim that names the agent this person is.</summary>
    public const string AgentClaim = "agent";

    /// <summary>Claim that limits this person to stores; repeated or a list.</summary>
    public const string StoresClaim = "stores";

    /// <summary>OpenID Connect issuer whose published keys are used.</summary>
    public string? Authority { get; set; }

    /// <summary>What a token's <c>aud</c> must be. Default: <c>kefu</c>.</summary>
    [Required]
    public string Audience { get; set; } = "kefu";

    /// <summary>What a token's <c>iss</c> must be; with <see cref="Authority"/>, the authority says. Default: <c>kefu</c>.</summary>
    public string Issuer { get; set; } = "kefu";

    /// <summary>Symmetric signing key (HS256), base64, at least 32 bytes: for development and tests.</summary>
    public string? SigningKey { get; set; }

    /// <summary>Public key (PEM, RSA or EC) of an issuer without a discovery document.</summary>
    public string? PublicKey { get; set; }

    /// <summary>Seconds by which clocks may differ. Default: 30.</summary>
    [Range(0, 300)]
    public int ClockSkewSeconds { get; set; } = 30;

    /// <summary>Whether any token is believed.</summary>
    internal bool IsConfigured => !string.IsNullOrEmpty(Authority) || !string.IsNullOrEmpty(SigningKey) || !string.IsNullOrEmpty(PublicKey);
}

[OptionsValidator]
internal sealed partial class GatewayOptionsValidator : IValidateOptions<GatewayOptions>;
