namespace Kefu.Domain.Figures;

/// <summary>All figures of one subject and one interval or date: the sum of their increments, in any order. Mutable, to be summed up in.</summary>
public sealed class Tally
{
    private static readonly SortedDictionary<int, long> None = [];

    private readonly SortedDictionary<Measure, Entry> _entries = [];

    /// <summary>The measures that are not zero, with count, sum of milliseconds, and counts by class of duration, in order.</summary>
    public IEnumerable<(Measure Measure, long Count, long Milliseconds, IReadOnlyDictionary<int, long> Classes)> Entries =>
        from e in _entries
        where !e.Value.IsZero
        select (e.Key, e.Value.Count, e.Value.Milliseconds, (IReadOnlyDictionary<int, long>)(e.Value.Classes ?? None));

    /// <summary>How many.</summary>
    public long Count(Measure measure) => _entries.TryGetValue(measure, out var entry) ? entry.Count : 0;

    /// <summary>How many of several measures together.</summary>
    public long Count(params ReadOnlySpan<Measure> measures)
    {
        var sum = 0L;
        foreach (var measure in measures)
        {
            sum += Count(measure);
        }

        return sum;
    }

    /// <summary>How long on average, in seconds; null without any.</summary>
    public double? MeanSeconds(Measure measure) =>
        _entries.TryGetValue(measure, out var entry) && entry.Count > 0 ? entry.Milliseconds / 1_000.0 / entry.Count : null;

    /// <summary>How many took at most so many seconds; exact where the threshold is one of <see cref="Durations.Bounds"/>, else too few.</summary>
    public long CountWithin(Measure measure, int seconds) => _entries.TryGetValue(measure, out var entry)
        ? (entry.Classes ?? None).Where(c => c.Key < Durations.Bounds.Length && Durations.Bounds[c.Key] <= seconds).Sum(c => c.Value)
        : 0;

    /// <summary>
    /// Seconds within which so many percent were done: the bound of the class that holds it (nearest rank). The longest bound
    /// stands for anything above it. Null without any.
    /// </summary>
    public int? PercentileSeconds(Measure measure, int percent)
    {
        if (!_entries.TryGetValue(measure, out var entry) || entry.Count <= 0)
        {
            return null;
        }

        var rank = Math.Max(1, ((entry.Count * percent) + 99) / 100);
        foreach (var (index, count) in entry.Classes ?? None)
        {
            rank -= count;
            if (rank <= 0)
            {
                return Durations.Bounds[Math.Min(index, Durations.Bounds.Length - 1)];
            }
        }

        return Durations.Bounds[^1];
    }

    /// <summary>Takes one step in.</summary>
    public void Add(in Increment step)
    {
        var entry = EntryOf(step.Measure);
        entry.Count += step.Amount;
        if (IsTimed(step.Measure))
        {
            entry.Milliseconds += step.Amount * step.Milliseconds;
            Step(entry.Classes ??= [], Durations.ClassOf(step.Milliseconds), step.Amount);
        }
    }

    /// <summary>Takes another tally in.</summary>
    public void Add(Tally other)
    {
        foreach (var (measure, count, milliseconds, classes) in other.Entries)
        {
            Add(measure, count, milliseconds, classes);
        }
    }

    /// <summary>Takes one measure in, as it was stored.</summary>
    public void Add(Measure measure, long count, long milliseconds, IEnumerable<KeyValuePair<int, long>> classes)
    {
        var entry = EntryOf(measure);
        entry.Count += count;
        entry.Milliseconds += milliseconds;
        foreach (var (index, number) in classes)
        {
            Step(entry.Classes ??= [], index, number);
        }
    }

    /// <summary>Whether how long it takes is kept, too.</summary>
    public static bool IsTimed(Measure measure) =>
        measure is Measure.Queue or Measure.Abandoned or Measure.FirstReply or Measure.Handle or Measure.Response;

    private static void Step(SortedDictionary<int, long> classes, int index, long by)
    {
        var count = classes.GetValueOrDefault(index) + by;
        if (count == 0)
        {
            classes.Remove(index);
        }
        else
        {
            classes[index] = count;
        }
    }

    private Entry EntryOf(Measure measure)
    {
        if (!_entries.TryGetValue(measure, out var entry))
        {
            _entries.Add(measure, entry = new());
        }

        return entry;
    }

    private sealed class Entry
    {
        public long Count { get; set; }

        public long Milliseconds { get; set; }

        public SortedDictionary<int, long>? Classes { get; set; }

        public bool IsZero => Count == 0 && Milliseconds == 0 && Classes is not { Count: > 0 };
    }
}
