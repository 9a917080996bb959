using Kefu.Gateway.Problems;
using Microsoft.AspNetCore.Http;

namespace Kefu.Gateway.Requests;

/// <summary>Business dates that a request is about: <c>date</c>, or <c>date</c> to <c>to</c>.</summary>
internal sealed record Dates(DateOnly From, DateOnly To)
{
    /// <summary>Dates of one request, at most.</summary>
    public const int Most = 31;

    /// <summary>All of them, in order.</summary>
    public IReadOnlyList<DateOnly> All => [.. Enumerable.Range(0, To.DayNumber - From.DayNumber + 1).Select(From.AddDays)];

    public static Dates Read(HttpRequest request, DateOnly otherwise)
    {
        var from = Query.Date(request, "date") ?? otherwise;
        var to = Query.Date(request, "to") ?? from;
        return to >= from && to.DayNumber - from.DayNumber < Most
            ? new(from, to)
            : throw Problem.Of(ProblemTypes.InvalidParameter, $"`to` is not before `date` and at most {Most - 1} days after it.").Thrown();
    }
}
