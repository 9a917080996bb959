using System.Collections.Immutable;

namespace Kefu.Domain;

/// <summary>What a command led to: an answer for the caller, and the facts to record.</summary>
/// <param name="Outcome">The answer. Refusals a caller expects are values, never exceptions.</param>
/// <param name="Facts">What happened; empty when there is nothing to do, which is what makes a retry free.</param>
/// <typeparam name="TOutcome">The command's own answer type.</typeparam>
/// <typeparam name="TFact">The stream's fact type.</typeparam>
public readonly record struct Decision<TOutcome, TFact>(TOutcome Outcome, ImmutableArray<TFact> Facts);
