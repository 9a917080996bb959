namespace Kefu.Domain.Calendar;

/// <summary>Which business date a moment belongs to.</summary>
public static class BusinessDay
{
    /// <summary>
    /// The local date in <paramref name="zone"/> of the business day that holds <paramref name="now"/>. A day begins at
    /// <paramref name="dayStart"/> local time and ends when the next one begins, so an evening shift that ends at 00:30 stays
    /// on the date on which it began (SHF-1, FES-7).
    /// </summary>
    public static DateOnly Of(DateTimeOffset now, TimeZoneInfo zone, TimeOnly dayStart)
    {
        // Subtracting after the conversion to local time keeps the boundary at the same wall-clock time on days when clocks change.
        var local = TimeZoneInfo.ConvertTime(now, zone).DateTime;
        return DateOnly.FromDateTime(local - dayStart.ToTimeSpan());
    }

    /// <summary>The moment (UTC) at which the business day that holds <paramref name="now"/> ends.</summary>
    public static DateTimeOffset EndOf(DateTimeOffset now, TimeZoneInfo zone, TimeOnly dayStart)
    {
        var end = Of(now, zone, dayStart).AddDays(1).ToDateTime(dayStart);

        // A wall-clock time that the zone skips begins when the skipped hour is over.
        while (zone.IsInvalidTime(end))
        {
            end = end.AddMinutes(15);
        }

        return new DateTimeOffset(end, zone.GetUtcOffset(end)).ToUniversalTime();
    }
}
