namespace Kefu.Domain.Calendar;

/// <summary>Moments at which the clocks of a zone show something.</summary>
public static class LocalMoment
{
    /// <summary>
    /// The first moment (UTC) at which the clocks of the zone show a local time, or have skipped it. A time that comes twice means
    /// the first of the two; a time, or a whole date, that is skipped means the moment of the skip. A later local time never gives
    /// an earlier moment, so what meets on paper meets in time: no gap and no overlap when clocks change.
    /// </summary>
    /// <param name="local">The local date and time; its kind is ignored.</param>
    /// <param name="zone">The zone.</param>
    public static DateTimeOffset First(DateTime local, TimeZoneInfo zone)
    {
        var boundary = new DateTimeOffset(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), TimeSpan.Zero);
        var (one, other) = (boundary - zone.GetUtcOffset(boundary.AddDays(-1)), boundary - zone.GetUtcOffset(boundary.AddDays(1)));
        var (early, late) = one < other ? (one, other) : (other, one);
        if (Show(early, zone) == boundary.DateTime)
        {
            return early;
        }

        if (Show(late, zone) == boundary.DateTime)
        {
            return late;
        }

        // The zone skips the time: its moment is that of the skip, which lies between the two.
        while (late.UtcTicks - early.UtcTicks > 1)
        {
            var middle = early.AddTicks((late.UtcTicks - early.UtcTicks) / 2);
            (early, late) = Show(middle, zone) < boundary.DateTime ? (middle, late) : (early, middle);
        }

        return late;
    }

    /// <summary>What the clocks of the zone show at a moment.</summary>
    public static DateTime Show(DateTimeOffset moment, TimeZoneInfo zone) => moment.UtcDateTime + zone.GetUtcOffset(moment);
}
