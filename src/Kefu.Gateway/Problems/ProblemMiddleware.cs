using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Kefu.Gateway.Problems;

/// <summary>Outermost: whatever goes wrong below leaves as a problem document, and bare error statuses get one.</summary>
internal sealed partial class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to answer.
            return;
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            var problem = Thrown.ToProblem(exception);
            if (problem.Kind.Slug == ProblemTypes.Internal)
            {
                Failed(exception, context.GetEndpoint()?.DisplayName);
            }

            context.Response.Clear();
            await problem.ExecuteAsync(context);
            return;
        }

        if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null, ContentLength: null })
        {
            await Bare(context).ExecuteAsync(context);
        }
    }

    private static Problem Bare(HttpContext context)
    {
        var kind = ProblemTable.OfStatus(context.Response.StatusCode);
        var detail = kind.Slug switch
        {
            ProblemTypes.NotFound => "Nothing is at this path. The API is described at /openapi/v1.json.",
            ProblemTypes.MethodNotAllowed => $"Allowed here: {context.Response.Headers.Allow}.",
            ProblemTypes.UnsupportedMediaType => "Send Content-Type: application/json.",
            _ => kind.Title + ".",
        };
        return new Problem(kind, detail);
    }

    [LoggerMessage(1, LogLevel.Error, "A request to {Endpoint} failed")]
    private partial void Failed(Exception exception, string? endpoint);
}
