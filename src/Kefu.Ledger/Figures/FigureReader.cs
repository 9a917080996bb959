using System.Collections.Immutable;
using System.Data.Common;
using Kefu.Domain.Figures;
using Kefu.Ledger.Reading;

namespace Kefu.Ledger.Figures;

/// <inheritdoc cref="IFigureReader"/>
internal sealed class FigureReader(IReadDatabase database) : IFigureReader
{
    private const int MostDates = 100;
    private const int MostRows = 1_000;
    private const int MostIntervals = 2_000;

    private IDialect Dialect => database.Dialect;

    public async Task<FigureProgress> Progress(CancellationToken cancellationToken)
    {
        var head = (await database.Query("select coalesce(max(position), 0) from entry", new(), row => row.GetInt64(0), cancellationToken))[0];
        var stored = await database.Query(
            "select version, position, at from projection where name = @name", new Arguments().With("name", FigureBatch.Name),
            row => new FigureProgress(row.GetInt32(0), row.GetInt64(1), row.IsDBNull(2) ? null : Dialect.Time(row, 2), head), cancellationToken);
        return stored.FirstOrDefault() ?? new FigureProgress(FigureDefinitions.Version, 0, null, head);
    }

    public async Task<ImmutableArray<FigureRow>> Dates(
        string tenant, FigureKind kind, string id, string part, IReadOnlyList<DateOnly> dates, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dates.Count, MostDates);
        return
        [
            .. await database.Query(
                $"select date, body from figure_day where {Dialect.IsOneOf("date", "@dates")} and tenant = @tenant and kind = @kind and id = @id and part = @part order by date",
                Subject(tenant, kind, id, part).With("dates", Dialect.Parameter(dates)),
                row => new FigureRow(new(tenant, kind, Dialect.Date(row, 0), id, part, null), TallyCodec.Read(row.GetString(1))), cancellationToken),
        ];
    }

    public async Task<ImmutableArray<FigureRow>> Subjects(
        string tenant, FigureKind kind, DateOnly date, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ids.Count, MostRows);
        return
        [
            .. await database.Query(
                $"select id, part, body from figure_day where date = @date and tenant = @tenant and kind = @kind and {Dialect.IsOneOf("id", "@ids")} order by id, part",
                new Arguments().With("date", Dialect.Parameter(date)).With("tenant", tenant).With("kind", (short)kind).With("ids", Dialect.Parameter(ids)),
                row => new FigureRow(new(tenant, kind, date, row.GetString(0), row.GetString(1), null), TallyCodec.Read(row.GetString(2))), cancellationToken),
        ];
    }

    public async Task<ImmutableArray<FigureRow>> Intervals(
        string tenant, FigureKind kind, string id, string part, DateOnly date, CancellationToken cancellationToken) =>
        [
            .. await database.Query(
                "select begins, body from figure_interval where date = @date and tenant = @tenant and kind = @kind and id = @id and part = @part order by begins limit @limit",
                Subject(tenant, kind, id, part).With("date", Dialect.Parameter(date)).With("limit", MostIntervals),
                row => new FigureRow(new(tenant, kind, date, id, part, Dialect.Time(row, 0)), TallyCodec.Read(row.GetString(1))), cancellationToken),
        ];

    public async Task<ImmutableArray<FigureRow>> Page(
        string tenant, FigureKind kind, DateOnly date, string? id, (string Id, string Part)? after, int limit, CancellationToken cancellationToken)
    {
        var arguments = new Arguments().With("date", Dialect.Parameter(date)).With("tenant", tenant).With("kind", (short)kind)
            .With("limit", Math.Clamp(limit, 1, MostRows));
        var conditions = "";
        if (id is not null)
        {
            (conditions, arguments) = (" and id = @id", arguments.With("id", id));
        }

        if (after is { } place)
        {
            (conditions, arguments) = (conditions + " and (id, part) > (@afterId, @afterPart)", arguments.With("afterId", place.Id).With("afterPart", place.Part));
        }

        return
        [
            .. await database.Query(
                $"select id, part, body from figure_day where date = @date and tenant = @tenant and kind = @kind{conditions} order by id, part limit @limit",
                arguments, Read, cancellationToken),
        ];

        FigureRow Read(DbDataReader row) => new(new(tenant, kind, date, row.GetString(0), row.GetString(1), null), TallyCodec.Read(row.GetString(2)));
    }

    private static Arguments Subject(string tenant, FigureKind kind, string id, string part) =>
        new Arguments().With("tenant", tenant).With("kind", (short)kind).With("id", id).With("part", part);
}
