using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json.Serialization;
using Kefu.Domain.Shifts;
using Orleans;
using static Kefu.Domain.Rosters.CalendarFact;

namespace Kefu.Domain.Rosters;

/// <summary>Something that happened to a tenant's calendar of shifts and holidays. The short names are stored: add new ones, never reuse one.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "fact")]
[JsonDerivedType(typeof(PatternsSet), "shift-patterns-set")]
[JsonDerivedType(typeof(HolidaysSet), "holidays-set")]
public abstract record CalendarFact
{
    private CalendarFact()
    {
    }

    /// <summary>The shift patterns of a store, or of the tenant, whole; none for those above it.</summary>
    public sealed record PatternsSet(string? Store, ImmutableArray<ShiftPattern> Patterns, DateTimeOffset At) : CalendarFact;

    /// <summary>The public holidays of a year, whole.</summary>
    public sealed record HolidaysSet(int Year, ImmutableArray<Holiday> Holidays, DateTimeOffset At) : CalendarFact;
}

/// <summary>A public holiday of the tenant.</summary>
/// <param name="Date">The business date.</param>
/// <param name="Name">Its name.</param>
[GenerateSerializer, Immutable, Alias("holiday")]
public sealed record Holiday(DateOnly Date, string Name);

/// <summary>A tenant's shift patterns and holidays.</summary>
/// <param name="Version">Entries of the stream folded into this state.</param>
/// <param name="Patterns">By store; the empty name is the tenant.</param>
/// <param name="Holidays">By year.</param>
public sealed record CalendarState(
    int Version, ImmutableDictionary<string, ImmutableArray<ShiftPattern>> Patterns, ImmutableDictionary<int, ImmutableArray<Holiday>> Holidays)
{
    /// <summary>Holidays of one year.</summary>
    public const int MostHolidays = 60;

    private const string Tenant = "";

    /// <summary>Nothing set.</summary>
    public static CalendarState None { get; } = new(
        0, ImmutableDictionary.Create<string, ImmutableArray<ShiftPattern>>(StringComparer.Ordinal), ImmutableDictionary<int, ImmutableArray<Holiday>>.Empty);

    /// <summary>The patterns that hold in a store: its own, else the tenant's, else <see cref="ShiftPattern.Default"/>.</summary>
    public ImmutableArray<ShiftPattern> PatternsOf(string? store) =>
        store is not null && Patterns.TryGetValue(store, out var own) ? own
        : Patterns.TryGetValue(Tenant, out var all) ? all
        : ShiftPattern.Default;

    /// <summary>The holidays of a year, by date.</summary>
    public ImmutableArray<Holiday> HolidaysOf(int year) => Holidays.GetValueOrDefault(year, []);

    /// <summary>The holidays from one date to another as dates that are blocked for swaps and leave (SHF-10), but for extreme cases (SHF-8).</summary>
    public ImmutableArray<BlockedDate> Blocked(DateOnly from, DateOnly to) =>
    [
        .. Enumerable.Range(from.Year, to.Year - from.Year + 1).SelectMany(year => HolidaysOf(year)).Where(h => h.Date >= from && h.Date <= to)
            .Select(h => new BlockedDate(h.Date, h.Name, "SHF-10", ExtremeCases: true)),
    ];

    /// <summary>Sets the patterns of a store, or of the tenant; none for those above it.</summary>
    public static ImmutableArray<CalendarFact> SetPatterns(CalendarState state, string? store, ImmutableArray<ShiftPattern> patterns, DateTimeOffset now) =>
        state.Patterns.GetValueOrDefault(store ?? Tenant, []).SequenceEqual(patterns) ? [] : [new PatternsSet(store, patterns, now)];

    /// <summary>Sets the holidays of a year.</summary>
    public static ImmutableArray<CalendarFact> SetHolidays(CalendarState state, int year, ImmutableArray<Holiday> holidays, DateTimeOffset now)
    {
        ImmutableArray<Holiday> sorted = [.. holidays.OrderBy(h => h.Date)];
        return state.HolidaysOf(year).SequenceEqual(sorted) ? [] : [new HolidaysSet(year, sorted, now)];
    }

    /// <summary>The facts of one ledger entry, folded in.</summary>
    public static CalendarState Fold(CalendarState state, ImmutableArray<CalendarFact> entry)
    {
        foreach (var fact in entry)
        {
            state = fact switch
            {
                PatternsSet f => state with
                {
                    Patterns = f.Patterns.IsEmpty ? state.Patterns.Remove(f.Store ?? Tenant) : state.Patterns.SetItem(f.Store ?? Tenant, f.Patterns),
                },
                HolidaysSet f => state with { Holidays = state.Holidays.SetItem(f.Year, f.Holidays) },
                _ => throw new UnreachableException(fact.GetType().Name),
            };
        }

        return state with { Version = state.Version + 1 };
    }
}
