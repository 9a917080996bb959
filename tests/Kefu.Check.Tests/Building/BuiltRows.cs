namespace Kefu.Check.Tests.Building;

internal sealed record BuiltEntry(
    long Position, string Stream, int Version, string Tenant, DateTimeOffset At, int? Ordinal, int? Cap, bool Over, string Facts)
{
    /// <summary>For a conversation: its row after this entry.</summary>
    public BuiltConversation? Conversation { get; init; }

    /// <summary>For a profile: its document after this entry.</summary>
    public BuiltDocument? Document { get; init; }
}

internal sealed record BuiltDocument(string Tenant, int Kind, string Id, int Version, long Position, string Body);

internal sealed record BuiltReceipt(string Tenant, string Key, string Answer, DateTimeOffset At);

internal sealed record BuiltConversation(string Id, string Tenant, string Store, string Customer, string Date)
{
    public int Status { get; set; } = 1;

    public int Priority { get; set; } = 3;

    public string? Owner { get; set; }

    public string? LastOwner { get; set; }

    public int Version { get; set; }

    public DateTimeOffset FirstMessageAt { get; set; }

    public DateTimeOffset OpenedAt { get; set; }

    public DateTimeOffset? AssignedAt { get; set; }

    public DateTimeOffset? FirstReplyAt { get; set; }

    public DateTimeOffset? ClosedAt { get; set; }

    public int Transfers { get; set; }

    public bool Invited { get; set; }

    public int? Score { get; set; }
}
