using System.Net;
using System.Net.Sockets;
using Kefu.Host.Failures;

namespace Kefu.Host.Silo;

/// <summary>The port on which a silo listens for the others.</summary>
internal static class SiloPort
{
    private const int Default = 11_111;
    private const int Tries = 100;

    /// <summary>The port given, or the first free one from the default on.</summary>
    public static int Choose(ClusterSettings settings)
    {
        if (settings.SiloPort is { } given)
        {
            return IsFree(given)
                ? given
                : throw new CommandException(ExitCode.InUse, $"Port {given}, for the other silos, is in use by another process. Choose another with {ClusterSettings.Section}:{nameof(settings.SiloPort)}, or leave it out for the next free one.");
        }

        for (var port = Default; port < Default + Tries; port++)
        {
            if (IsFree(port))
            {
                return port;
            }
        }

        throw new CommandException(ExitCode.InUse, $"Ports {Default} to {Default + Tries - 1}, for the other silos, are all in use. Choose another with {ClusterSettings.Section}:{nameof(settings.SiloPort)}.");
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Any, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            return false;
        }
    }
}
