namespace Kefu.Check.ReadModels;

/// <summary>Facts hold times to 100 ns, rows to a microsecond.</summary>
internal static class Times
{
    public static bool Same(long factTicks, DateTimeOffset? row) => row is { } at
        ? factTicks != 0 && Math.Abs(factTicks - at.UtcTicks) < TimeSpan.TicksPerMicrosecond
        : factTicks == 0;

    public static string Text(long ticks) => ticks == 0 ? "none" : Text(new DateTimeOffset(ticks, TimeSpan.Zero));

    public static string Text(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", System.Globalization.CultureInfo.InvariantCulture) ?? "none";
}
