using System.Globalization;
using System.Text;

namespace Orleans.Storage.AdoNet;

/// <summary>
/// A grain's key as columns, the same as on clusters, so that both find each other's rows. Keys that look like a GUID or like
/// a hexadecimal number become numbers: "a1", "A1" and "00a1" are one row. The grain's type is not part of it.
/// </summary>
internal readonly struct DatabaseKey
{
    private DatabaseKey(long n0, long n1, string? extension, byte[] bytes)
    {
        N0 = n0;
        N1 = n1;
        Extension = extension;
        if (extension is not null)
        {
            bytes = [.. bytes, .. Encoding.UTF8.GetBytes(extension)];
        }

        Array.Reverse(bytes);
        Hash = (int)StableHash.ComputeHash(bytes);
    }

    internal long N0 { get; }

    internal long N1 { get; }

    internal string? Extension { get; }

    internal int Hash { get; }

    internal static DatabaseKey Of(string key)
    {
        if (key.Length == 32 || (key.Length > 32 && key[32] == '+'))
        {
            if (Guid.TryParseExact(key.AsSpan(0, 32), "N", out var guid))
            {
                var bytes = guid.ToByteArray();
                return new(BitConverter.ToInt64(bytes, 0), BitConverter.ToInt64(bytes, 8), key.Length > 32 ? key[33..] : null, bytes);
            }
        }

        var plus = key.IndexOf('+', StringComparison.Ordinal);
        var number = plus < 0 ? key : key[..plus];
        return long.TryParse(number, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var n1)
            ? new(0, n1, plus < 0 ? null : key[(plus + 1)..], BitConverter.GetBytes(n1))
            : new(0, 0, key, []);
    }
}
