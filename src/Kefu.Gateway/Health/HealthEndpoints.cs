using Kefu.Gateway.Description;
using Kefu.Gateway.Requests;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kefu.Gateway.Health;

/// <summary>For orchestrators and load balancers; open to anybody, and telling nobody more than yes or no.</summary>
internal static class HealthEndpoints
{
    private static readonly HealthView Live = new("live", new Dictionary<string, string>());

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/health").WithTags("health").WithMetadata(new AllowAnonymousAttribute());
        group.MapGet("/live", () => Answer.Ok(Live, GatewayJson.Default.HealthView)).WithName("health.live").WithSummary("This process answers.").Answers<HealthView>(200);
        group.MapGet("/ready", Ready).WithName("health.ready").WithSummary("This process can take work: the ledger can be written.").Answers<HealthView>(200, 503);
    }

    private static async Task<IResult> Ready(Readiness readiness, CancellationToken cancellationToken)
    {
        var view = await readiness.Look(cancellationToken);
        return Answer.With(view, GatewayJson.Default.HealthView, view.Status == "ready" ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }
}
