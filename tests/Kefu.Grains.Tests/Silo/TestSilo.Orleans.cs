using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Hosting;

namespace Kefu.Grains.Tests;

/// <summary>A silo of a test on Orleans: a port of its own, and real time for the cluster, whatever clock the grains have.</summary>
internal static class TestSilo
{
    /// <summary>How often tests repeat what depends on interleaving; every call costs several times as much here.</summary>
    public const int Rounds = 10;

    // Below the ports that systems give to outgoing connections.
    private const int FirstPort = 20_000;
    private const int Ports = 10_000;

    // Orleans takes each of these from the container by its key, and else the TimeProvider of the grains.
    private static readonly string[] Clocks =
        ["Orleans.Messaging", "Orleans.SystemTimers", "Orleans.Membership", "Orleans.ActivationManagement", "Orleans.GrainDirectory", "Orleans.Streaming"];

    private static int _port = Environment.ProcessId * 97 % Ports;

    /// <summary>Adds a silo: alone, or with the one whose port is given.</summary>
    /// <returns>Its port.</returns>
    public static int UseTestSilo(this IHostApplicationBuilder builder, int? with = null)
    {
        foreach (var clock in Clocks)
        {
            builder.Services.AddKeyedSingleton(clock, TimeProvider.System);
        }

        var port = FreePort();
        builder.UseOrleans(silo => silo.UseLocalhostClustering(
            port, gatewayPort: 0, with is { } primary ? new IPEndPoint(IPAddress.Loopback, primary) : null));
        return port;
    }

    private static int FreePort()
    {
        while (true)
        {
            var port = FirstPort + (int)((uint)Interlocked.Increment(ref _port) % Ports);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: the next one.
            }
        }
    }
}
