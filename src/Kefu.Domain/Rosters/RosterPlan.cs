using System.Collections.Immutable;
using System.Globalization;
using Kefu.Domain.Shifts;
using static Kefu.Domain.Rosters.RosterFact;

namespace Kefu.Domain.Rosters;

/// <summary>The rules of planning shifts by agent and date (SHF-1). Pure.</summary>
public static class RosterPlan
{
    /// <summary>Lines of one change.</summary>
    public const int MostLines = 500;

    /// <summary>How many days ahead shifts are planned at most.</summary>
    public const int MostDaysAhead = 100;

    /// <summary>Sets shifts: all lines, or none and why. What is so already is not repeated.</summary>
    /// <param name="book">The months of all dates, and of those before and after them.</param>
    /// <param name="lines">What is asked; at most <see cref="MostLines"/>.</param>
    /// <param name="by">Who asks.</param>
    /// <param name="today">The earliest business date that may still be changed.</param>
    /// <param name="now">The time.</param>
    public static Decision<RosterBreach?, RosterFact> Set(RosterBook book, ImmutableArray<RosterLine> lines, string by, DateOnly today, DateTimeOffset now)
    {
        HashSet<(string, DateOnly)> seen = [];
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i];
            if (!seen.Add((line.Agent, line.Date)))
            {
                return Refused(RosterBreachKind.LineTwice, i, line, "is there twice; one line per agent and date");
            }

            if (Breach(book, line, i, today, now) is { } breach)
            {
                return new(breach, []);
            }
        }

        var changed = lines.Where(l => book.Planned(l.Agent, l.Date) != l.Shift).ToImmutableArray();
        var after = RosterBook.Apply(book, new Planned(changed, by, now));
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i];
            if (Overlap(after.Worked, line.Agent, line.Date) is { } other)
            {
                return Refused(RosterBreachKind.Overlap, i, line, $"would overlap the shift of {Text(other.Date)} ({other.Start:HH\\:mm} to {other.End:HH\\:mm})");
            }
        }

        return new(null, [.. changed.GroupBy(l => RosterBook.MonthOf(l.Date)).OrderBy(m => m.Key).Select(m => new Planned([.. m], by, now))]);
    }

    /// <summary>Whether a business date is one that rosters, leave and swaps may be about now.</summary>
    public static bool IsInReach(DateOnly date, DateOnly today) => date >= today && date.DayNumber - today.DayNumber <= MostDaysAhead;

    /// <summary>The shift of a neighbouring date that overlaps what somebody works on a date.</summary>
    internal static Shift? Overlap(Func<string, DateOnly, Shift?> works, string agent, DateOnly date)
    {
        if (works(agent, date) is not { } shift)
        {
            return null;
        }

        // A shift lasts 16 hours at most and a clock change an hour or two; only a skipped date brings others near.
        foreach (var days in new[] { -2, -1, 1, 2 })
        {
            if (works(agent, date.AddDays(days)) is { } other && other.Overlaps(shift))
            {
                return other;
            }
        }

        return null;
    }

    internal static string Text(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static RosterBreach? Breach(RosterBook book, RosterLine line, int index, DateOnly today, DateTimeOffset now)
    {
        var planned = book.Planned(line.Agent, line.Date);
        if (planned == line.Shift)
        {
            return null;
        }

        if (line.Date < today || planned?.EndsAt <= now || line.Shift?.EndsAt <= now)
        {
            return Refused(RosterBreachKind.Past, index, line, "is over; what was worked is not planned anew").Outcome;
        }

        if (line.Date.DayNumber - today.DayNumber > MostDaysAhead)
        {
            return Refused(RosterBreachKind.TooFarAhead, index, line, $"lies more than {MostDaysAhead} days ahead").Outcome;
        }

        if (line.Shift is { IsEmpty: true })
        {
            return Refused(RosterBreachKind.NotOnTheClock, index, line, "would last no time: the clocks of the zone skip it").Outcome;
        }

        if (book.SwapOn(line.Agent, line.Date) is { } swap)
        {
            return new(RosterBreachKind.Swapped, "SHF-9", $"Line {index}: swap {swap.Id} of {swap.Agent} and {swap.Partner} touches {line.Agent} on {Text(line.Date)}; end it first.");
        }

        return line.Shift is not null && book.LeaveOn(line.Agent, line.Date) is { } leave
            ? new(RosterBreachKind.OnLeave, "SHF-8", $"Line {index}: {line.Agent} has leave {leave.Id} ({leave.Status}) on {Text(line.Date)}.")
            : null;
    }

    private static Decision<RosterBreach?, RosterFact> Refused(RosterBreachKind kind, int index, RosterLine line, string why) =>
        new(new(kind, "SHF-1", $"Line {index}: the shift of {line.Agent} on {Text(line.Date)} {why}."), []);
}
