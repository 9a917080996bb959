using Kefu.Gateway.Access;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Kefu.Gateway.Tests.Description;

public sealed class OpenApiTests(Desk desk)
{
    [Fact]
    public async Task Document_IsValid()
    {
        var (document, diagnostic) = await Load();

        Assert.Empty(diagnostic.Errors);
        Assert.Empty(diagnostic.Warnings);
        Assert.Equal("Kefu", document.Info.Title);
        Assert.Equal(["apiKey", "bearer"], document.Components!.SecuritySchemes!.Keys.Order());
        Assert.True(document.Components.Schemas!.ContainsKey("ProblemDocument"));
    }

    [Fact]
    public async Task Document_HasEveryEndpoint_WithEveryAnswer()
    {
        var (document, _) = await Load();
        var endpoints = desk.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<EndpointRule>() is not null || e.RoutePattern.RawText!.StartsWith("/health", StringComparison.Ordinal)).ToArray();
        foreach (var endpoint in endpoints)
        {
            var path = endpoint.RoutePattern.RawText!;
            var method = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Single();
            Assert.True(document.Paths.TryGetValue(path, out var item), path);
            var operation = item.Operations!.Single(o => o.Key.Method == method).Value;
            Assert.Equal(endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()!.EndpointName, operation.OperationId);
            Assert.False(string.IsNullOrEmpty(operation.Summary), path);
            foreach (var answer in endpoint.Metadata.GetOrderedMetadata<IProducesResponseTypeMetadata>())
            {
                var described = operation.Responses![answer.StatusCode.ToString(System.Globalization.CultureInfo.InvariantCulture)];
                Assert.NotNull(described.Content![answer.ContentTypes.Single()].Schema);
            }

            var names = path.Split('/').Where(p => p.StartsWith('{')).Select(p => p.Trim('{', '}'));
            Assert.Equal(names.Order(), (operation.Parameters ?? []).Where(p => p.In is ParameterLocation.Path).Select(p => p.Name!).Order());
            Assert.All(operation.Parameters ?? [], p => Assert.False(string.IsNullOrEmpty(p.Description), $"{path} {p.Name}"));
            if (endpoint.Metadata.GetMetadata<EndpointRule>() is null)
            {
                continue;
            }

            foreach (var status in new[] { "400", "401", "403", "429", "500", "503", "504" })
            {
                Assert.True(operation.Responses!.ContainsKey(status), $"{path} {status}");
            }

            Assert.Contains("Needs", operation.Description!, StringComparison.Ordinal);
            Assert.Equal(endpoint.Metadata.GetMetadata<IAcceptsMetadata>() is not null, operation.RequestBody is not null);
            Assert.Equal(operation.RequestBody is not null, operation.Responses!.ContainsKey("413") && operation.Responses.ContainsKey("415"));
        }

        Assert.Equal(endpoints.Length, document.Paths.Sum(p => p.Value.Operations!.Count));
    }

    [Fact]
    public async Task Document_EveryField_IsDescribed()
    {
        var (document, _) = await Load();
        // What a field refers to describes itself; the router's own records are described where they are made.
        string[] ofTheDomain = ["Choice", "Scored", "Exclusion"];
        var bare = document.Components!.Schemas!.Where(s => !ofTheDomain.Contains(s.Key))
            .SelectMany(s => (s.Value.Properties ?? new Dictionary<string, IOpenApiSchema>())
                .Where(p => p.Value is not OpenApiSchemaReference && p.Value.OneOf is null && string.IsNullOrEmpty(p.Value.Description)).Select(p => $"{s.Key}.{p.Key}"))
            .ToArray();

        Assert.True(bare.Length == 0, string.Join(", ", bare));
    }

    private async Task<(OpenApiDocument Document, Microsoft.OpenApi.Reader.OpenApiDiagnostic Diagnostic)> Load()
    {
        var text = (await desk.As(null).Get("/openapi/v1.json")).Is(200).Body;
        var read = OpenApiDocument.Parse(text, "json");
        return (read.Document!, read.Diagnostic!);
    }
}
