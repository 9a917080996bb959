using System.Collections.Immutable;

namespace Kefu.Domain.Figures;

/// <summary>
/// The classes into which durations are sorted, so that shares and percentiles can be told without keeping each of them: to the
/// second up to a minute, then 5 s, 30 s and 5 min wide, up to four hours, and one for all that is longer. Their number is fixed.
/// </summary>
public static class Durations
{
    /// <summary>Longest duration (s) of each class but the last, ascending.</summary>
    public static ImmutableArray<int> Bounds { get; } =
    [
        .. Steps(1, 60, 1), .. Steps(65, 300, 5), .. Steps(330, 1_800, 30), .. Steps(2_100, 14_400, 300),
    ];

    /// <summary>How many classes there are.</summary>
    public static int Classes => Bounds.Length + 1;

    /// <summary>The class of a duration: the first whose bound is not below it.</summary>
    public static int ClassOf(long milliseconds)
    {
        var seconds = (int)Math.Min((Math.Max(0, milliseconds) + 999) / 1_000, int.MaxValue);
        var found = Bounds.BinarySearch(seconds);
        return found >= 0 ? found : ~found;
    }

    /// <summary>The widest of these bounds that is not above a threshold (s); shares are told for it. 0 if there is none.</summary>
    public static int BoundWithin(int seconds)
    {
        var found = Bounds.BinarySearch(seconds);
        return found >= 0 ? seconds : ~found == 0 ? 0 : Bounds[~found - 1];
    }

    private static IEnumerable<int> Steps(int from, int to, int step)
    {
        for (var i = from; i <= to; i += step)
        {
            yield return i;
        }
    }
}
