using System.Collections.Immutable;
using Kefu.Domain.Figures;

namespace Kefu.Ledger.Figures;

/// <summary>Whose figures. The numbers are stored: add new ones, never reuse one.</summary>
public enum FigureKind
{
    /// <summary>Of the whole tenant; id and part are empty.</summary>
    Tenant = 0,

    /// <summary>Of a store.</summary>
    Store = 1,

    /// <summary>Of a group within a store; the part is the group.</summary>
    StoreGroup = 2,

    /// <summary>Of an agent, over all stores.</summary>
    Agent = 3,

    /// <summary>Of an agent within a store, for dates only; the id is the store, the part the agent.</summary>
    StoreAgent = 4,

    /// <summary>Of a group over all stores; the id is the group.</summary>
    Group = 5,
}

/// <summary>One row of figures.</summary>
/// <param name="Tenant">The retailer.</param>
/// <param name="Kind">Whose.</param>
/// <param name="Date">The business date.</param>
/// <param name="Id">Its id; empty for a tenant.</param>
/// <param name="Part">Within it; empty where there is none.</param>
/// <param name="Begins">The half hour (UTC); null for the whole date.</param>
public readonly record struct FigureKey(string Tenant, FigureKind Kind, DateOnly Date, string Id, string Part, DateTimeOffset? Begins)
{
    /// <summary>All rows that a step of the figures counts in.</summary>
    public static IEnumerable<FigureKey> Of(FigurePlace place)
    {
        var (tenant, store, date) = (place.Tenant, place.Store, place.Date);
        if (place.Agent is { } agent)
        {
            yield return new(tenant, FigureKind.Agent, date, agent, "", null);
            yield return new(tenant, FigureKind.Agent, date, agent, "", place.Interval);
            if (store.Length > 0)
            {
                yield return new(tenant, FigureKind.StoreAgent, date, store, agent, null);
            }

            yield break;
        }

        foreach (DateTimeOffset? begins in new DateTimeOffset?[] { null, place.Interval })
        {
            yield return new(tenant, FigureKind.Tenant, date, "", "", begins);
            yield return new(tenant, FigureKind.Store, date, store, "", begins);
            yield return new(tenant, FigureKind.StoreGroup, date, store, place.Group, begins);
            yield return new(tenant, FigureKind.Group, date, place.Group, "", begins);
        }
    }
}

/// <summary>Figures of one subject and date or half hour.</summary>
/// <param name="Key">Whose and when.</param>
/// <param name="Figures">The figures.</param>
public sealed record FigureRow(FigureKey Key, Tally Figures);

/// <summary>How far the figures have come.</summary>
/// <param name="Version">Of the definitions.</param>
/// <param name="Position">Position of the last entry that is in them.</param>
/// <param name="At">When that entry was decided (UTC); null before the first.</param>
/// <param name="Head">Position of the ledger's last entry.</param>
public sealed record FigureProgress(int Version, long Position, DateTimeOffset? At, long Head)
{
    /// <summary>Entries that are not in the figures yet.</summary>
    public long Behind => Math.Max(0, Head - Position);
}

/// <summary>Reads figures. They are folded behind the ledger: <see cref="Progress"/> tells how far behind.</summary>
public interface IFigureReader
{
    /// <summary>How far the figures have come.</summary>
    Task<FigureProgress> Progress(CancellationToken cancellationToken = default);

    /// <summary>One subject on some dates; dates without figures are left out.</summary>
    /// <param name="tenant">The retailer.</param>
    /// <param name="kind">Whose.</param>
    /// <param name="id">Its id.</param>
    /// <param name="part">Within it.</param>
    /// <param name="dates">Business dates, at most 100.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<ImmutableArray<FigureRow>> Dates(
        string tenant, FigureKind kind, string id, string part, IReadOnlyList<DateOnly> dates, CancellationToken cancellationToken = default);

    /// <summary>Some subjects on one date, by id and part; those without figures are left out.</summary>
    /// <param name="tenant">The retailer.</param>
    /// <param name="kind">Whose.</param>
    /// <param name="date">The business date.</param>
    /// <param name="ids">Their ids, at most 1,000.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<ImmutableArray<FigureRow>> Subjects(
        string tenant, FigureKind kind, DateOnly date, IReadOnlyList<string> ids, CancellationToken cancellationToken = default);

    /// <summary>The half hours of one subject on one date, in order.</summary>
    Task<ImmutableArray<FigureRow>> Intervals(
        string tenant, FigureKind kind, string id, string part, DateOnly date, CancellationToken cancellationToken = default);

    /// <summary>A page of all subjects of a kind on one date, by id and part.</summary>
    /// <param name="tenant">The retailer.</param>
    /// <param name="kind">Whose.</param>
    /// <param name="date">The business date.</param>
    /// <param name="id">Only those of this id.</param>
    /// <param name="after">Only those after this id and part.</param>
    /// <param name="limit">Rows, 1 to 1,000.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<ImmutableArray<FigureRow>> Page(
        string tenant, FigureKind kind, DateOnly date, string? id, (string Id, string Part)? after, int limit, CancellationToken cancellationToken = default);
}

/// <summary>Has all figures counted anew.</summary>
public interface IFigureRecount
{
    /// <summary>Throws all figures away and lets them be folded from the ledger's first entry on, with the same result.</summary>
    Task Recount(CancellationToken cancellationToken = default);
}
