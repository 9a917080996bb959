using System.Collections.Frozen;
using System.Security.Claims;
using System.Security.Cryptography;
using Kefu.Gateway.Problems;
using Kefu.Gateway.Requests;
using Kefu.Ledger.Directory;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Kefu.Gateway.Access;

/// <summary>Tokens of people (JWT): signed by the configured issuer, for this audience, in time, of a known tenant, with known roles.</summary>
internal sealed class PeopleAuthentication(IOptions<GatewayOptions> gateway, LedgerDirectory directory, DirectoryFollower follower, TimeProvider clock) : IConfigureNamedOptions<JwtBearerOptions>
{
    public const string Scheme = "person";

    private const int MostClaims = 200;

    public void Configure(JwtBearerOptions options) => Configure(Scheme, options);

    public void Configure(string? name, JwtBearerOptions options)
    {
        if (name != Scheme)
        {
            return;
        }

        var people = gateway.Value.People;
        var parameters = options.TokenValidationParameters;
        options.MapInboundClaims = false;
        options.TimeProvider = clock;
        options.Audience = people.Audience;
        parameters.ValidAudience = people.Audience;
        parameters.RequireExpirationTime = true;
        parameters.RequireSignedTokens = true;
        parameters.LifetimeValidator = (from, to, _, _) => IsInTime(from, to, TimeSpan.FromSeconds(people.ClockSkewSeconds));
        if (!string.IsNullOrEmpty(people.Authority))
        {
            options.Authority = people.Authority;
        }
        else
        {
            // Named algorithms only: a public key must never be taken for a symmetric secret.
            (parameters.IssuerSigningKey, parameters.ValidAlgorithms) = Key(people);
            parameters.ValidIssuer = people.Issuer;
        }

        options.Events = new JwtBearerEvents
        {
            OnMessageReceived = context =>
            {
                context.Token = Credentials.Of(context.Request);
                return Task.CompletedTask;
            },
            OnTokenValidated = Accept,
            OnAuthenticationFailed = context =>
            {
                context.HttpContext.Features.Set(context.HttpContext.Features.Get<AuthenticationFault>() ?? Fault(context.Exception));
                return Task.CompletedTask;
            },
        };
    }

    private bool IsInTime(DateTime? from, DateTime? to, TimeSpan skew)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        if (to is not { } end || end + skew <= now)
        {
            throw new SecurityTokenExpiredException();
        }

        return from is not { } begin || begin - skew <= now;
    }

    private static (SecurityKey? Key, string[] Algorithms) Key(PeopleOptions people)
    {
        if (!string.IsNullOrEmpty(people.SigningKey))
        {
            var bytes = Convert.FromBase64String(people.SigningKey);
            return bytes.Length >= 32
                ? (new SymmetricSecurityKey(bytes), [SecurityAlgorithms.HmacSha256])
                : throw new InvalidOperationException("Gateway:People:SigningKey needs at least 32 bytes, base64.");
        }

        if (string.IsNullOrEmpty(people.PublicKey))
        {
            return (null, []);
        }

        if (people.PublicKey.Contains("RSA", StringComparison.Ordinal) || !TryEc(people.PublicKey, out var ec))
        {
            var rsa = RSA.Create();
            rsa.ImportFromPem(people.PublicKey);
            return (new RsaSecurityKey(rsa), [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSsaPssSha256]);
        }

        return (new ECDsaSecurityKey(ec), [SecurityAlgorithms.EcdsaSha256]);
    }

    private static bool TryEc(string pem, out ECDsa? key)
    {
        key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            return true;
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            key.Dispose();
            key = null;
            return false;
        }
    }

    private async Task Accept(TokenValidatedContext context)
    {
        var claims = context.Principal!;
        var (tenant, person, agent) = (One(claims, PeopleOptions.TenantClaim), One(claims, "sub"), One(claims, PeopleOptions.AgentClaim));
        if (!Ids.IsName(tenant) || person is null or { Length: 0 or > 128 } || !Texts.IsPrintable(person) || (agent is not null && !Ids.IsName(agent)))
        {
            Refuse(context, AuthenticationFault.Foreign("The token needs the claims sub and tenant, and at most one agent."));
            return;
        }

        if (directory.Find(tenant!) is not { Exists: true })
        {
            await follower.RefreshForUnknown(context.HttpContext.RequestAborted);
            if (directory.Find(tenant!) is not { Exists: true })
            {
                Refuse(context, AuthenticationFault.Foreign("The token names a tenant that is not here."));
                return;
            }
        }

        var roles = Many(claims, PeopleOptions.RoleClaim);
        var stores = Many(claims, PeopleOptions.StoresClaim);
        var caller = new Caller
        {
            Tenant = tenant!,
            Name = "user:" + person,
            IsPerson = true,
            Agent = agent,
            Granted = AccessTable.OfRoles(roles),
            IsTenantWide = roles.Any(AccessTable.IsTenantWide),
            Stores = stores.Length == 0 ? null : stores.ToFrozenSet(StringComparer.Ordinal),
        };
        context.Principal = new ClaimsPrincipal(new KefuIdentity(caller, Scheme));
        context.Success();
    }

    private static void Refuse(TokenValidatedContext context, AuthenticationFault fault)
    {
        context.HttpContext.Features.Set(fault);
        context.Fail(fault.Slug);
    }

    private static AuthenticationFault Fault(Exception exception) => exception switch
    {
        SecurityTokenExpiredException => AuthenticationFault.Expired,
        SecurityTokenInvalidLifetimeException or SecurityTokenNotYetValidException => new(ProblemTypes.CredentialInvalid, "The token is not valid yet."),
        SecurityTokenInvalidAudienceException => AuthenticationFault.Foreign("The token was issued for another audience."),
        SecurityTokenInvalidIssuerException => AuthenticationFault.Foreign("The token was issued by somebody else."),
        SecurityTokenSignatureKeyNotFoundException or SecurityTokenInvalidSignatureException => AuthenticationFault.Foreign("The token was signed with a key that is not known here."),
        _ => AuthenticationFault.Invalid,
    };

    private static string? One(ClaimsPrincipal claims, string type) => claims.FindAll(type).Take(2).ToArray() is [var claim] ? claim.Value : null;

    private static string[] Many(ClaimsPrincipal claims, string type) => [.. claims.FindAll(type).Take(MostClaims).Select(c => c.Value)];
}
