namespace Kefu.Replay.Generation;

/// <summary>How inquiries spread over a shift: a weight for each half hour, and an exact total.</summary>
/// <param name="Starts">When the first half hour begins.</param>
/// <param name="Ends">No inquiry begins later.</param>
/// <param name="Weights">One weight for each half hour.</param>
internal sealed record ArrivalCurve(TimeSpan Starts, TimeSpan Ends, int[] Weights)
{
    private static readonly TimeSpan Slot = TimeSpan.FromMinutes(30);

    /// <summary>
    /// The day shift: a slow morning, the lunch peak, a slump. Nobody new writes in its last quarter of an hour, so that what it
    /// was given is done when it leaves.
    /// </summary>
    public static ArrivalCurve Day { get; } = new(
        new TimeSpan(8, 30, 0), new TimeSpan(17, 15, 0),
        [14, 20, 27, 34, 40, 44, 50, 62, 66, 58, 44, 38, 36, 38, 42, 44, 40, 17]);

    /// <summary>The evening shift: dinner, then the peak between eight and ten, then the night owls.</summary>
    public static ArrivalCurve Evening { get; } = new(
        new TimeSpan(17, 30, 0), new TimeSpan(24, 15, 0),
        [34, 32, 36, 44, 56, 68, 74, 76, 70, 58, 42, 30, 20, 7]);

    /// <summary>So many moments, in order, whole seconds.</summary>
    public TimeSpan[] Draw(int count, Dice dice)
    {
        var times = new List<TimeSpan>(count);
        var total = Weights.Sum();
        var (weight, placed) = (0, 0);
        for (var i = 0; i < Weights.Length; i++)
        {
            weight += Weights[i];
            // Rounding the running sum spreads the remainders and ends exactly at the count.
            var until = (int)((long)count * weight / total);
            var from = Starts + (Slot * i);
            var seconds = (int)(Min(from + Slot, Ends) - from).TotalSeconds;
            for (; placed < until; placed++)
            {
                times.Add(from + TimeSpan.FromSeconds(dice.Between(i == 0 ? 20 : 0, seconds - 1)));
            }
        }

        times.Sort();
        return [.. times];
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
