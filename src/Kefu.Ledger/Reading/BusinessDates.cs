namespace Kefu.Ledger.Reading;

/// <summary>Which business dates there can be.</summary>
internal static class BusinessDates
{
    /// <summary>
    /// The dates from <paramref name="first"/> up to the last that can have begun anywhere on earth by <paramref name="now"/>,
    /// and at least up to <paramref name="last"/>.
    /// </summary>
    public static DateOnly[] Since(DateOnly first, DateOnly last, DateTimeOffset now)
    {
        var end = DateOnly.FromDateTime(now.UtcDateTime.AddHours(15));
        end = end > last ? end : last;

        // Older than ten years is not kept apart: nobody asks for it on the way of a customer.
        var begin = end.DayNumber - first.DayNumber > 3_660 ? end.AddDays(-3_660) : first;
        var dates = new DateOnly[end.DayNumber - begin.DayNumber + 1];
        for (var i = 0; i < dates.Length; i++)
        {
            dates[i] = begin.AddDays(i);
        }

        return dates;
    }
}
