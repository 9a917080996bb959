using Kefu.Ledger.Tests.Homes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Kefu.Ledger.Tests;

/// <summary>The ledger in a host.</summary>
public sealed class LedgerServicesTests
{
    [Fact]
    public async Task Start_Host_LedgerIsUpBeforeOtherServicesStart()
    {
        await using var home = new SqliteHome();
        for (var run = 0; run < 2; run++)
        {
            var builder = Host.CreateEmptyApplicationBuilder(null);
            builder.Services.AddHostedService<EarlyCommit>();
            builder.Services.AddKefuLedger(options => options.File = home.File);
            using var host = builder.Build();
            await host.StartAsync();

            Assert.Equal(run + 1, await host.Services.GetRequiredService<ILedgerReader>().Head());
            Assert.Equal(0, await host.Services.GetRequiredService<ISubscriptionStore>().Load("x"));
            await host.StopAsync();
        }
    }

    [Fact]
    public async Task Start_OptionsOutOfRange_IsRefused()
    {
        await using var home = new SqliteHome();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddKefuLedger(options => (options.File, options.MostTogether) = (home.File, 0));
        using var host = builder.Build();

        await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
    }

    private sealed class EarlyCommit(ILedger ledger, ILedgerReader reader) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken) =>
            await ledger.Commit(Samples.One("s:1", (int)await reader.Head(cancellationToken)), cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
