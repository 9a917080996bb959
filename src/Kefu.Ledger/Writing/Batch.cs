using System.Runtime.InteropServices;

namespace Kefu.Ledger.Writing;

/// <summary>
/// What goes into one transaction: commits that do not touch each other's streams or keys unless they follow on one another.
/// Rows that several commits write (a conversation's, a document's) are written once, as the last one leaves them.
/// </summary>
internal sealed class Batch
{
    private readonly Dictionary<string, int> _versions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _conversations = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Tenant, DirectoryKind Kind, string Id), int> _documents = [];
    private readonly HashSet<(string Tenant, string Key)> _keys = [];

    /// <summary>The commits, in the order of their arrival.</summary>
    public List<Pending> Commits { get; } = [];

    /// <summary>Per commit: how many entries the batch has up to and with it.</summary>
    public List<int> EntriesUpTo { get; } = [];

    public List<BatchEntry> Entries { get; } = [];

    public List<BatchConversation> Conversations { get; } = [];

    /// <summary>Documents with the index of the entry that wrote them.</summary>
    public List<(DirectoryRow Row, int Entry)> Documents { get; } = [];

    /// <summary>Receipts with the index of their commit.</summary>
    public List<(Receipt Receipt, int Commit)> Receipts { get; } = [];

    public List<AuditRow> Audit { get; } = [];

    /// <summary>The version of each stream once the batch is written.</summary>
    public IReadOnlyDictionary<string, int> Versions => _versions;

    /// <summary>Whether a commit can be in the same transaction as what is here already.</summary>
    public bool Admits(Commit commit)
    {
        foreach (var append in commit.Appends)
        {
            if (_versions.TryGetValue(append.Stream, out var version) && version != append.ExpectedVersion)
            {
                return false;
            }
        }

        return commit.Receipt is not { } receipt || !_keys.Contains((receipt.Tenant, receipt.Key));
    }

    /// <param name="pending">A commit that is admitted.</param>
    /// <param name="knows">Whether a stream is known to have a version; otherwise the database is asked.</param>
    public void Add(Pending pending, Func<string, int, bool> knows)
    {
        var (index, commit) = (Commits.Count, pending.Commit);
        Commits.Add(pending);
        foreach (var append in commit.Appends)
        {
            ref var version = ref CollectionsMarshal.GetValueRefOrAddDefault(_versions, append.Stream, out var chained);
            version = append.ExpectedVersion + 1;
            Entries.Add(new(append, index, Probe: append.ExpectedVersion > 0 && !chained && !knows(append.Stream, append.ExpectedVersion)));
            Take(append);
        }

        if (commit.Receipt is { } receipt)
        {
            _keys.Add((receipt.Tenant, receipt.Key));
            Receipts.Add((receipt, index));
        }

        if (!commit.Audit.IsDefaultOrEmpty)
        {
            Audit.AddRange(commit.Audit);
        }

        EntriesUpTo.Add(Entries.Count);
    }

    private void Take(StreamAppend append)
    {
        if (append.Conversation is { } row)
        {
            ref var at = ref CollectionsMarshal.GetValueRefOrAddDefault(_conversations, row.Id, out var known);
            if (!known)
            {
                at = Conversations.Count;
                Conversations.Add(new(row, IsNew: append.ExpectedVersion == 0));
            }
            else if (row.Version > Conversations[at].Row.Version)
            {
                Conversations[at] = Conversations[at] with { Row = row };
            }
        }

        if (append.Directory is { } document)
        {
            ref var at = ref CollectionsMarshal.GetValueRefOrAddDefault(_documents, (document.Tenant, document.Kind, document.Id), out var known);
            if (!known)
            {
                at = Documents.Count;
                Documents.Add((document, Entries.Count - 1));
            }
            else if (document.Version > Documents[at].Row.Version)
            {
                Documents[at] = (document, Entries.Count - 1);
            }
        }
    }
}

/// <param name="Append">The entry.</param>
/// <param name="Commit">Index of its commit in the batch.</param>
/// <param name="Probe">Nobody here knows that the stream has the version before: the database must look, or a gap could arise.</param>
internal readonly record struct BatchEntry(StreamAppend Append, int Commit, bool Probe);

/// <param name="Row">The row.</param>
/// <param name="IsNew">The stream begins in this batch, so there is no such row yet: a plain insert does, at two thirds of the cost.</param>
internal readonly record struct BatchConversation(ConversationRow Row, bool IsNew);
