using System.Net;
using System.Net.Sockets;
using Kefu.Host.Failures;

namespace Kefu.Host.Silo;

/// <summary>The port on which a silo listens for the others, this process's alone as long as it runs.</summary>
/// <remarks>
/// Orleans shares its port with every process that asks for the same (SO_REUSEPORT), and silos with one address that started in the
/// same second take themselves for one. So the port's number is held on UDP, which shares with nobody and is let go by a process that dies.
/// </remarks>
internal sealed class SiloPort : IDisposable
{
    private const int Default = 11_111;
    private const int Tries = 100;

    private readonly Socket _held;

    private SiloPort(int number, Socket held) => (Number, _held) = (number, held);

    /// <summary>The port.</summary>
    public int Number { get; }

    /// <summary>Takes the port given, or the first free one from the default on.</summary>
    public static SiloPort Take(ClusterSettings settings)
    {
        if (settings.SiloPort is { } given)
        {
            return TryTake(given)
                ?? throw new CommandException(ExitCode.InUse, $"Port {given}, for the other silos, is in use by another process. Choose another with {ClusterSettings.Section}:{nameof(settings.SiloPort)}, or leave it out for the next free one.");
        }

        for (var port = Default; port < Default + Tries; port++)
        {
            if (TryTake(port) is { } taken)
            {
                return taken;
            }
        }

        throw new CommandException(ExitCode.InUse, $"Ports {Default} to {Default + Tries - 1}, for the other silos, are all in use. Choose another with {ClusterSettings.Section}:{nameof(settings.SiloPort)}.");
    }

    /// <inheritdoc/>
    public void Dispose() => _held.Dispose();

    private static SiloPort? TryTake(int port)
    {
        var held = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ExclusiveAddressUse = true };
        if (IsFree(() => held.Bind(new IPEndPoint(IPAddress.Loopback, port))))
        {
            using var listener = new TcpListener(IPAddress.Any, port);
            if (IsFree(listener.Start))
            {
                return new SiloPort(port, held);
            }
        }

        held.Dispose();
        return null;
    }

    private static bool IsFree(Action take)
    {
        try
        {
            take();
            return true;
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            return false;
        }
    }
}
