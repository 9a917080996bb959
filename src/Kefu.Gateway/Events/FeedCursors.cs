using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Kefu.Gateway.Requests;
using Kefu.Ledger;

namespace Kefu.Gateway.Events;

/// <summary>
/// Cursors of the event feed. The feed follows the global order of all tenants, so a place in it would tell each tenant how busy
/// the others are: it is sealed under a key of the tenant. What another tenant was given, or somebody made up, does not open.
/// </summary>
internal sealed class FeedCursors(ILedgerReader ledger) : IDisposable
{
    private readonly SemaphoreSlim _reading = new(1, 1);
    private byte[]? _secret;

    /// <summary>What seals and opens this tenant's cursors.</summary>
    /// <exception cref="LedgerUnavailableException">The ledger's secret has not been read yet and cannot be read now.</exception>
    public async ValueTask<FeedCursor> Of(string tenant, CancellationToken cancellationToken)
    {
        var secret = Volatile.Read(ref _secret) ?? await Read(cancellationToken);
        return new FeedCursor(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes("feed:" + tenant)).AsSpan(0, FeedCursor.KeyBytes));
    }

    public void Dispose() => _reading.Dispose();

    private async Task<byte[]> Read(CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken);
        try
        {
            return _secret ??= (await ledger.FeedSecret(cancellationToken)).ToArray();
        }
        finally
        {
            _reading.Release();
        }
    }
}

/// <summary>
/// One tenant's cursors: a single block of AES over the position and eight zero bytes. The block is a permutation, so the same place
/// always has the same cursor; the zeros are found again in one of 2^64 made-up blocks.
/// </summary>
internal sealed class FeedCursor : IDisposable
{
    public const int KeyBytes = 16;

    private const int BlockBytes = 16;
    private const int Characters = 22;

    private readonly Aes _aes = Aes.Create();

    public FeedCursor(ReadOnlySpan<byte> key) => _aes.SetKey(key);

    /// <summary>A place as the tenant is given it.</summary>
    public string Write(long position)
    {
        Span<byte> block = stackalloc byte[BlockBytes];
        block.Clear();
        BinaryPrimitives.WriteInt64BigEndian(block, position);
        Span<byte> sealedBlock = stackalloc byte[BlockBytes];
        _aes.EncryptEcb(block, sealedBlock, PaddingMode.None);
        return Base64Url.EncodeToString(sealedBlock);
    }

    /// <summary>The place that a cursor stands for.</summary>
    /// <exception cref="Problems.ProblemException">It is none of this tenant's.</exception>
    public long Read(string cursor)
    {
        Span<byte> sealedBlock = stackalloc byte[BlockBytes];
        Span<byte> block = stackalloc byte[BlockBytes];
        if (cursor.Length != Characters || !Base64Url.IsValid(cursor, out var bytes) || bytes != BlockBytes)
        {
            throw Cursors.Wrong();
        }

        Base64Url.DecodeFromChars(cursor, sealedBlock);
        _aes.DecryptEcb(sealedBlock, block, PaddingMode.None);
        var position = BinaryPrimitives.ReadInt64BigEndian(block);
        return position >= 0 && !block[sizeof(long)..].ContainsAnyExcept((byte)0) ? position : throw Cursors.Wrong();
    }

    public void Dispose() => _aes.Dispose();
}
