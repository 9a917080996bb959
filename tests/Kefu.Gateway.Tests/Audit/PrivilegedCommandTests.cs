using System.Collections.Concurrent;
using System.Globalization;
using Kefu.Gateway.Access;
using Kefu.Grains.Tests;
using Kefu.Ledger;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Kefu.Gateway.Tests.Audit;

/// <summary>A privileged act and its row of the audit trail are one commit: neither is there without the other, and a repetition adds nothing.</summary>
public sealed class PrivilegedCommandTests
{
    public static TheoryData<string> Both => Databases.Both;

    [Theory]
    [MemberData(nameof(Both))]
    public async Task EveryPrivilegedCommand_HasItsRowInTheCommitOfItsEffect_HoweverOftenItIsRepeated(string kind)
    {
        await using var database = await Databases.Create(kind);
        var ledger = new WatchedLedger();
        await using var desk = await Desk.Open(services: ledger.Wrap, database: database.Configure);
        var (t, platform) = (await desk.NewTenant(), desk.As(desk.PlatformKey));
        await t.Store("home");
        await t.Agent("a1", ["home"]);
        await t.Agent("a2", ["home"]);
        var (supervisor, tenant) = (t.Person("supervisor"), t.Tenant);
        var key = (await t.NewKey("read")).Text("id");
        var other = (await t.NewKey("read")).Text("id");
        async Task<string> Talk(string customer)
        {
            var conversation = await t.Talk("home", customer);
            (await t.All.Post($"/v1/conversations/{conversation}/assign", new { agent = "a1", reason = "to begin with" })).Is(200);
            return conversation;
        }

        // Two leaves and two swaps to decide about, in a roster of next month's middle.
        var date = DateOnly.FromDateTime(DateTime.UtcNow).AddDays(14);
        string Day(int later) => date.AddDays(later).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

        // One shift is to have begun by the time of its absence; nobody plans one that has begun already.
        var soon = TimeZoneInfo.ConvertTime(DateTimeOffset.UtcNow, TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai")).AddSeconds(4);
        var begun = new { agent = "b4", date = soon.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), start = soon.ToString("HH:mm:ss", CultureInfo.InvariantCulture), end = soon.AddHours(1).ToString("HH:mm:ss", CultureInfo.InvariantCulture) };
        object Shift(string agent, int later) => new { agent, date = Day(later), start = "08:30", end = "17:30" };
        string[] staff = ["b1", "b2", "b3", "b4"];
        foreach (var agent in staff)
        {
            await t.Agent(agent, ["home"]);
        }

        (await t.All.Put("/v1/rosters", new { lines = new[] { Shift("b1", 0), Shift("b1", 2), Shift("b2", 4), Shift("b3", 0), Shift("b3", 2), Shift("b4", 4), begun } })).Is(200);
        async Task<string> Asked(string path, object body) => (await t.All.Post(path, body)).Is(201).Text("id");
        var leave1 = await Asked("/v1/agents/b1/leave", new { from = Day(0), kind = "Ordinary", comment = "a wedding" });
        var leave2 = await Asked("/v1/agents/b3/leave", new { from = Day(0), kind = "Ordinary", comment = "a wedding" });
        var swap1 = await Asked("/v1/agents/b1/swaps", new { date = Day(2), partner = "b2", partnerDate = Day(4) });
        var swap2 = await Asked("/v1/agents/b3/swaps", new { date = Day(2), partner = "b4", partnerDate = Day(4) });
        var (lead, manager) = (t.Person("lead"), t.Person("manager"));

        (string Act, Client By, HttpMethod Method, string Path, object? Body)[] acts =
        [
            ("tenants.create", platform, HttpMethod.Post, "/v1/tenants", new { tenant, name = "Renamed" }),
            ("tenants.configure", platform, HttpMethod.Patch, $"/v1/tenants/{tenant}/settings", new { dailyCap = 100 }),
            ("tenants.keys.issue", platform, HttpMethod.Post, $"/v1/tenants/{tenant}/keys", new { name = "one", scopes = new[] { "read" } }),
            ("tenants.keys.revoke", platform, HttpMethod.Delete, $"/v1/tenants/{tenant}/keys/{other}", null),
            ("tenant.configure", t.All, HttpMethod.Patch, "/v1/tenant/settings", new { dailyCap = 101 }),
            ("keys.issue", t.All, HttpMethod.Post, "/v1/tenant/keys", new { name = "two", scopes = new[] { "read" } }),
            ("keys.revoke", t.All, HttpMethod.Delete, $"/v1/tenant/keys/{key}", null),
            ("stores.register", t.All, HttpMethod.Put, "/v1/stores/branch", new { name = "Branch", platform = "jd" }),
            ("stores.configure", t.All, HttpMethod.Patch, "/v1/stores/branch/settings", new { ageingSeconds = 60 }),
            ("stores.set-status", t.All, HttpMethod.Put, "/v1/stores/branch/status", new { status = "Paused" }),
            ("agents.register", t.All, HttpMethod.Put, "/v1/agents/a3", new { name = "Agent" }),
            ("agents.configure", t.All, HttpMethod.Patch, "/v1/agents/a3/settings", new { dailyCap = 90 }),
            ("agents.set-status", t.All, HttpMethod.Put, "/v1/agents/a3/status", new { status = "Trainee" }),
            ("agents.bind", t.All, HttpMethod.Put, "/v1/agents/a3/stores/branch", new { rank = "Main" }),
            ("stores.divert", t.All, HttpMethod.Put, "/v1/stores/branch/diversion", new { shares = new[] { new { agent = "a3", percent = 100 } } }),
            ("agents.unbind", t.All, HttpMethod.Delete, "/v1/agents/a3/stores/branch", null),
            ("conversations.assign", supervisor, HttpMethod.Post, $"/v1/conversations/{await Talk("c1")}/assign", new { agent = "a2", reason = "she knows" }),
            ("conversations.transfer", supervisor, HttpMethod.Post, $"/v1/conversations/{await Talk("c2")}/transfer", new { agent = "a2", reason = "she knows" }),
            ("conversations.close", supervisor, HttpMethod.Post, $"/v1/conversations/{await Talk("c3")}/close", new { outcome = "by hand" }),
            ("conversations.release", supervisor, HttpMethod.Post, $"/v1/conversations/{await Talk("c4")}/release", new { reason = "lunch" }),
            ("agents.sign-out", supervisor, HttpMethod.Post, "/v1/agents/a2/sign-out", new { rest = true, reason = "lunch" }),
            ("agents.set-presence", supervisor, HttpMethod.Put, "/v1/agents/a1/presence", new { presence = "Away" }),
            ("shift-patterns.set", t.All, HttpMethod.Put, "/v1/shift-patterns", new { patterns = new[] { new { id = "late", start = "18:00", end = "01:00" } } }),
            ("stores.set-shift-patterns", t.All, HttpMethod.Put, "/v1/stores/home/shift-patterns", new { patterns = new[] { new { id = "early", start = "07:00", end = "15:00" } } }),
            ("holidays.set", t.All, HttpMethod.Put, $"/v1/holidays/{date.Year + 1}", new { holidays = new[] { new { date = $"{date.Year + 1}-05-01", name = "Labour Day" } } }),
            ("rosters.plan", t.All, HttpMethod.Put, "/v1/rosters", new { lines = new[] { Shift("b4", 6) } }),
            ("leave.approve", manager, HttpMethod.Post, $"/v1/leave/{leave1}/approve", null),
            ("leave.reject", manager, HttpMethod.Post, $"/v1/leave/{leave2}/reject", new { reason = "too few people" }),
            ("swaps.approve", lead, HttpMethod.Post, $"/v1/swaps/{swap1}/approve", null),
            ("swaps.reject", lead, HttpMethod.Post, $"/v1/swaps/{swap2}/reject", new { reason = "too few people" }),
            ("absences.record", lead, HttpMethod.Post, "/v1/agents/b4/absences", new { begun.date, cause = "NoLeave", comment = "not seen all day" }),
        ];
        var known = desk.Services.GetRequiredService<EndpointDataSource>().Endpoints
            .Where(e => e.Metadata.GetMetadata<EndpointRule>() is { } rule && AccessTable.IsPrivileged(rule.Permission)
                && !e.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Contains("GET"))
            .Select(e => e.Metadata.GetMetadata<IEndpointNameMetadata>()!.EndpointName);
        Assert.Empty(known.Except(acts.Select(a => a.Act)));

        var before = (await Rows(t)).Length;
        foreach (var (act, by, method, path, body) in acts)
        {
            if (act == "absences.record" && soon - DateTimeOffset.UtcNow is { Ticks: > 0 } left)
            {
                await Task.Delay(left);
            }

            ledger.Commits.Clear();
            var answer = await by.Send(method, path, body, "k-" + act);
            Assert.True((int)answer.Status is 200 or 201, $"{act}: {answer.Status} {answer.Body}");

            var commit = Assert.Single(ledger.Commits, c => !c.Audit.IsDefaultOrEmpty);
            var row = Assert.Single(commit.Audit);
            Assert.Equal((act, "done", tenant), (row.Act, row.Outcome, row.Tenant));
            Assert.NotEmpty(commit.Appends);
            Assert.NotNull(commit.Receipt);

            ledger.Commits.Clear();
            Assert.InRange((int)(await by.Send(method, path, body, "k-" + act)).Status, 200, 201);
            Assert.DoesNotContain(ledger.Commits, c => !c.Audit.IsDefaultOrEmpty);
        }

        Assert.Equal(acts.Select(a => a.Act), (await Rows(t))[before..].Select(r => r.Act));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task ACommandThatFindsNothingToChange_IsRecordedOnce_AndNeverTakesEffectLater(string kind)
    {
        await using var database = await Databases.Create(kind);
        await using var desk = await Desk.Open(database: database.Configure);
        var t = await desk.NewTenant();
        var store = await t.Store();

        (await t.All.Put($"/v1/stores/{store}/status", new { status = "Active" }, "late")).Is(200);
        (await t.All.Put($"/v1/stores/{store}/status", new { status = "Paused" })).Is(200);
        Assert.True((await t.All.Put($"/v1/stores/{store}/status", new { status = "Active" }, "late")).Is(200).Replayed);

        Assert.Equal("Paused", (await t.All.Get($"/v1/stores/{store}")).Text("status"));
        Assert.Equal(2, (await Rows(t)).Count(r => r.Act == "stores.set-status"));
    }

    [Fact]
    public async Task ARefusedOne_IsRecordedByTheGateway()
    {
        await using var desk = await Desk.Open();
        var t = await desk.NewTenant();
        var store = await t.Store();

        (await t.All.Patch($"/v1/stores/{store}/settings", new { dailyCap = 130 })).Refuses(422, "invalid-settings");
        (await t.All.Delete("/v1/tenant/keys/nosuchkey")).Refuses(404, "unknown-key");

        Assert.Equal([("stores.configure", "invalid-settings"), ("keys.revoke", "unknown-key")], (await Rows(t))[^2..].Select(r => (r.Act, r.Outcome)));
    }

    [Fact]
    public async Task OneWhoseCommitFails_LeavesNeitherEffectNorRow_ThatSaysDone()
    {
        var ledger = new WatchedLedger();
        await using var desk = await Desk.Open(services: ledger.Wrap);
        var t = await desk.NewTenant();
        var store = await t.Store();
        ledger.Refuses = c => !c.Appends.IsEmpty;

        (await t.All.Put($"/v1/stores/{store}/status", new { status = "Paused" }, "k")).Refuses(503, "ledger-unavailable");
        ledger.Refuses = null;
        Assert.Equal("Active", (await t.All.Get($"/v1/stores/{store}")).Text("status"));
        (await t.All.Put($"/v1/stores/{store}/status", new { status = "Paused" }, "k")).Is(200);

        Assert.Equal(["ledger-unavailable", "done"], (await Rows(t)).Where(r => r.Act == "stores.set-status").Select(r => r.Outcome));
    }

    private static async Task<(string Act, string Outcome)[]> Rows(TenantDesk t) =>
        [.. (await t.All.Get("/v1/audit?limit=200")).Is(200).Items.Reverse().Select(r => (r!["act"]!.GetValue<string>(), r["outcome"]!.GetValue<string>()))];

    /// <summary>Remembers what is committed.</summary>
    private sealed class WatchedLedger
    {
        public ConcurrentQueue<Commit> Commits { get; } = new();

        public Func<Commit, bool>? Refuses { get; set; }

        public void Wrap(IServiceCollection services)
        {
            var real = services.Last(s => s.ServiceType == typeof(ILedger));
            services.AddSingleton<ILedger>(s => new Wrapped(this, (ILedger)real.ImplementationFactory!(s)));
        }

        private sealed class Wrapped(WatchedLedger owner, ILedger ledger) : ILedger
        {
            public Task<Committed> Commit(Commit commit, CancellationToken cancellationToken = default)
            {
                if (owner.Refuses?.Invoke(commit) is true)
                {
                    throw new LedgerUnavailableException("injected", TimeSpan.FromSeconds(1));
                }

                owner.Commits.Enqueue(commit);
                return ledger.Commit(commit, cancellationToken);
            }
        }
    }
}
