namespace Kefu.Domain.Calendar;

/// <summary>Which business date a moment belongs to.</summary>
public static class BusinessDay
{
    /// <summary>
    /// The local date in <paramref name="zone"/> of the business day that holds <paramref name="now"/>. A day begins at
    /// <paramref name="dayStart"/> local time and ends when the next one begins, so an evening shift that ends at 00:30 stays
    /// on the date on which it began (SHF-1, FES-7). As time goes on the date never goes back, not even when clocks do.
    /// </summary>
    public static DateOnly Of(DateTimeOffset now, TimeZoneInfo zone, TimeOnly dayStart)
    {
        // Subtracting after the conversion to local time keeps the boundary at the same wall-clock time on days when clocks change.
        var date = DateOnly.FromDateTime(LocalMoment.Show(now, zone) - dayStart.ToTimeSpan());

        // Clocks that went back over the boundary show the old date once more; the day that began has begun.
        var next = date.AddDays(1);
        return StartOf(next, zone, dayStart) <= now ? next : date;
    }

    /// <summary>The moment (UTC) at which the business day that holds <paramref name="now"/> ends: the first one of the next day.</summary>
    public static DateTimeOffset EndOf(DateTimeOffset now, TimeZoneInfo zone, TimeOnly dayStart) =>
        StartOf(Of(now, zone, dayStart).AddDays(1), zone, dayStart);

    private static DateTimeOffset StartOf(DateOnly date, TimeZoneInfo zone, TimeOnly dayStart) => LocalMoment.First(date.ToDateTime(dayStart), zone);
}
