using Kefu.Domain.Figures;

namespace Kefu.Ledger.Figures;

/// <summary>
/// The stored figures, and whose turn it is to count. The lease spares work; what makes counting exact is that rows and position
/// are saved in one transaction that only the owner at that position can make.
/// </summary>
internal interface IFigureStore : IFigureRecount
{
    /// <summary>
    /// Takes or renews the lease. Figures of an older version of the definitions are thrown away, to be counted anew.
    /// </summary>
    /// <param name="owner">The process.</param>
    /// <param name="now">The time.</param>
    /// <param name="until">Until when it is held unless renewed.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The stored position; null while another process is at work, or when the figures are of a newer version.</returns>
    Task<long?> Hold(string owner, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>The stored figures of some rows, empty ones where there are none, in the order of the keys.</summary>
    Task<IReadOnlyList<Tally>> Load(IReadOnlyList<FigureKey> keys, CancellationToken cancellationToken);

    /// <summary>Saves rows and position together, and renews the lease.</summary>
    /// <returns>Whether it was saved; not if another process owns the figures or has moved them on.</returns>
    Task<bool> Save(string owner, FigureBatch batch, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Lets go, so that another process need not wait for the lease's end.</summary>
    Task Release(string owner, CancellationToken cancellationToken);
}

/// <summary>What was counted, to be saved.</summary>
/// <param name="From">The stored position that it builds on.</param>
/// <param name="To">The position of the last entry in it.</param>
/// <param name="At">When that entry was decided (UTC).</param>
/// <param name="Rows">The rows it changes, as they are to be: with text.</param>
internal sealed record FigureBatch(long From, long To, DateTimeOffset At, IReadOnlyList<(FigureKey Key, string Body)> Rows)
{
    /// <summary>The projection's name in the database.</summary>
    public const string Name = "figures";
}
