using System.Net.Http.Headers;
using System.Text;
using Kefu.Gateway.Access;

namespace Kefu.Gateway.Tests.Access;

public sealed class KeyTests(Desk desk)
{
    [Fact]
    public async Task Authenticate_NoCredential_IsToldHow()
    {
        var answer = (await desk.As(null).Get("/v1/tenant")).Refuses(401, "unauthenticated");

        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.Single().Scheme);
    }

    [Theory]
    [InlineData("kefu_abcdefgh_0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("kefu_abcdefgh_")]
    [InlineData("kefu_abcdefgh")]
    [InlineData("kefu__secret")]
    [InlineData("kefu_ABCDEFGH_secret")]
    [InlineData("nonsense")]
    [InlineData("a.b.c")]
    public async Task Authenticate_NoSuchKey_IsRefused(string credential) => (await desk.As(credential).Get("/v1/tenant")).Refuses(401, "credential-invalid");

    [Fact]
    public async Task Authenticate_VeryLongKey_IsRefused() => (await desk.As("kefu_abcdefgh_" + new string('a', 5_000)).Get("/v1/tenant")).Refuses(401, "credential-invalid");

    [Fact]
    public async Task Authenticate_KeyHeader_IsAsGoodAsBearer()
    {
        var t = await desk.NewTenant();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/tenant");
        request.Headers.Add("X-Api-Key", t.Key);

        Assert.Equal(t.Tenant, (await desk.As(null).Send(request)).Is(200).Text("tenant"));
    }

    [Fact]
    public async Task Authenticate_TwoCredentials_IsRefused()
    {
        var t = await desk.NewTenant();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/tenant");
        request.Headers.Add("X-Api-Key", t.Key);

        (await desk.As(t.Key).Send(request)).Refuses(401, "credential-invalid");
    }

    [Fact]
    public async Task Authenticate_OtherScheme_IsRefused()
    {
        var t = await desk.NewTenant();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/tenant");
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(t.Key)));

        (await desk.As(null).Send(request)).Refuses(401, "credential-invalid");
    }

    [Fact]
    public async Task Authenticate_WrongSecretOfAKnownKey_IsRefusedAndAudited()
    {
        var t = await desk.NewTenant();
        var wrong = t.Key[..^1] + (t.Key[^1] == '0' ? '1' : '0');

        (await desk.As(wrong).Get("/v1/tenant")).Refuses(401, "credential-invalid");

        await TenantDesk.Until(
            async () => (await t.All.Get("/v1/audit")).Items.Any(r => r!["outcome"]!.GetValue<string>() == "denied" && r["detail"]!.GetValue<string>().Contains("wrong-secret", StringComparison.Ordinal)),
            "the denial is in the audit trail");
    }

    [Fact]
    public async Task Revoke_AKey_ClosesItAtOnce()
    {
        var t = await desk.NewTenant();
        var key = await t.NewKey("read");
        var holder = desk.As(key.Text("key"));
        (await holder.Get("/v1/tenant")).Is(200);

        (await t.All.Delete($"/v1/tenant/keys/{key.Text("id")}")).Is(200);

        (await holder.Get("/v1/tenant")).Refuses(401, "credential-invalid");
        (await t.All.Delete($"/v1/tenant/keys/{key.Text("id")}")).Refuses(404, "unknown-key");
        (await t.All.Delete("/v1/tenant/keys/~~~")).Refuses(404, "unknown-key");
    }

    [Fact]
    public async Task Authenticate_ExpiredKey_IsRefusedAndAudited()
    {
        await using var own = await Desk.Open();
        var t = await own.NewTenant();
        var end = own.Clock.GetUtcNow().AddMinutes(5);
        var key = (await t.All.Post("/v1/tenant/keys", new { name = "short", scopes = new[] { "read" }, expiresAt = end })).Is(201);
        var holder = own.As(key.Text("key"));
        (await holder.Get("/v1/tenant")).Is(200);

        own.Clock.Shift(TimeSpan.FromMinutes(6));

        (await holder.Get("/v1/tenant")).Refuses(401, "credential-expired");
        await TenantDesk.Until(
            async () => (await t.All.Get("/v1/audit")).Items.Any(r => r!["actor"]!.GetValue<string>() == "key:" + key.Text("id")), "the denial is in the audit trail");
    }

    [Fact]
    public async Task Issue_AKey_ShowsItOnceAndStoresItNowhere()
    {
        await using var own = await Desk.Open();
        var t = await own.NewTenant();
        var body = new { name = "mine", scopes = new[] { "read" } };

        var first = (await t.All.Post("/v1/tenant/keys", body, "issue-1")).Is(201);
        var again = (await t.All.Post("/v1/tenant/keys", body, "issue-1")).Is(200);

        Assert.Equal(first.Text("id"), again.Text("id"));
        Assert.Null(again.Json["key"]);
        Assert.True(again.Replayed);
        var list = (await t.All.Get("/v1/tenant/keys")).Is(200);
        Assert.Equal(2, list.Items.Count);
        Assert.All(list.Items, k => Assert.Null(k!["key"]));
        var secret = first.Text("key").Split('_')[^1];
        Assert.DoesNotContain(secret, own.Log);
        foreach (var file in new[] { own.DatabaseFile, own.DatabaseFile + "-wal" })
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            Assert.DoesNotContain(secret, await reader.ReadToEndAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Issue_ParallelCopies_MakeOneKeyAndShowItAtMostOnce()
    {
        var t = await desk.NewTenant();
        var body = new { name = "mine", scopes = new[] { "read" } };

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => t.All.Post("/v1/tenant/keys", body, "parallel")));

        Assert.All(answers, a => Assert.Contains((int)a.Status, new[] { 200, 201, 409 }));
        var shown = answers.Where(a => (int)a.Status < 300 && a.Json["key"] is not null).ToArray();
        Assert.True(shown.Length <= 1);
        foreach (var answer in shown)
        {
            (await desk.As(answer.Text("key")).Get("/v1/tenant")).Is(200);
        }

        Assert.Equal(2, (await t.All.Get("/v1/tenant/keys")).Items.Count);
    }

    [Theory]
    [InlineData("platform")]
    [InlineData("audit")]
    public async Task Issue_ScopesNotHeld_IsRefused(string scope)
    {
        var t = await desk.NewTenant();
        var configurer = await t.KeyWith("configure");

        (await configurer.Post("/v1/tenant/keys", new { name = "more", scopes = new[] { scope } })).Refuses(403, "scope-not-held");
    }

    [Fact]
    public async Task Issue_ByAnAdministrator_GrantsAllButPlatform()
    {
        var t = await desk.NewTenant();
        var administrator = t.Person("administrator");

        (await administrator.Post("/v1/tenant/keys", new { name = "a", scopes = new[] { "audit", "ingest" } })).Is(201);
        (await administrator.Post("/v1/tenant/keys", new { name = "a", scopes = new[] { "platform" } })).Refuses(403, "scope-not-held");
    }

    [Theory]
    [InlineData("""{"name":"x","scopes":[]}""", "scopes")]
    [InlineData("""{"name":"x","scopes":["read","read"]}""", "scopes")]
    [InlineData("""{"name":"x","scopes":["everything"]}""", "scopes")]
    [InlineData("""{"name":"","scopes":["read"]}""", "name")]
    [InlineData("""{"name":"x","scopes":["read"],"expiresAt":"2020-01-01T00:00:00Z"}""", "expiresAt")]
    public async Task Issue_BadBody_NamesTheField(string body, string field)
    {
        var t = await desk.NewTenant();

        Assert.Equal([field], (await t.All.Post("/v1/tenant/keys", body)).Refuses(400, "invalid-request").Fields);
    }

    [Fact]
    public async Task Authorize_MissingScope_IsRefusedNamedAndAudited()
    {
        var t = await desk.NewTenant();
        var reader = await t.KeyWith("read");

        var answer = (await reader.Put("/v1/stores/s1", new { name = "x", platform = "tmall" })).Refuses(403, "forbidden");

        Assert.Contains("configure", answer.Text("detail"), StringComparison.Ordinal);
        await TenantDesk.Until(
            async () => (await t.All.Get("/v1/audit")).Items.Any(r => r!["act"]!.GetValue<string>() == "stores.register" && r["outcome"]!.GetValue<string>() == "denied"),
            "the denial is in the audit trail");
    }

    [Fact]
    public async Task Authorize_PlatformKey_CreatesTenantsAndNothingElse()
    {
        var platform = desk.As(desk.PlatformKey);
        var t = await desk.NewTenant();

        (await platform.Get($"/v1/tenants/{t.Tenant}")).Is(200);
        (await platform.Patch($"/v1/tenants/{t.Tenant}/settings", new { dailyCap = 100 })).Is(200);
        Assert.Equal(100, (await t.All.Get("/v1/tenant")).Json["effective"]!["dailyCap"]!.GetValue<int>());
        (await platform.Get("/v1/tenant")).Refuses(403, "forbidden");
        (await platform.Get("/v1/stores")).Refuses(403, "forbidden");
        (await platform.Get("/v1/tenants/nobody")).Refuses(404, "unknown-tenant");
        (await t.All.Get($"/v1/tenants/{t.Tenant}")).Refuses(403, "forbidden");
        (await t.All.Post("/v1/tenants", new { tenant = "mine", name = "Mine" })).Refuses(403, "forbidden");
    }

    [Fact]
    public async Task Authenticate_KeyIssuedByAnotherProcess_IsFoundWithoutWaitingForThePoll()
    {
        // The index is behind as long as nobody asks: the key is put straight into the ledger through the grain.
        var t = await desk.NewTenant();
        var (text, key) = ApiKeyText.Mint("elsewhere" + t.Tenant, "elsewhere", ["read"]);
        var grains = (Orleans.IGrainFactory)desk.Services.GetService(typeof(Orleans.IGrainFactory))!;
        var reply = await grains.GetGrain<Contracts.Tenants.ITenantGrain>(Domain.Identity.Keys.Tenant(t.Tenant))
            .IssueKey(new(t.Tenant, new("test", null, false), null, "", null), key, TestContext.Current.CancellationToken);

        Assert.Null(reply.Refusal);

        (await desk.As(text).Get("/v1/tenant")).Is(200);
    }
}
