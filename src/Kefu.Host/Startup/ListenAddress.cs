using System.Net;
using System.Net.Sockets;
using Kefu.Host.Failures;

namespace Kefu.Host.Startup;

/// <summary>Where the gateway listens.</summary>
internal static class ListenAddress
{
    /// <summary>The port where none is given.</summary>
    public const int DefaultPort = 5080;

    private const int Tries = 100;

    /// <summary>The addresses to listen on.</summary>
    /// <param name="urls">Given addresses; they win.</param>
    /// <param name="port">Given port.</param>
    /// <param name="tell">Told when the default port is taken and the next free one is used.</param>
    public static string Choose(string? urls, int? port, Action<string> tell)
    {
        if (!string.IsNullOrWhiteSpace(urls))
        {
            foreach (var url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                Check(url);
            }

            return urls;
        }

        if (port is { } given)
        {
            return IsFree(IPAddress.Loopback, given)
                ? Address(given)
                : throw new CommandException(ExitCode.InUse, $"Port {given} of 127.0.0.1 is in use by another process. Choose another with --port, or leave it out for the next free one.");
        }

        for (var candidate = DefaultPort; candidate < DefaultPort + Tries; candidate++)
        {
            if (IsFree(IPAddress.Loopback, candidate))
            {
                if (candidate != DefaultPort)
                {
                    tell($"Port {DefaultPort} is taken; using {candidate}.");
                }

                return Address(candidate);
            }
        }

        throw new CommandException(ExitCode.InUse, $"Ports {DefaultPort} to {DefaultPort + Tries - 1} of 127.0.0.1 are all in use. Choose another with --port.");
    }

    private static string Address(int port) => FormattableString.Invariant($"http://127.0.0.1:{port}");

    // Found out before anything is started: the ledger is not opened for nothing.
    private static void Check(string url)
    {
        if (!Uri.TryCreate(url.Replace("://+", "://0.0.0.0", StringComparison.Ordinal).Replace("://*", "://0.0.0.0", StringComparison.Ordinal), UriKind.Absolute, out var address)
            || address.Scheme is not ("http" or "https"))
        {
            throw new CommandException(ExitCode.Usage, $"'{url}' is not an address to listen on; --urls takes, for example, http://0.0.0.0:5080.");
        }

        var ip = address.IdnHost == "localhost" ? IPAddress.Loopback : IPAddress.TryParse(address.IdnHost, out var parsed) ? parsed : null;
        if (ip is not null && address.Port > 0 && !IsFree(ip, address.Port))
        {
            throw new CommandException(ExitCode.InUse, $"{url} is in use by another process. Choose another address with --urls, or a port of 127.0.0.1 with --port.");
        }
    }

    private static bool IsFree(IPAddress ip, int port)
    {
        using var listener = new TcpListener(ip, port);
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
