using Kefu.Ledger;
using Microsoft.Extensions.DependencyInjection;

namespace Kefu.Gateway.Tests.Health;

/// <summary>A ledger that fails: each failure is a typed answer, and nothing half done.</summary>
public sealed class FaultTests
{
    [Theory]
    [InlineData(typeof(LedgerUnavailableException), 503, "ledger-unavailable")]
    [InlineData(typeof(OutcomeUnknownException), 503, "outcome-unknown")]
    [InlineData(typeof(TimeoutException), 504, "timeout")]
    public async Task ACommitThatFails_IsToldByItsKind_AndTheSameKeyWorksLater(Type fault, int status, string slug)
    {
        var ledger = new FaultyLedger();
        await using var desk = await Desk.Open(services: ledger.Wrap);
        var t = await desk.NewTenant();
        ledger.Fault = fault;

        var failed = (await t.All.Put("/v1/stores/s1", new { name = "x", platform = "tmall" }, "k1")).Refuses(status, slug);

        Assert.True(failed.Headers.RetryAfter!.Delta >= TimeSpan.FromSeconds(1));
        ledger.Fault = null;
        (await t.All.Get("/v1/stores/s1")).Refuses(404, "unknown-store");
        (await t.All.Put("/v1/stores/s1", new { name = "x", platform = "tmall" }, "k1")).Is(201);
    }

    [Fact]
    public async Task Ready_TellsWhetherTheLedgerTakesWrites_LiveDoesNotCare()
    {
        var ledger = new FaultyLedger();
        await using var desk = await Desk.Open(services: ledger.Wrap);
        var anybody = desk.As(null);
        await TenantDesk.Until(async () => (int)(await anybody.Get("/health/ready")).Status == 200, "it is ready");

        ledger.Fault = typeof(LedgerUnavailableException);
        desk.Clock.Shift(TimeSpan.FromMinutes(1));
        await TenantDesk.Until(async () => (int)(await anybody.Get("/health/ready")).Status == 503, "it is not ready any more");
        Assert.Equal("cannot be written", (await anybody.Get("/health/ready")).Json["checks"]!["ledger"]!.GetValue<string>());
        (await anybody.Get("/health/live")).Is(200);

        ledger.Fault = null;
        await TenantDesk.Until(async () => (int)(await anybody.Get("/health/ready")).Status == 200, "it is ready again");
    }

    [Fact]
    public async Task ADefect_IsAnInternalError_WithoutItsText()
    {
        var ledger = new FaultyLedger();
        await using var desk = await Desk.Open(services: ledger.Wrap);
        var t = await desk.NewTenant();
        ledger.Fault = typeof(InvalidOperationException);

        var answer = (await t.All.Put("/v1/stores/s1", new { name = "x", platform = "tmall" })).Refuses(500, "internal-error");

        Assert.DoesNotContain("injected", answer.Body, StringComparison.Ordinal);
        Assert.Contains(desk.Log, line => line.Contains("injected", StringComparison.Ordinal));
    }

    private sealed class FaultyLedger
    {
        public Type? Fault { get; set; }

        public void Wrap(IServiceCollection services)
        {
            var real = services.Last(s => s.ServiceType == typeof(ILedger));
            services.AddSingleton<ILedger>(s => new Wrapped(this, (ILedger)real.ImplementationFactory!(s)));
        }

        private sealed class Wrapped(FaultyLedger owner, ILedger ledger) : ILedger
        {
            public Task<Committed> Commit(Commit commit, CancellationToken cancellationToken = default) => owner.Fault switch
            {
                null => ledger.Commit(commit, cancellationToken),
                var t when t == typeof(LedgerUnavailableException) => throw new LedgerUnavailableException("injected", TimeSpan.FromSeconds(2)),
                var t when t == typeof(OutcomeUnknownException) => throw new OutcomeUnknownException("injected"),
                var t when t == typeof(TimeoutException) => throw new TimeoutException("injected"),
                _ => throw new InvalidOperationException("injected"),
            };
        }
    }
}
