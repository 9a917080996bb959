using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Kefu.Gateway.Tests.Access;

public sealed class PeopleTests(Desk desk)
{
    [Fact]
    public async Task Authenticate_GoodToken_IsLetIn()
    {
        var t = await desk.NewTenant();

        Assert.Equal(t.Tenant, (await t.Person("supervisor").Get("/v1/tenant")).Is(200).Text("tenant"));
    }

    [Fact]
    public async Task Authenticate_ExpiredToken_IsRefused()
    {
        var t = await desk.NewTenant();
        var token = desk.Tokens.Sign(Claims(t.Tenant), to: DateTime.UtcNow.AddMinutes(-2));

        (await desk.As(token).Get("/v1/tenant")).Refuses(401, "credential-expired");
    }

    [Fact]
    public async Task Authenticate_TokenExpiresWhileTimeGoesOn_IsRefusedByTheInjectedClock()
    {
        await using var own = await Desk.Open();
        var t = await own.NewTenant();
        var person = t.Person("supervisor");
        (await person.Get("/v1/tenant")).Is(200);

        own.Clock.Shift(TimeSpan.FromHours(2));

        (await person.Get("/v1/tenant")).Refuses(401, "credential-expired");
    }

    [Fact]
    public async Task Authenticate_TokenNotValidYet_IsRefused()
    {
        var t = await desk.NewTenant();
        var token = desk.Tokens.Sign(Claims(t.Tenant), from: DateTime.UtcNow.AddMinutes(10), to: DateTime.UtcNow.AddMinutes(20));

        (await desk.As(token).Get("/v1/tenant")).Refuses(401, "credential-invalid");
    }

    [Fact]
    public async Task Authenticate_ForeignTokens_AreRefused()
    {
        var t = await desk.NewTenant();
        foreach (var token in new[]
        {
            desk.Tokens.Sign(Claims(t.Tenant), audience: "another"),
            desk.Tokens.Sign(Claims(t.Tenant), issuer: "another"),
            desk.Tokens.Sign(Claims(t.Tenant), key: new byte[32]),
            desk.Tokens.Sign(Claims("no-such-tenant")),
            desk.Tokens.Sign(new() { ["sub"] = "x", ["role"] = "administrator" }),
            desk.Tokens.Sign(new() { ["tenant"] = t.Tenant, ["role"] = "administrator" }),
        })
        {
            (await desk.As(token).Get("/v1/tenant")).Refuses(401, "credential-foreign");
        }
    }

    [Fact]
    public async Task Authenticate_OtherAlgorithmOrNoSignature_IsRefused()
    {
        var t = await desk.NewTenant();
        var good = desk.Tokens.Sign(Claims(t.Tenant));
        var none = Base64UrlEncoder.Encode("""{"alg":"none","typ":"JWT"}""") + "." + good.Split('.')[1] + ".";
        var longer = desk.Tokens.Sign(Claims(t.Tenant), key: [.. Convert.FromBase64String(desk.Tokens.SigningKey), .. new byte[32]], algorithm: SecurityAlgorithms.HmacSha512);

        (await desk.As(none).Get("/v1/tenant")).Is(401);
        (await desk.As(longer).Get("/v1/tenant")).Is(401);
        (await desk.As(good[..^3] + "AAA").Get("/v1/tenant")).Is(401);
    }

    [Fact]
    public async Task Authorize_UnknownRole_OpensNothing()
    {
        var t = await desk.NewTenant();

        (await t.Person("warehouse").Get("/v1/tenant")).Refuses(403, "forbidden");
    }

    [Fact]
    public async Task Authorize_AnAgent_ActsOnlyAsHimselfAndSeesOnlyOwnStores()
    {
        var t = await desk.NewTenant();
        var (mine, other) = (await t.Store(), await t.Store());
        await t.Agent("a1", [mine]);
        await t.Agent("a2", [other]);
        var (my, others) = (await t.Talk(mine, "k1"), await t.Talk(other, "k2"));
        var me = t.Person("agent", "a1");

        (await me.Get("/v1/agents/a1/day")).Is(200);
        (await me.Get("/v1/agents/a2/day")).Refuses(403, "forbidden");
        (await me.Get("/v1/agents/a2")).Refuses(403, "forbidden");
        (await me.Put("/v1/agents/a2/presence", new { presence = "Offline" })).Refuses(403, "forbidden");
        (await me.Post("/v1/agents/a2/heartbeat")).Refuses(403, "forbidden");
        (await me.Get($"/v1/stores/{mine}/queue")).Is(200);
        (await me.Get($"/v1/stores/{other}/queue")).Refuses(403, "forbidden");
        Assert.Equal([mine], (await me.Get("/v1/stores")).Items.Select(s => s!["store"]!.GetValue<string>()));
        Assert.Equal(["a1"], (await me.Get("/v1/agents")).Items.Select(a => a!["agent"]!.GetValue<string>()));
        (await me.Get($"/v1/conversations/{my}")).Is(200);
        (await me.Get($"/v1/conversations/{others}")).Refuses(403, "forbidden");
        (await me.Post($"/v1/conversations/{others}/claim")).Refuses(403, "forbidden");
        Assert.Equal([my], (await me.Get("/v1/conversations")).Items.Select(c => c!["conversation"]!.GetValue<string>()));
        (await me.Get($"/v1/conversations?store={other}")).Refuses(403, "forbidden");
        (await me.Get("/v1/conversations?agent=a2")).Refuses(400, "invalid-parameter");
        (await me.Get("/v1/events")).Refuses(403, "forbidden");
        (await me.Get("/v1/audit")).Refuses(403, "forbidden");
        (await me.Patch("/v1/agents/a1/settings", new { dailyCap = 120 })).Refuses(403, "forbidden");
        (await me.For("a2").Post($"/v1/conversations/{my}/replies", new { text = "x" })).Refuses(403, "forbidden");
        (await me.Post($"/v1/conversations/{my}/assign", new { agent = "a1", reason = "x" })).Refuses(403, "forbidden");
    }

