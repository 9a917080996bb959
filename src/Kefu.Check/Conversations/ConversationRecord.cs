using System.Runtime.InteropServices;

namespace Kefu.Check.Conversations;

/// <summary>Where a conversation stands; the numbers are those of the read model's column <c>status</c>.</summary>
internal enum Status : byte
{
    None = 0,
    Waiting = 1,
    Assigned = 2,
    Active = 3,
    Pending = 4,
    Closed = 5,
    Abandoned = 6,
}

/// <summary>One conversation as its facts tell, small: names are symbols, times are ticks (0 for none).</summary>
internal struct ConversationRecord
{
    public long FirstPosition;
    public long FirstMessageAt;
    public long OpenedAt;
    public long AssignedAt;
    public long FirstReplyAt;
    public long ClosedAt;
    public ulong Customer;
    public int Version;
    public int ChangedAtVersion;
    public int Tenant;
    public int Store;
    public int Platform;
    public int Owner;
    public int LastOwner;
    public int Date;
    public ushort Transfers;
    public byte Invitations;
    public Status Status;
    public byte Priority;
    public sbyte Score;
    public bool EverClosed;
    public bool IsNoticed;
    public bool HasRow;

    public const int Nobody = -1;

    public readonly bool IsOpen => Status is Status.Waiting or Status.Assigned or Status.Active or Status.Pending;

    public static ConversationRecord Unopened(long position) => new()
    {
        FirstPosition = position,
        Owner = Nobody,
        LastOwner = Nobody,
        Tenant = Nobody,
        Priority = 3,
        Score = -1,
    };
}

/// <summary>All conversations, by the digest of their id, in blocks: growing copies nothing.</summary>
internal sealed class ConversationTable
{
    private const int BlockBits = 12;
    private const int BlockMask = (1 << BlockBits) - 1;

    private readonly Dictionary<UInt128, int> _index = [];
    private readonly List<ConversationRecord[]> _blocks = [];

    public int Count => _index.Count;

    public ref ConversationRecord this[int index] => ref _blocks[index >> BlockBits][index & BlockMask];

    public int Find(UInt128 conversation) => _index.TryGetValue(conversation, out var index) ? index : -1;

    public int FindOrAdd(UInt128 conversation, long position)
    {
        ref var index = ref CollectionsMarshal.GetValueRefOrAddDefault(_index, conversation, out var known);
        if (!known)
        {
            index = _index.Count - 1;
            if (index >> BlockBits == _blocks.Count)
            {
                _blocks.Add(new ConversationRecord[1 << BlockBits]);
            }

            this[index] = ConversationRecord.Unopened(position);
        }

        return index;
    }
}
