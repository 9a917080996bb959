using System.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Kefu.Gateway.Description;

/// <summary>The description as text: made at the first request, because anybody may ask for it and making it is work.</summary>
internal sealed class OpenApiText(IServiceProvider services)
{
    private readonly Lazy<Task<byte[]>> _bytes = new(() => Make(services));

    public Task<byte[]> Bytes => _bytes.Value;

    private static async Task<byte[]> Make(IServiceProvider services)
    {
        await using var scope = services.CreateAsyncScope();
        var document = await scope.ServiceProvider.GetRequiredKeyedService<IOpenApiDocumentProvider>(OpenApi.Name).GetOpenApiDocumentAsync();
        return Encoding.UTF8.GetBytes(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1));
    }
}

internal static class OpenApiEndpoint
{
    public static void MapDescription(this IEndpointRouteBuilder routes) => routes.MapGet("/openapi/v1.json", Show).ExcludeFromDescription()
        .WithName("openapi").WithMetadata(new AllowAnonymousAttribute());

    private static async Task Show(HttpContext context, OpenApiText text, CancellationToken cancellationToken)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.Headers.CacheControl = "public, max-age=60";
        await context.Response.BodyWriter.WriteAsync(await text.Bytes, cancellationToken);
    }
}
