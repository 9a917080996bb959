using Orleans;

namespace Kefu.Domain.Rosters;

/// <summary>How one agent's month is divided between day and night work: half and half, by half months (SHF-1). A report, never a guard.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="FirstDays">Shifts by day up to the 15th.</param>
/// <param name="FirstNights">Night shifts up to the 15th.</param>
/// <param name="SecondDays">Shifts by day from the 16th on.</param>
/// <param name="SecondNights">Night shifts from the 16th on.</param>
/// <param name="Verdict">Whether it rotates.</param>
[GenerateSerializer, Immutable, Alias("rotation")]
public sealed record Rotation(string Agent, int FirstDays, int FirstNights, int SecondDays, int SecondNights, RotationVerdict Verdict)
{
    /// <summary>The last date of a first half month.</summary>
    public const int HalfMonth = 15;

    /// <summary>Looks at a month as it is worked.</summary>
    public static Rotation Of(RosterBook book, string agent, DateOnly month)
    {
        Span<int> counts = stackalloc int[4];
        for (var date = RosterBook.MonthOf(month); date.Month == month.Month; date = date.AddDays(1))
        {
            if (book.Worked(agent, date) is { } shift)
            {
                counts[(date.Day > HalfMonth ? 2 : 0) + (shift.Night ? 1 : 0)]++;
            }
        }

        return new(agent, counts[0], counts[1], counts[2], counts[3], Judge(counts[0], counts[1], counts[2], counts[3]));
    }

    private static RotationVerdict Judge(int firstDays, int firstNights, int secondDays, int secondNights)
    {
        var (days, nights) = (firstDays + secondDays, firstNights + secondNights);
        if (days + nights == 0)
        {
            return RotationVerdict.NoShifts;
        }

        // Halves of a month differ by a day, and so may what is worked in them.
        return Math.Abs(days - nights) > 2 ? RotationVerdict.Uneven
            : (firstDays > 0 && firstNights > 0) || (secondDays > 0 && secondNights > 0) ? RotationVerdict.Mixed
            : RotationVerdict.Rotates;
    }
}

/// <summary>Whether somebody's month rotates.</summary>
public enum RotationVerdict
{
    /// <summary>One half month by day, the other by night.</summary>
    Rotates = 0,

    /// <summary>As many of one as of the other, but mixed within a half month.</summary>
    Mixed = 1,

    /// <summary>More of one than of the other.</summary>
    Uneven = 2,

    /// <summary>Nothing is planned.</summary>
    NoShifts = 3,
}
