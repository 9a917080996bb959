using Npgsql;

namespace Kefu.Festival.Assigning;

/// <summary>One way to open an inquiry and give it to an agent, durably.</summary>
internal interface IContender : IAsyncDisposable
{
    /// <summary>Makes ready: schema, tenants, stores, agents on duty.</summary>
    Task Start(string database, Shape shape, int tenants, int callers, CancellationToken cancellationToken);

    /// <summary>Opens the inquiry of this number; on return it is assigned and on disk.</summary>
    /// <returns>What went wrong; null if nothing did.</returns>
    ValueTask<string?> Open(int caller, long number);

    /// <summary>Compares what the database holds with what was acknowledged, once the contender has been disposed.</summary>
    /// <returns>What does not agree; empty when all does.</returns>
    Task<IReadOnlyList<string>> Verify(NpgsqlConnection connection, long acknowledged);

    /// <summary>Figures of its own that help to read the result; null when it has none.</summary>
    ContenderFigures? Figures => null;
}

/// <param name="OpensPerBatch">Opens that shared one transaction.</param>
/// <param name="OpensPerGroupRead">Opens that shared one query.</param>
internal sealed record ContenderFigures(double OpensPerBatch, double OpensPerGroupRead);
