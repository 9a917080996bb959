using System.Diagnostics;
using Kefu.Gateway.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kefu.Gateway.Telemetry;

/// <summary>One activity per act, under its name in the API; ids of tenant and problem, never texts.</summary>
internal sealed class Traced(RequestDelegate next)
{
    private static readonly ActivitySource Source = new(GatewayMeter.Name);

    public Task InvokeAsync(HttpContext context) => Source.HasListeners() ? Trace(context) : next(context);

    private async Task Trace(HttpContext context)
    {
        using var activity = Source.StartActivity(context.GetEndpoint()?.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? "unmatched");
        await next(context);
        activity?.SetTag("kefu.tenant", Caller.Find(context)?.Tenant);
        if (context.Features.Get<Problems.Problem>() is { } problem)
        {
            activity?.SetTag("kefu.problem", problem.Kind.Slug);
            if (problem.Kind.Status >= 500)
            {
                activity?.SetStatus(ActivityStatusCode.Error);
            }
        }
    }
}
