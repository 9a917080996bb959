using System.Collections.Immutable;
using Kefu.Domain.Tenants;
using Orleans;

namespace Kefu.Domain.Shifts;

/// <summary>A named shift of a tenant or a store, in local time (SHF-1).</summary>
/// <param name="Id">Its short name, for example <c>day</c>; unique among those that hold together.</param>
/// <param name="Start">Local time at which it begins.</param>
/// <param name="End">Local time at which it ends; not after <paramref name="Start"/> means on the next date.</param>
/// <param name="Night">Counts as a night shift for leave (SHF-8); a shift that ends on the next date does unless set otherwise.</param>
[GenerateSerializer, Immutable, Alias("shift-pattern")]
public sealed record ShiftPattern(string Id, TimeOnly Start, TimeOnly End, bool Night)
{
    /// <summary>Patterns that hold together.</summary>
    public const int Most = 20;

    /// <summary>A shift is no longer than this; days of 10 to 12 hours are called inhumane already (SHF-3).</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(16);

    /// <summary>What holds where a tenant sets nothing: day 08:30 to 17:30, evening 17:30 to 00:30 (SHF-1).</summary>
    public static ImmutableArray<ShiftPattern> Default { get; } =
    [
        Of("day", new(8, 30), new(17, 30)),
        Of("evening", new(17, 30), new(0, 30)),
    ];

    /// <summary>How long it lasts on a day on which no clock changes.</summary>
    public TimeSpan Length => End > Start ? End - Start : TimeSpan.FromDays(1) - (Start - End);

    /// <summary>A pattern that counts as a night shift if it ends on the next date.</summary>
    public static ShiftPattern Of(string id, TimeOnly start, TimeOnly end) => new(id, start, end, Night: end <= start && end != TimeOnly.MinValue);

    /// <summary>What is wrong with patterns that are to hold together, by field; empty when nothing is.</summary>
    public static ImmutableArray<FieldError> Errors(ImmutableArray<ShiftPattern> patterns)
    {
        if (patterns.Length > Most)
        {
            return [new("patterns", $"At most {Most} patterns hold together, not {patterns.Length}.", "SHF-1")];
        }

        var errors = ImmutableArray.CreateBuilder<FieldError>();
        for (var i = 0; i < patterns.Length; i++)
        {
            var pattern = patterns[i];
            if (pattern.Length > Longest)
            {
                errors.Add(new($"patterns[{i}]", $"'{pattern.Id}' would last {pattern.Length:hh\\:mm}; a shift lasts at most {Longest.TotalHours:0} hours.", "SHF-3"));
            }

            if (patterns.Take(i).Any(p => p.Id == pattern.Id))
            {
                errors.Add(new($"patterns[{i}].id", $"'{pattern.Id}' is named twice.", "SHF-1"));
            }
        }

        return errors.ToImmutable();
    }
}
