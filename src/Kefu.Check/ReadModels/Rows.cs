namespace Kefu.Check.ReadModels;

/// <summary>One row of the table <c>conversation</c>.</summary>
internal sealed record ConversationRow(
    string Id, string Tenant, string Store, string Customer, string Platform, DateOnly Date, DateOnly? Settled, int Status, int Priority, string? Owner,
    string? LastOwner, int Version, DateTimeOffset FirstMessageAt, DateTimeOffset OpenedAt, DateTimeOffset? AssignedAt, DateTimeOffset? FirstReplyAt,
    DateTimeOffset? ClosedAt, int Transfers, bool Invited, int? Score);

/// <summary>One row of the table <c>directory</c>.</summary>
internal sealed record DirectoryRow(string Tenant, int Kind, string Id, int Version, long Position, string Body);

/// <summary>One row of the table <c>receipt</c>.</summary>
internal sealed record ReceiptRow(string Tenant, string Key, string Answer, DateTimeOffset At);
