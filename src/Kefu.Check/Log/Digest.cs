using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Kefu.Check;

/// <summary>Stands for a key of any length in 16 bytes: the first half of a SHA-256 over length-prefixed parts.</summary>
internal static class Digest
{
    public static UInt128 Of(params ReadOnlySpan<string> parts)
    {
        var most = parts.Length * sizeof(int);
        foreach (var part in parts)
        {
            most += Encoding.UTF8.GetMaxByteCount(part.Length);
        }

        var buffer = most <= 1_024 ? stackalloc byte[1_024] : new byte[most];
        var length = 0;
        foreach (var part in parts)
        {
            var written = Encoding.UTF8.GetBytes(part, buffer[(length + sizeof(int))..]);
            BinaryPrimitives.WriteInt32LittleEndian(buffer[length..], written);
            length += sizeof(int) + written;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(buffer[..length], hash);
        return MemoryMarshal.Read<UInt128>(hash);
    }
}
