namespace Kefu.Replay.Generation;

/// <summary>
/// SplitMix64: the same seed gives the same day on every machine and every version of the runtime, which
/// <see cref="Random"/> does not promise.
/// </summary>
internal sealed class Dice(long seed)
{
    private ulong _state = unchecked((ulong)seed);

    /// <summary>A number from 0 to <paramref name="limit"/> − 1. The bias of the remainder is below 2⁻³² here.</summary>
    public int Next(int limit) => (int)(Draw() % (ulong)limit);

    /// <summary>A number from <paramref name="least"/> to <paramref name="most"/>, both included.</summary>
    public int Between(int least, int most) => least + Next(most - least + 1);

    /// <summary>True in so many of a hundred cases.</summary>
    public bool Percent(int chance) => Next(100) < chance;

    /// <summary>One of several.</summary>
    public T Of<T>(IReadOnlyList<T> items) => items[Next(items.Count)];

    /// <summary>One of several, by weight.</summary>
    public T Weighted<T>(IReadOnlyList<(T Item, int Weight)> items)
    {
        var at = Next(items.Sum(i => i.Weight));
        foreach (var (item, weight) in items)
        {
            at -= weight;
            if (at < 0)
            {
                return item;
            }
        }

        return items[^1].Item;
    }

    private ulong Draw()
    {
        unchecked
        {
            _state += 0x9E3779B97F4A7C15UL;
            var z = _state;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            return z ^ (z >> 31);
        }
    }
}
