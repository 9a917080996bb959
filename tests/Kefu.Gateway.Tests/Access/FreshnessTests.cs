using Kefu.Grains.Tests;

namespace Kefu.Gateway.Tests.Access;

/// <summary>Two gateways on one database, each with grains of its own: what one has changed, the other knows when it is asked.</summary>
public sealed class FreshnessTests : IAsyncLifetime
{
    private Databases.Database _database = null!;
    private Desk _here = null!;
    private Desk _there = null!;
    private TenantDesk _tenant = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await Databases.Create("postgres");
        _here = await Desk.Open(database: _database.Configure);
        _there = await Desk.Open(database: _database.Configure);
        _tenant = await _here.NewTenant();
    }

    public async ValueTask DisposeAsync()
    {
        await _there.DisposeAsync();
        await _here.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task KeyIssuedThere_IsGoodHereAtOnce_AndRevokedThereWithinThePoll()
    {
        // The tenant's first key was issued here, and is asked about there.
        (await _there.As(_tenant.Key).Get("/v1/tenant")).Is(200);

        var key = await _tenant.NewKey("read");
        (await _there.As(key.Text("key")).Get("/v1/tenant")).Is(200);
        (await _tenant.All.Delete($"/v1/tenant/keys/{key.Text("id")}")).Is(200);

        (await _here.As(key.Text("key")).Get("/v1/tenant")).Refuses(401, "credential-invalid");
        await TenantDesk.Until(
            async () => (int)(await _there.As(key.Text("key")).Get("/v1/tenant")).Status == 401, "the other gateway refuses the key");
    }

    [Fact]
    public async Task StoreAndAgentMadeThere_AreFoundHereAtOnce()
    {
        (await _there.As(_tenant.Key).Get("/v1/stores")).Is(200);
        var store = await _tenant.Store();
        await _tenant.Agent("a1", [store], online: false);

        (await _there.As(_tenant.Key).Get($"/v1/stores/{store}")).Is(200);
        (await _there.As(_tenant.Key).Put($"/v1/stores/{store}/diversion", new { shares = new[] { new { agent = "a1", percent = 100 } } })).Is(200);
        var written = (await _there.As(_tenant.Key).Post($"/v1/stores/{store}/messages", new { platform = "tmall", customer = "c1", messageId = "m1", text = "hi" })).Is(201);
        (await _there.As(_tenant.Key).For("a1").Post($"/v1/conversations/{written.Text("conversation")}/replies", new { text = "hi" })).Refuses(409, "not-owner");
    }
}
