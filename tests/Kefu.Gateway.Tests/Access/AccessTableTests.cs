using Kefu.Gateway.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Kefu.Gateway.Tests.Access;

public sealed class AccessTableTests(Desk desk)
{
    [Fact]
    public void EveryEndpoint_HasARuleOrIsOpenOnPurpose()
    {
        string[] open = ["/", "/openapi/v1.json", "/health/live", "/health/ready"];
        foreach (var endpoint in desk.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            var path = "/" + endpoint.RoutePattern.RawText!.TrimStart('/');
            var anonymous = endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;
            var rule = endpoint.Metadata.GetMetadata<EndpointRule>();
            Assert.True(anonymous == open.Contains(path), path);
            Assert.True(anonymous != rule is not null, path);
            Assert.NotNull(endpoint.Metadata.GetMetadata<IEndpointNameMetadata>());
        }
    }

    [Fact]
    public void EveryPermission_HasOneRow()
    {
        foreach (var permission in Enum.GetValues<Permission>().Where(p => p is not Permission.None))
        {
            Assert.Single(AccessTable.Rows, r => r.Permission == permission);
        }
    }

    [Fact]
    public void EveryCommand_NeedsAnIdempotencyKey()
    {
        string[] repeatable = ["messages.receive", "agents.heartbeat"];
        foreach (var endpoint in desk.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            var name = endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()!.EndpointName;
            var changes = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>() is { } m && !m.HttpMethods.Contains("GET");
            var keyed = endpoint.Metadata.GetOrderedMetadata<Gateway.Requests.ParameterDoc>().Any(p => p.Name == "Idempotency-Key");
            Assert.True((changes && !repeatable.Contains(name)) == keyed, name);
        }
    }

    [Fact]
    public async Task AnEndpointWithoutARule_IsDeniedToEverybody()
    {
        // The fallback policy is what stands between a forgotten rule and the world.
        var policy = await desk.Services.GetRequiredService<IAuthorizationPolicyProvider>().GetFallbackPolicyAsync();
        var context = new DefaultHttpContext { RequestServices = desk.Services };
        context.SetEndpoint(new RouteEndpoint(_ => Task.CompletedTask, Microsoft.AspNetCore.Routing.Patterns.RoutePatternFactory.Parse("/x"), 0, null, "x"));
        context.User = new(new KefuIdentity(new Caller { Tenant = "t", Name = "user:x", Granted = (Permission)int.MaxValue, IsPerson = true }, "test"));

        var answer = await desk.Services.GetRequiredService<IAuthorizationService>().AuthorizeAsync(context.User, context, policy!);

        Assert.False(answer.Succeeded);
    }

    [Fact]
    public void Roles_Unknown_GetNothing() => Assert.Equal(Permission.None, AccessTable.OfRoles(["warehouse", "", "ADMINISTRATOR"]));
}
