using Kefu.Domain.Calendar;
using Orleans;

namespace Kefu.Domain.Shifts;

/// <summary>
/// One shift of one person. Its moments are fixed when it is rostered: whatever a zone or a pattern becomes later, what people were
/// told holds.
/// </summary>
/// <param name="Date">The business date: the local date on which it begins (SHF-1).</param>
/// <param name="Pattern">The pattern it was made of; null for times of its own.</param>
/// <param name="Start">Local time at which it begins.</param>
/// <param name="End">Local time at which it ends; not after <paramref name="Start"/> means on the next date.</param>
/// <param name="Night">Counts as a night shift for leave (SHF-8).</param>
/// <param name="StartsAt">When it begins (UTC).</param>
/// <param name="EndsAt">When it ends (UTC), exclusive.</param>
[GenerateSerializer, Immutable, Alias("shift")]
public sealed record Shift(DateOnly Date, string? Pattern, TimeOnly Start, TimeOnly End, bool Night, DateTimeOffset StartsAt, DateTimeOffset EndsAt)
{
    /// <summary>
    /// A shift on a date. Times that come twice mean the first, times that are skipped mean the moment of the skip; so shifts that
    /// meet on paper meet in time. On a date that the zone skips it lasts no time at all: see <see cref="IsEmpty"/>.
    /// </summary>
    public static Shift On(DateOnly date, ShiftPattern pattern, TimeZoneInfo zone, bool named = true)
    {
        var starts = LocalMoment.First(date.ToDateTime(pattern.Start), zone);
        var endDate = pattern.End > pattern.Start ? date : date.AddDays(1);
        var ends = LocalMoment.First(endDate.ToDateTime(pattern.End), zone);
        return new(date, named ? pattern.Id : null, pattern.Start, pattern.End, pattern.Night, starts, ends);
    }

    /// <summary>The clocks of the zone skip it whole.</summary>
    public bool IsEmpty => EndsAt <= StartsAt;

    /// <summary>Whether two shifts have a moment in common.</summary>
    public bool Overlaps(Shift other) => StartsAt < other.EndsAt && other.StartsAt < EndsAt;

    /// <summary>Whether it runs at a moment.</summary>
    public bool Runs(DateTimeOffset now) => StartsAt <= now && now < EndsAt;
}

/// <summary>Where a person stands in a shift (domain page 2.4).</summary>
public enum ShiftStage
{
    /// <summary>In no shift.</summary>
    None,

    /// <summary>Before the shift: the lead calls the roll (SHF-4).</summary>
    RollCall,

    /// <summary>In the shift.</summary>
    Running,
}
