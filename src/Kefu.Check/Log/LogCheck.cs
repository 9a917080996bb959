using System.Runtime.InteropServices;
using System.Text.Json;
using Kefu.Check.Facts;
using Kefu.Check.Reports;

namespace Kefu.Check;

/// <summary>The log itself: positions, versions, readable and known facts.</summary>
internal sealed class LogCheck(Findings findings)
{
    // Streams other than conversations, which keep their version in their own record.
    private readonly Dictionary<string, int> _versions = new(StringComparer.Ordinal);

    /// <summary>Position of the last entry seen.</summary>
    public long Last { get; private set; }

    public long Facts { get; private set; }

    public void Position(Entry entry)
    {
        findings.Checked(Invariant.Log);
        if (entry.Position != Last + 1)
        {
            findings.Add(Invariant.Log, "position-gap", entry, $"position {Last + 1}", $"position {entry.Position}");
        }

        Last = entry.Position;
    }

    /// <summary>The version of an entry of a stream that is not a conversation's.</summary>
    public void Version(Entry entry) => Version(entry, ref CollectionsMarshal.GetValueRefOrAddDefault(_versions, entry.Stream, out _));

    public void Version(Entry entry, ref int version)
    {
        if (entry.Version != version + 1)
        {
            findings.Add(Invariant.Log, "version-gap", entry, $"version {version + 1}", $"version {entry.Version}");
        }

        version = entry.Version;
    }

    /// <summary>The entry's facts; those that are unknown, incomplete or of another kind of stream are reported and left out.</summary>
    public List<Fact> Read(Entry entry, StreamKind kind)
    {
        List<Fact> facts;
        try
        {
            facts = FactReader.Read(entry.Facts);
        }
        catch (JsonException e)
        {
            findings.Add(Invariant.Log, "unreadable", entry, $"a JSON array of facts", $"{e.Message}");
            return [];
        }

        Facts += facts.Count;
        if (facts.Count == 0)
        {
            findings.Add(Invariant.Log, "empty-entry", entry, $"at least one fact", $"none");
        }

        facts.RemoveAll(fact => !Known(entry, kind, fact));
        return facts;
    }

    public void UnknownStream(Entry entry) =>
        findings.Add(Invariant.Log, "unknown-stream", entry, $"a stream of a tenant, store, agent, agent-day, conversation, roster or duty", $"{entry.Stream}");

    /// <summary>After the last entry.</summary>
    public void Finish(long head)
    {
        if (head != Last)
        {
            findings.Add(Invariant.Log, "head", "ledger_head", 0, head, $"head {Last}, the last entry's position", $"head {head}");
        }
    }

    private bool Known(Entry entry, StreamKind kind, Fact fact)
    {
        if (fact.Kind is FactKind.Unknown)
        {
            findings.Add(Invariant.Log, "unknown-fact", entry, $"a fact this program knows", $"'{fact.Name}'");
            return false;
        }

        if (FactNames.Stream(fact.Name) != kind)
        {
            findings.Add(Invariant.Log, "misplaced-fact", entry, $"facts of a stream of kind {kind}", $"'{fact.Name}'");
            return false;
        }

        if (FactNames.Missing(fact) is { } missing)
        {
            findings.Add(Invariant.Log, "incomplete-fact", entry, $"'{fact.Name}' with {missing}", $"without");
            return false;
        }

        return true;
    }
}
