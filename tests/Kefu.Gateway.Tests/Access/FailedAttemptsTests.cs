using System.Net;
using Kefu.Gateway.Limits;
using Microsoft.Extensions.Options;

namespace Kefu.Gateway.Tests.Access;

public sealed class FailedAttemptsTests
{
    [Fact]
    public void Count_OneNetwork_IsOneGuesser()
    {
        var attempts = new FailedAttempts(Options.Create(new GatewayOptions { FailedAuthenticationsPerMinute = 2 }), TimeProvider.System);

        Assert.Null(attempts.Count(IPAddress.Parse("2001:db8::1")));
        Assert.Null(attempts.Count(IPAddress.Parse("2001:db8::2")));
        Assert.NotNull(attempts.Count(IPAddress.Parse("2001:db8::3")));
        Assert.True(attempts.IsOver(IPAddress.Parse("2001:db8::4")));
        Assert.Null(attempts.Count(IPAddress.Parse("2001:db8:0:1::1")));
        Assert.Null(attempts.Count(IPAddress.Parse("192.0.2.1")));
        Assert.Null(attempts.Count(IPAddress.Parse("::ffff:192.0.2.1")));
        Assert.NotNull(attempts.Count(IPAddress.Parse("192.0.2.1")));
    }

    [Fact]
    public void Count_FromManyAddresses_KeepsMemoryBounded()
    {
        var attempts = new FailedAttempts(Options.Create(new GatewayOptions { FailedAuthenticationsPerMinute = 1 }), TimeProvider.System);
        for (var i = 0; i < 50_000; i++)
        {
            attempts.Count(new IPAddress([10, (byte)(i >> 16), (byte)(i >> 8), (byte)i]));
        }

        Assert.True(attempts.Addresses <= 10_000);
    }
}
