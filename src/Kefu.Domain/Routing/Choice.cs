using System.Collections.Immutable;
using Orleans;

namespace Kefu.Domain.Routing;

/// <summary>Why the router chose an agent: stored with the assignment, so it is bounded however many agents there are.</summary>
/// <param name="Rule">Version of the rule set.</param>
/// <param name="Reason">What decided.</param>
/// <param name="Eligible">How many agents could have been chosen.</param>
/// <param name="Best">The best candidates in order, the chosen one first; at most three.</param>
/// <param name="Excluded">How many agents were excluded, by reason.</param>
[GenerateSerializer, Immutable, Alias("choice")]
public sealed record Choice(string Rule, string Reason, int Eligible, ImmutableArray<Scored> Best, ImmutableArray<Exclusion> Excluded);

/// <summary>A candidate and its load.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="Open">Conversations open or being granted.</param>
/// <param name="Cap">The concurrent cap it is measured against.</param>
[GenerateSerializer, Immutable, Alias("choice.scored")]
public sealed record Scored(string Agent, int Open, int Cap);

/// <summary>How many agents were out for one reason.</summary>
[GenerateSerializer, Immutable, Alias("choice.exclusion")]
public sealed record Exclusion(string Reason, int Agents);
