using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Kefu.Gateway.Limits;

/// <summary>Bounds the guessing of credentials, by address. Good credentials from the same address are not held up.</summary>
internal sealed class FailedAttempts(IOptions<GatewayOptions> options, TimeProvider clock)
{
    private const int MostAddresses = 10_000;

    private readonly ConcurrentDictionary<IPAddress, Bucket> _addresses = new();
    private readonly int _perMinute = options.Value.FailedAuthenticationsPerMinute;

    /// <summary>Addresses remembered.</summary>
    public int Addresses => _addresses.Count;

    /// <summary>Whether an address has used up its failures.</summary>
    public bool IsOver(IPAddress? address) => _addresses.TryGetValue(Network(address), out var bucket) && bucket.Left(clock, _perMinute) < 1;

    /// <summary>Counts a failure.</summary>
    /// <returns>How long to wait, if there were too many; null otherwise.</returns>
    public TimeSpan? Count(IPAddress? address)
    {
        if (_addresses.Count >= MostAddresses)
        {
            Forget();
        }

        return _addresses.GetOrAdd(Network(address), static (_, state) => new Bucket(state._perMinute, state.clock.GetTimestamp()), (_perMinute, clock)).Take(clock, _perMinute);
    }

    private void Forget()
    {
        foreach (var (address, bucket) in _addresses)
        {
            if (bucket.Left(clock, _perMinute) >= _perMinute)
            {
                _addresses.TryRemove(address, out _);
            }
        }

        // An attack from very many addresses: forgetting all is bounded memory, and the next failures are counted anew.
        if (_addresses.Count >= MostAddresses)
        {
            _addresses.Clear();
        }
    }

    // One subscriber holds a whole /64 of IPv6 addresses.
    private static IPAddress Network(IPAddress? address)
    {
        if (address is null)
        {
            return IPAddress.None;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        if (address.AddressFamily is not AddressFamily.InterNetworkV6)
        {
            return address;
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }

    private sealed class Bucket(double left, long at)
    {
        private readonly Lock _gate = new();
        private double _left = left;
        private long _at = at;

        public double Left(TimeProvider clock, int perMinute)
        {
            lock (_gate)
            {
                return Fill(clock, perMinute);
            }
        }

        public TimeSpan? Take(TimeProvider clock, int perMinute)
        {
            lock (_gate)
            {
                if (Fill(clock, perMinute) < 1)
                {
                    return TimeSpan.FromMinutes((1 - _left) / perMinute);
                }

                _left--;
                return null;
            }
        }

        private double Fill(TimeProvider clock, int perMinute)
        {
            var now = clock.GetTimestamp();
            _left = Math.Min(perMinute, _left + (clock.GetElapsedTime(_at, now).TotalMinutes * perMinute));
            _at = now;
            return _left;
        }
    }
}
