using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Kefu.Check.Reports;

namespace Kefu.Check.Keys;

/// <summary>What a key is a key of.</summary>
internal enum KeyKind : byte
{
    /// <summary>A platform's message, as a fact.</summary>
    Message = 1,

    /// <summary>The same, recent enough that its receipt must still be kept.</summary>
    MessageWithReceipt = 2,

    /// <summary>A message's receipt.</summary>
    Receipt = 3,

    /// <summary>An inquiry: tenant, store, customer and date.</summary>
    Inquiry = 4,

    /// <summary>An inquiry counted on an agent's date.</summary>
    Counted = 5,

    /// <summary>An inquiry resumed on an agent's date.</summary>
    Resumed = 6,

    /// <summary>An agent's answer within its conversation.</summary>
    Reply = 7,

    /// <summary>An invitation to evaluate.</summary>
    Invitation = 8,
}

/// <summary>
/// Finds keys that occur twice, or without their other half, among any number of keys with bounded memory: digests go to a
/// buffer, full buffers to partition files by the digest's first bits, and each partition is sorted on its own at the end.
/// </summary>
internal sealed class KeyLog(Findings findings, int buffered = 2_000_000) : IDisposable
{
    private const int Partitions = 128;

    private readonly List<Key> _buffer = [];
    private FileStream?[]? _files;
    private DirectoryInfo? _directory;

    /// <summary>A key that may occur once.</summary>
    public void Once(KeyKind kind, UInt128 key, long position)
    {
        if (kind is KeyKind.Inquiry or KeyKind.Reply or KeyKind.Invitation)
        {
            findings.Checked(Invariant.I6);
        }

        Add(new(key, position, kind));
    }

    /// <summary>A message as it stands in a conversation, by tenant, store and id; its platform is that of the conversation.</summary>
    public void Message(UInt128 key, int platform, long position, bool needsReceipt)
    {
        findings.Checked(Invariant.I6);
        Add(new(key, position, needsReceipt ? KeyKind.MessageWithReceipt : KeyKind.Message, platform));
    }

    /// <summary>A message's receipt; the message must exist.</summary>
    public void Receipt(UInt128 key) => Add(new(key, 0, KeyKind.Receipt));

    /// <summary>An inquiry that must have been counted before.</summary>
    public void Resumed(UInt128 key, long position) => Add(new(key, position, KeyKind.Resumed));

    /// <summary>After the last key: every group of equal keys that breaks a rule.</summary>
    public IEnumerable<KeyFault> Faults(Action<int, int>? progress = null)
    {
        if (_files is null)
        {
            _buffer.Sort();
            return FaultsOf(_buffer);
        }

        Spill();
        return FaultsOfFiles(progress);
    }

    public void Dispose()
    {
        foreach (var file in _files ?? [])
        {
            file?.Dispose();
        }

        _directory?.Delete(recursive: true);
    }

    private IEnumerable<KeyFault> FaultsOfFiles(Action<int, int>? progress)
    {
        for (var i = 0; i < Partitions; i++)
        {
            progress?.Invoke(i, Partitions);
            var keys = ReadBack(_files![i]!);
            keys.Sort();
            foreach (var fault in FaultsOf(keys))
            {
                yield return fault;
            }
        }
    }

    private static IEnumerable<KeyFault> FaultsOf(List<Key> sorted)
    {
        for (var start = 0; start < sorted.Count;)
        {
            var end = start + 1;
            while (end < sorted.Count && sorted[end].Digest == sorted[start].Digest)
            {
                end++;
            }

            if (end - start > 1 || sorted[start].Kind is KeyKind.MessageWithReceipt or KeyKind.Receipt or KeyKind.Resumed)
            {
                foreach (var fault in FaultsOf(sorted, start, end))
                {
                    yield return fault;
                }
            }

            start = end;
        }
    }

    private static IEnumerable<KeyFault> FaultsOf(List<Key> sorted, int start, int end)
    {
        var receipts = 0;
        for (var i = start; i < end; i++)
        {
            receipts += sorted[i].Kind is KeyKind.Receipt ? 1 : 0;
        }

        // Equal digests are sorted by position, so what comes first in the log comes first here.
        var facts = end - start - receipts;
        for (var i = start; i < end; i++)
        {
            var key = sorted[i];
            if (key.Kind is KeyKind.Receipt)
            {
                continue;
            }

            var first = sorted.FindIndex(start, i - start, k => k.Kind is not (KeyKind.Receipt or KeyKind.Resumed) && k.Platform == key.Platform);
            if (key.Kind is KeyKind.Resumed)
            {
                if (first < 0)
                {
                    yield return new(KeyFaultKind.ResumedUncounted, key.Kind, key.Position, 0, key.Digest);
                }
            }
            else if (first >= 0 && facts > receipts)
            {
                // A customer may write to a store over two platforms that number alike; then there are as many receipts.
                yield return new(KeyFaultKind.Repeated, key.Kind, key.Position, sorted[first].Position, key.Digest);
            }
            else if (key.Kind is KeyKind.MessageWithReceipt && receipts == 0)
            {
                yield return new(KeyFaultKind.WithoutReceipt, key.Kind, key.Position, 0, key.Digest);
            }
        }

        if (receipts > 0 && facts == 0)
        {
            yield return new(KeyFaultKind.ReceiptWithoutFact, KeyKind.Receipt, 0, 0, sorted[start].Digest);
        }
    }

    private void Add(Key key)
    {
        _buffer.Add(key);
        if (_buffer.Count >= buffered)
        {
            Spill();
        }
    }

    private void Spill()
    {
        if (_files is null)
        {
            _directory = Directory.CreateTempSubdirectory("kefu-check-");
            _files = [.. Enumerable.Range(0, Partitions).Select(i => File.Create(Path.Combine(_directory.FullName, $"keys-{i}"), 1 << 16))];
        }

        foreach (ref readonly var key in CollectionsMarshal.AsSpan(_buffer))
        {
            _files[(int)(key.Digest >> 121)]!.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<Key>(in key)));
        }

        _buffer.Clear();
    }

    private static List<Key> ReadBack(FileStream file)
    {
        file.Flush();
        file.Position = 0;
        var keys = new List<Key>();
        CollectionsMarshal.SetCount(keys, checked((int)(file.Length / Unsafe.SizeOf<Key>())));
        file.ReadExactly(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(keys)));
        return keys;
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Key(UInt128 Digest, long Position, KeyKind Kind, int Platform = 0) : IComparable<Key>
    {
        public int CompareTo(Key other)
        {
            var byDigest = Digest.CompareTo(other.Digest);
            return byDigest != 0 ? byDigest : Position.CompareTo(other.Position);
        }
    }
}

/// <summary>What is wrong with a key.</summary>
internal enum KeyFaultKind
{
    /// <summary>It occurs again.</summary>
    Repeated,

    /// <summary>Resumed, and never counted before.</summary>
    ResumedUncounted,

    /// <summary>A receipt without what it acknowledges.</summary>
    ReceiptWithoutFact,

    /// <summary>A fact without the receipt that came with it.</summary>
    WithoutReceipt,
}

/// <param name="Fault">What is wrong.</param>
/// <param name="Kind">A key of what.</param>
/// <param name="Position">Where it stands; 0 for a receipt.</param>
/// <param name="First">Where it stood first, if it is repeated.</param>
/// <param name="Digest">The key.</param>
internal readonly record struct KeyFault(KeyFaultKind Fault, KeyKind Kind, long Position, long First, UInt128 Digest);
