using System.Collections.Immutable;
using Kefu.Contracts.Rosters;
using Kefu.Domain.Identity;
using Kefu.Domain.Rosters;
using Kefu.Domain.Shifts;
using Kefu.Gateway.Access;
using Kefu.Gateway.Description;
using Kefu.Gateway.Problems;
using Kefu.Gateway.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orleans;

namespace Kefu.Gateway.Rosters;

/// <summary>Shift patterns and public holidays.</summary>
internal static class CalendarEndpoints
{
    public static void MapCalendar(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/shift-patterns", GetPatterns).Describe("shift-patterns.get", "The tenant's shift patterns (SHF-1).")
            .Needs(Permission.LookRosters).Answers<PatternsView>(200);
        routes.MapPut("/shift-patterns", SetPatterns)
            .Describe("shift-patterns.set", "Sets the tenant's shift patterns; none for day 08:30 to 17:30 and evening 17:30 to 00:30. What is rostered stays as it was told.")
            .Needs(Permission.ConfigureStores).Answers<CommandView>(200).Refuses(409, 422);
        routes.MapGet("/stores/{store}/shift-patterns", GetPatterns).Describe("stores.shift-patterns", "The shift patterns that hold in a store.")
            .Needs(Permission.LookRosters).Answers<PatternsView>(200).Refuses(404);
        routes.MapPut("/stores/{store}/shift-patterns", SetPatterns).Describe("stores.set-shift-patterns", "Sets a store's own shift patterns; none for those of the tenant.")
            .Needs(Permission.ConfigureStores).Answers<CommandView>(200).Refuses(404, 409, 422);
        routes.MapGet("/holidays/{year}", GetHolidays).Describe("holidays.get", "The public holidays of a year.").Needs(Permission.LookRosters).Answers<HolidaysView>(200);
        routes.MapPut("/holidays/{year}", SetHolidays)
            .Describe("holidays.set", "Sets the public holidays of a year, whole. Those on duty neither swap nor take leave on them (SHF-10).")
            .Needs(Permission.ConfigureStores).Answers<CommandView>(200).Refuses(409, 422);
    }

    private static async Task<IResult> GetPatterns(Subject subject, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var patterns = await Grain(grains, subject).Patterns(subject.Store?.Store, cancellationToken);
        return Answer.Ok(new PatternsView([.. patterns.Select(PatternView.Of)]), GatewayJson.Default.PatternsView);
    }

    private static async Task<IResult> SetPatterns(Body<PatternsBody> body, Act act, Subject subject, IGrainFactory grains, CancellationToken cancellationToken) =>
        Answer.Of(await Grain(grains, subject).SetPatterns(
            act.Command(body), subject.Store?.Store, [.. body.Value.Patterns.Select(p => p.ToPattern())], cancellationToken));

    private static async Task<IResult> GetHolidays(string year, Subject subject, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var holidays = await Grain(grains, subject).Holidays(YearOf(year), cancellationToken);
        return Answer.Ok(new HolidaysView([.. holidays.Select(h => new HolidayBody(h.Date, h.Name))]), GatewayJson.Default.HolidaysView);
    }

    private static async Task<IResult> SetHolidays(
        string year, Body<HolidaysBody> body, Act act, Subject subject, IGrainFactory grains, CancellationToken cancellationToken) =>
        Answer.Of(await Grain(grains, subject).SetHolidays(
            act.Command(body), YearOf(year), [.. body.Value.Holidays.Select(h => new Holiday(h.Date, h.Name))], cancellationToken));

    internal static IRosterGrain Grain(IGrainFactory grains, Subject subject) => grains.GetGrain<IRosterGrain>(Keys.Roster(subject.Tenant.Id));

    private static int YearOf(string text) => text.Length == 4 && int.TryParse(text, System.Globalization.NumberStyles.None, null, out var year) && year is >= 2000 and < 3000
        ? year
        : throw Problem.Of(ProblemTypes.InvalidParameter, "A year is 2000 to 2999.").Thrown();
}

/// <summary>Shift patterns to set.</summary>
/// <param name="Patterns">All of them, at most 20.</param>
internal sealed record PatternsBody(ImmutableArray<PatternBody> Patterns) : IChecked
{
    public void Check(Findings findings)
    {
        if (Patterns.IsDefault || Patterns.Length > ShiftPattern.Most)
        {
            findings.Add("patterns", $"patterns has at most {ShiftPattern.Most} entries.");
            return;
        }

        for (var i = 0; i < Patterns.Length; i++)
        {
            if (Patterns[i] is null)
            {
                findings.Add($"patterns[{i}]", "A pattern must not be null.");
                return;
            }

            findings.Id($"patterns[{i}].id", Patterns[i].Id);
        }

        foreach (var error in ShiftPattern.Errors([.. Patterns.Select(p => p.ToPattern())]))
        {
            findings.Add(Contracts.Commands.RefusalTypes.InvalidPatterns, error.Field, error.Message, error.Rule);
        }
    }
}

/// <summary>A shift pattern, in local time.</summary>
/// <param name="Id">Its short name, such as day.</param>
/// <param name="Start">When it begins.</param>
/// <param name="End">When it ends; not after start means on the next date.</param>
/// <param name="Night">Whether it counts as a night shift for leave (SHF-8); if absent, it does when it ends on the next date.</param>
internal sealed record PatternBody(string Id, TimeOnly Start, TimeOnly End, bool? Night = null)
{
    public ShiftPattern ToPattern() => Night is { } night ? ShiftPattern.Of(Id, Start, End) with { Night = night } : ShiftPattern.Of(Id, Start, End);
}

/// <summary>Shift patterns.</summary>
/// <param name="Patterns">All that hold.</param>
internal sealed record PatternsView(ImmutableArray<PatternView> Patterns);

/// <summary>A shift pattern, in local time.</summary>
/// <param name="Id">Its short name.</param>
/// <param name="Start">When it begins.</param>
/// <param name="End">When it ends; not after start means on the next date.</param>
/// <param name="Night">Whether it counts as a night shift for leave.</param>
internal sealed record PatternView(string Id, TimeOnly Start, TimeOnly End, bool Night)
{
    public static PatternView Of(ShiftPattern p) => new(p.Id, p.Start, p.End, p.Night);
}

/// <summary>The public holidays of a year, to set.</summary>
/// <param name="Holidays">All of them, at most 60.</param>
internal sealed record HolidaysBody(ImmutableArray<HolidayBody> Holidays) : IChecked
{
    public void Check(Findings findings)
    {
        if (Holidays.IsDefault || Holidays.Length > CalendarState.MostHolidays)
        {
            findings.Add("holidays", $"holidays has at most {CalendarState.MostHolidays} entries.");
            return;
        }

        for (var i = 0; i < Holidays.Length; i++)
        {
            if (Holidays[i] is null)
            {
                findings.Add($"holidays[{i}]", "A holiday must not be null.");
                return;
            }

            findings.Line($"holidays[{i}].name", Holidays[i].Name, Bounds.NameLength);
        }
    }
}

/// <summary>A public holiday.</summary>
/// <param name="Date">The business date.</param>
/// <param name="Name">Its name.</param>
internal sealed record HolidayBody(DateOnly Date, string Name);

/// <summary>The public holidays of a year.</summary>
/// <param name="Holidays">By date.</param>
internal sealed record HolidaysView(ImmutableArray<HolidayBody> Holidays);
