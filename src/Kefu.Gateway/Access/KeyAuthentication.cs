using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using Kefu.Gateway.Audit;
using Kefu.Gateway.Limits;
using Kefu.Ledger.Directory;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kefu.Gateway.Access;

/// <summary>API keys: looked up in memory, compared in constant time.</summary>
internal sealed class KeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, KeyEntries keys, DirectoryFollower follower,
    FailedAttempts failed, DeniedActs denied, PlatformKeys platform) : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Credentials.Of(Request) is not { } text)
        {
            return AuthenticateResult.NoResult();
        }

        if (ApiKeyText.IdOf(text) is not { } id)
        {
            return Refuse(AuthenticationFault.Invalid);
        }

        var known = keys.With(id);
        if (known.IsEmpty)
        {
            if (Find(text, platform.With(id)) is { } key)
            {
                return AuthenticateResult.Success(key.Ticket);
            }

            if (!failed.IsOver(Context.Connection.RemoteIpAddress))
            {
                // Perhaps issued a moment ago through another gateway.
                await follower.RefreshForUnknown(Context.RequestAborted);
                known = keys.With(id);
            }
        }

        return known.IsEmpty ? Refuse(AuthenticationFault.Invalid) : Match(text, known);
    }

    private AuthenticateResult Match(string text, ImmutableArray<KeyEntry> known)
    {
        if (Find(text, known) is not { } key)
        {
            // A known id with a wrong secret is worth the attention of the tenant whose key it is.
            denied.Record(Context, known[0].Caller.Tenant, known[0].Caller.Name, "wrong-secret");
            return Refuse(AuthenticationFault.Invalid);
        }

        if (key.ExpiresAt is not { } end || TimeProvider.GetUtcNow() < end)
        {
            return AuthenticateResult.Success(key.Ticket);
        }

        denied.Record(Context, key.Caller.Tenant, key.Caller.Name, "expired");
        return Refuse(AuthenticationFault.Expired);
    }

    private static KeyEntry? Find(string text, ImmutableArray<KeyEntry> keys)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        ApiKeyText.Hash(text, hash);
        foreach (var key in keys)
        {
            if (key.Matches(hash))
            {
                return key;
            }
        }

        return null;
    }

    private AuthenticateResult Refuse(AuthenticationFault fault)
    {
        Context.Features.Set(fault);
        return AuthenticateResult.Fail(fault.Slug);
    }
}
