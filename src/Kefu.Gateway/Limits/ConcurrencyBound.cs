using Kefu.Gateway.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Kefu.Gateway.Limits;

/// <summary>Bounds the requests in work. Beyond it callers are told at once, instead of everybody waiting.</summary>
internal sealed class ConcurrencyBound(RequestDelegate next, IOptions<GatewayOptions> options)
{
    private readonly int _most = options.Value.MostConcurrent;
    private int _now;

    public async Task InvokeAsync(HttpContext context)
    {
        // An orchestrator that cannot ask for health under load would kill what is merely busy.
        if (context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal))
        {
            await next(context);
            return;
        }

        try
        {
            if (Interlocked.Increment(ref _now) > _most)
            {
                await (Problem.Of(ProblemTypes.Overloaded, "Too many requests are in work. Repeat the request later.") with { RetryAfter = TimeSpan.FromSeconds(1) })
                    .ExecuteAsync(context);
                return;
            }

            await next(context);
        }
        finally
        {
            Interlocked.Decrement(ref _now);
        }
    }
}