    [Fact]
    public async Task Authorize_StoresClaim_LimitsEvenASupervisor()
    {
        var t = await desk.NewTenant();
        var (mine, other) = (await t.Store(), await t.Store());
        await t.Agent("a1", [mine]);
        await t.Agent("a2", [other]);
        var limited = t.Person("supervisor", null, mine);

        (await limited.Get($"/v1/stores/{mine}")).Is(200);
        (await limited.Get($"/v1/stores/{other}")).Refuses(403, "forbidden");
        (await limited.Get("/v1/agents/a1")).Is(200);
        (await limited.Get("/v1/agents/a2")).Refuses(403, "forbidden");
        (await limited.Get("/v1/conversations")).Refuses(400, "invalid-parameter");
        (await limited.Get($"/v1/conversations?store={mine}")).Is(200);
        Assert.Single((await limited.Get("/v1/stores")).Items);
    }

    [Fact]
    public async Task Authorize_Roles_AreThoseOfTheDomain()
    {
        var t = await desk.NewTenant();
        var store = await t.Store();

        (await t.Person("supervisor").Put($"/v1/stores/{store}/status", new { status = "Paused" })).Is(200);
        (await t.Person("lead").Put($"/v1/stores/{store}/status", new { status = "Active" })).Refuses(403, "forbidden");
        (await t.Person("supervisor").Patch("/v1/tenant/settings", new { dailyCap = 100 })).Refuses(403, "forbidden");
        (await t.Person("administrator").Patch("/v1/tenant/settings", new { dailyCap = 100 })).Is(200);
        (await t.Person("operator").Get($"/v1/stores/{store}/figures")).Is(200);
        (await t.Person("operator").Get("/v1/conversations")).Refuses(403, "forbidden");
        (await t.Person("integrator").Post($"/v1/stores/{store}/messages", new { platform = "tmall", customer = "c", messageId = "m", text = "x" })).Is(201);
        (await t.Person("administrator").Post($"/v1/stores/{store}/messages", new { platform = "tmall", customer = "c", messageId = "m2", text = "x" })).Refuses(403, "forbidden");
    }

    [Fact]
    public async Task Authenticate_PeopleNotConfigured_NoTokenIsBelieved()
    {
        await using var own = await Desk.Open(new() { ["Gateway:People:SigningKey"] = "" });

        (await own.As(own.Tokens.Of("t", "administrator")).Get("/v1/tenant")).Refuses(401, "credential-invalid");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Authenticate_PublicKey_BelievesItsOwnerAndNobodyWhoKnowsIt(bool rsa)
    {
        using var rsaKey = RSA.Create(2048);
        using var ecKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var pem = rsa ? rsaKey.ExportSubjectPublicKeyInfoPem() : ecKey.ExportSubjectPublicKeyInfoPem();
        await using var own = await Desk.Open(new() { ["Gateway:People:SigningKey"] = "", ["Gateway:People:PublicKey"] = pem });
        var t = await own.NewTenant();
        string Sign(SigningCredentials credentials) => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = "kefu", Audience = "kefu", Expires = DateTime.UtcNow.AddHours(1), Claims = Claims(t.Tenant), SigningCredentials = credentials,
        });
        var good = Sign(rsa ? new(new RsaSecurityKey(rsaKey), SecurityAlgorithms.RsaSha256) : new(new ECDsaSecurityKey(ecKey), SecurityAlgorithms.EcdsaSha256));
        var forged = Sign(new(new SymmetricSecurityKey(Encoding.UTF8.GetBytes(pem)), SecurityAlgorithms.HmacSha256));

        (await own.As(good).Get("/v1/tenant")).Is(200);
        (await own.As(forged).Get("/v1/tenant")).Is(401);
    }

    private static Dictionary<string, object> Claims(string tenant) => new() { ["sub"] = "x", ["tenant"] = tenant, ["role"] = "supervisor" };
}
