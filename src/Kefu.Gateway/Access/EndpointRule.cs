using Kefu.Gateway.Description;
using Microsoft.AspNetCore.Builder;

namespace Kefu.Gateway.Access;

/// <summary>What an endpoint needs and names. An endpoint without one is denied to everybody.</summary>
/// <param name="Permission">What the caller needs.</param>
/// <param name="Creates">The name in the path that need not exist yet.</param>
internal sealed record EndpointRule(Permission Permission, string? Creates = null);

/// <summary>Gives endpoints their rules.</summary>
internal static class EndpointRules
{
    public static TBuilder Needs<TBuilder>(this TBuilder endpoint, Permission permission, string? creates = null)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new EndpointRule(permission, creates)).Refuses(400, 401, 403, 429, 500, 503, 504);
}
