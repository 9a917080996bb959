using System.Collections.Immutable;
using Kefu.Domain.Agents;
using Kefu.Domain.Tenants;

namespace Kefu.Domain.Tests;

/// <summary>A working day to test on.</summary>
internal static class Days
{
    public static readonly DateOnly Today = new(2026, 11, 11);

    /// <summary>12:00 in Shanghai on <see cref="Today"/>.</summary>
    public static readonly DateTimeOffset Noon = new(2026, 11, 11, 4, 0, 0, TimeSpan.Zero);

    public static readonly EffectiveSettings Defaults = EffectiveSettings.Default;

    public static AgentState Serving(params string[] stores)
    {
        var state = Agent.Fold(AgentState.Unknown, Agent.Register(AgentState.Unknown, "t", "a", "Ada", Noon));
        for (var i = 0; i < stores.Length; i++)
        {
            var exception = i >= Agent.StoresNormally ? new BindingException("festival", "boss", Noon.AddDays(1)) : null;
            var (outcome, facts) = Agent.Bind(state, stores[i], i == 0 ? BindingRank.Main : BindingRank.Secondary, exception, Noon);
            Assert.Equal(BindOutcome.Bound, outcome);
            state = Agent.Fold(state, facts);
        }

        return state;
    }

    public static ImmutableArray<string> Ids(int count, string prefix = "c") => [.. Enumerable.Range(1, count).Select(i => $"{prefix}{i}")];
}
