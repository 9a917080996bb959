namespace Kefu.Check;

/// <summary>One row of the table <c>entry</c>.</summary>
internal sealed record Entry(
    long Position, string Stream, int Version, string Tenant, DateTimeOffset At, int? Ordinal, int? Cap, bool Over, string Facts);
