using System.Collections.Immutable;
using Kefu.Contracts.Commands;
using Kefu.Ledger;
using Orleans;

namespace Kefu.Grains.Recording;

/// <summary>A refusal, or the facts to record.</summary>
internal readonly record struct Decision<TFact>(Refusal? Refusal, ImmutableArray<TFact> Facts);

/// <summary>Committing from a grain.</summary>
internal static class Committing
{
    /// <summary>
    /// Commits. When the grain's picture of the ledger is stale, or nobody knows whether the commit was written, the activation
    /// ends: the next call reads the truth anew.
    /// </summary>
    public static async Task<Committed> Commit(this Grain grain, ILedger ledger, Commit commit, CancellationToken cancellationToken)
    {
        try
        {
            return await ledger.Commit(commit, cancellationToken);
        }
        catch (Exception e) when (e is VersionConflictException or OrdinalRefusedException or OutcomeUnknownException or OperationCanceledException)
        {
            ((IGrainBase)grain).DeactivateOnIdle();
            throw;
        }
    }
}
