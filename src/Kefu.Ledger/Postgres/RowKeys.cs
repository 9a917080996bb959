using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Kefu.Domain.Identity;

namespace Kefu.Ledger.Postgres;

/// <summary>
/// What the unique indexes hold instead of long names: 16 bytes. An index over names of 60 characters costs a third of the whole
/// commit; over these it is half as high and compares in one step. (Cryptographic, because callers choose the names: nobody may find two with one key.)
/// </summary>
internal static class RowKeys
{
    private const int MostOnStack = 512;

    /// <summary>Key of a stream: its day first, so that what one day writes lies together however long the history is; then its digest.</summary>
    public static Guid OfStream(string stream)
    {
        Span<byte> key = stackalloc byte[SHA256.HashSizeInBytes + 3];
        if (!Keys.TryReadDigest(stream, key.Slice(3, 13)))
        {
            Digest(stream, "", key[3..]);
        }

        var day = Keys.DayOf(stream);
        (key[0], key[1], key[2]) = ((byte)(day >> 16), (byte)(day >> 8), (byte)day);
        return new Guid(key[..16], bigEndian: true);
    }

    /// <summary>Key of a receipt.</summary>
    public static Guid OfReceipt(string tenant, string key)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        Digest(tenant, key, digest);
        return new Guid(digest[..16], bigEndian: true);
    }

    private static void Digest(string one, string other, Span<byte> digest)
    {
        // The first one's length in front: no two pairs give the same bytes.
        var most = sizeof(int) + Encoding.UTF8.GetMaxByteCount(one.Length) + Encoding.UTF8.GetMaxByteCount(other.Length);
        var bytes = most <= MostOnStack ? stackalloc byte[MostOnStack] : new byte[most];
        BinaryPrimitives.WriteInt32BigEndian(bytes, one.Length);
        var length = sizeof(int) + Encoding.UTF8.GetBytes(one, bytes[sizeof(int)..]);
        length += Encoding.UTF8.GetBytes(other, bytes[length..]);
        SHA256.HashData(bytes[..length], digest);
    }
}
