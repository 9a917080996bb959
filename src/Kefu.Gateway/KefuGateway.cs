using System.Net;
using Kefu.Gateway.Access;
using Kefu.Gateway.Agents;
using Kefu.Gateway.Audit;
using Kefu.Gateway.Conversations;
using Kefu.Gateway.Description;
using Kefu.Gateway.Events;
using Kefu.Gateway.Figures;
using Kefu.Gateway.Health;
using Kefu.Gateway.Ingest;
using Kefu.Gateway.Limits;
using Kefu.Gateway.Pages;
using Kefu.Gateway.Problems;
using Kefu.Gateway.Requests;
using Kefu.Gateway.Rosters;
using Kefu.Gateway.Stores;
using Kefu.Gateway.Telemetry;
using Kefu.Gateway.Tenants;
using Kefu.Ledger;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kefu.Gateway;

/// <summary>Puts the gateway into a host that has the ledger and a grain factory.</summary>
public static class KefuGateway
{
    private const string AnyCredential = "kefu";

    /// <summary>Adds what the gateway needs. Configuration: section <see cref="GatewayOptions.Section"/>.</summary>
    public static WebApplicationBuilder AddKefuGateway(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.AddOptions<GatewayOptions>().BindConfiguration(GatewayOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<GatewayOptions>, GatewayOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddLedgerDirectory();
        services.AddSingleton<KeyEntries>();
        services.AddSingleton<PlatformKeys>();
        services.AddSingleton<FailedAttempts>();
        services.AddSingleton<DeniedActs>();
        services.AddHostedService(s => s.GetRequiredService<DeniedActs>());
        services.AddSingleton<HeadWatch>();
        services.AddSingleton<FeedCursors>();
        services.AddSingleton<Readiness>();
        AddAccess(services);
        services.AddRateLimiter(_ => { });
        services.AddSingleton<IConfigureOptions<RateLimiterOptions>, CredentialLimits>();
        services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(o => o.SerializerOptions.TypeInfoResolverChain.Insert(0, GatewayJson.Default));
        OpenApi.Add(services);
        Telemetry.Telemetry.Add(services, builder.Configuration);

        // One line for each request is what a festival's disk is not for.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(Bound);
        return builder;
    }

    /// <summary>Adds the gateway's middleware and endpoints.</summary>
    public static WebApplication MapKefuGateway(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        if (Proxies(app.Services.GetRequiredService<IOptions<GatewayOptions>>().Value) is { } proxies)
        {
            app.UseForwardedHeaders(proxies);
        }

        app.UseMiddleware<SecurityHeaders>();
        app.UseMiddleware<ProblemMiddleware>();
        app.UseMiddleware<ConcurrencyBound>();
        app.UseRouting();
        app.UseMiddleware<Traced>();
        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseAuthorization();
        app.UseMiddleware<Gate>();
        app.UseMiddleware<AuditTrail>();

        app.MapFrontPage();
        app.MapDescription();
        app.MapHealth();
        var v1 = app.MapGroup("/v1");
        v1.MapTenants();
        v1.MapKeys();
        v1.MapStores();
        v1.MapMessages();
        v1.MapAgents();
        v1.MapPresence();
        v1.MapConversations();
        v1.MapTalk();
        v1.MapEvents();
        v1.MapAudit();
        v1.MapCalendar();
        v1.MapRosters();
        v1.MapLeaveAndSwaps();
        v1.MapFigures();
        return app;
    }

    private static void AddAccess(IServiceCollection services)
    {
        services.AddAuthentication(AnyCredential)
            .AddPolicyScheme(AnyCredential, null, o => o.ForwardDefaultSelector = context =>
                Credentials.Of(context.Request) is { } text && !ApiKeyText.IsOne(text) && IsPeopleConfigured(context) ? PeopleAuthentication.Scheme : KeyEntry.Scheme)
            .AddScheme<AuthenticationSchemeOptions, KeyAuthentication>(KeyEntry.Scheme, null)
            .AddJwtBearer(PeopleAuthentication.Scheme, _ => { });
        services.AddSingleton<IConfigureOptions<JwtBearerOptions>, PeopleAuthentication>();
        var policy = new AuthorizationPolicyBuilder().AddRequirements(new AccessPolicy()).Build();
        services.AddAuthorizationBuilder().SetDefaultPolicy(policy).SetFallbackPolicy(policy);
        services.AddSingleton<IAuthorizationHandler, AccessPolicy>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, AccessAnswer>();
    }

    private static bool IsPeopleConfigured(HttpContext context) => context.RequestServices.GetRequiredService<IOptions<GatewayOptions>>().Value.People.IsConfigured;

    private static void Bound(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = Bounds.BodyBytes;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        kestrel.Limits.MaxRequestHeaderCount = 64;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
    }

    private static ForwardedHeadersOptions? Proxies(GatewayOptions options)
    {
        if (options.TrustedProxies.Count == 0)
        {
            return null;
        }

        var forwarded = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto };
        forwarded.KnownIPNetworks.Clear();
        forwarded.KnownProxies.Clear();
        foreach (var proxy in options.TrustedProxies)
        {
            if (proxy.Contains('/', StringComparison.Ordinal))
            {
                forwarded.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(proxy));
            }
            else
            {
                forwarded.KnownProxies.Add(IPAddress.Parse(proxy));
            }
        }

        return forwarded;
    }
}
