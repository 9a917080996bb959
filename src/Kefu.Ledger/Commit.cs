using System.Collections.Immutable;

namespace Kefu.Ledger;

/// <summary>What is written together or not at all.</summary>
/// <param name="Appends">One entry for each of one or several streams; may be empty if there are audit rows.</param>
/// <param name="Receipt">What a repeated command is answered with (I6).</param>
/// <param name="Audit">Who did what; written with it.</param>
public sealed record Commit(ImmutableArray<StreamAppend> Appends, Receipt? Receipt = null, ImmutableArray<AuditRow> Audit = default)
{
    /// <summary>A commit of one append.</summary>
    public Commit(StreamAppend append, Receipt? receipt = null) : this([append], receipt)
    {
    }
}

/// <summary>One entry for one stream: the facts in it happen together, and the stream's version counts entries.</summary>
/// <param name="Stream">The stream's key.</param>
/// <param name="ExpectedVersion">Entries that the stream holds now; the new entry gets the next number, from 1.</param>
/// <param name="Facts">The facts, a JSON array; see <see cref="FactCodec"/>.</param>
/// <param name="Tenant">The tenant whose fact this is; readers of one tenant see no other (I12).</param>
/// <param name="At">When the deciding grain read the clock (UTC).</param>
public sealed record StreamAppend(string Stream, int ExpectedVersion, string Facts, string Tenant, DateTimeOffset At)
{
    /// <summary>For an agent-day: the inquiry's ordinal, checked by the database.</summary>
    public Ordinal? Ordinal { get; init; }

    /// <summary>For a conversation: its row after this entry; null when the row does not change.</summary>
    public ConversationRow? Conversation { get; init; }

    /// <summary>For a tenant, store or agent profile: its document after this entry.</summary>
    public DirectoryRow? Directory { get; init; }
}

/// <summary>An inquiry's number within an agent's business date.</summary>
/// <param name="Number">From 1; unique in the stream.</param>
/// <param name="Cap">The daily cap in force; the database refuses a number above it …</param>
/// <param name="Over">… unless a supervisor's override allowed it.</param>
public readonly record struct Ordinal(int Number, int Cap, bool Over);

/// <summary>The effect of one idempotency key.</summary>
/// <param name="Tenant">The tenant within which the key is unique.</param>
/// <param name="Key">The key: a command's <c>Idempotency-Key</c>, or a message's platform, store and external id.</param>
/// <param name="Hash">Digest of the request, so that another request with the same key is found out.</param>
/// <param name="Answer">What to answer when it comes again, JSON.</param>
/// <param name="At">When (UTC). Receipts are kept for <see cref="LedgerOptions.ReceiptDays"/> days.</param>
public sealed record Receipt(string Tenant, string Key, string Hash, string Answer, DateTimeOffset At);

/// <summary>Who did what, or was refused. Append-only.</summary>
/// <param name="Tenant">The tenant; empty for acts above tenants.</param>
/// <param name="At">When (UTC).</param>
/// <param name="Actor">Key id or person, never a secret.</param>
/// <param name="Act">What was tried, for example <c>agents.bind</c>.</param>
/// <param name="Target">On what: ids only.</param>
/// <param name="Outcome"><c>done</c>, <c>denied</c> or a refusal's type.</param>
/// <param name="Detail">Before and after or the reason, JSON, without personal data; at most 4,000 characters.</param>
/// <param name="Address">The caller's address.</param>
public sealed record AuditRow(string Tenant, DateTimeOffset At, string Actor, string Act, string Target, string Outcome, string? Detail, string? Address);
