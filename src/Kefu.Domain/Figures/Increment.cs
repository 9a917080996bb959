namespace Kefu.Domain.Figures;

/// <summary>
/// Whose figure, and when. Without an agent it is that of an inquiry and belongs to its arrival; with one it is that of a tenure
/// and belongs to the tenure's beginning. So every share compares counts of the same inquiries or tenures, whenever they end.
/// </summary>
/// <param name="Tenant">The retailer.</param>
/// <param name="Store">The store; empty for what an agent does for none.</param>
/// <param name="Group">The group of the conversation.</param>
/// <param name="Agent">The agent; null for an inquiry.</param>
/// <param name="Date">Business date: of the inquiry, or the agent's own at the tenure's beginning.</param>
/// <param name="Interval">The half hour (UTC) it began in.</param>
public readonly record struct FigurePlace(string Tenant, string Store, string Group, string? Agent, DateOnly Date, DateTimeOffset Interval);

/// <summary>One step of a figure.</summary>
/// <param name="Place">Whose and when.</param>
/// <param name="Measure">What.</param>
/// <param name="Amount">By how much; negative when what was counted turned out otherwise, as a close by a reopening.</param>
/// <param name="Milliseconds">For timed measures: how long it took.</param>
public readonly record struct Increment(FigurePlace Place, Measure Measure, int Amount, long Milliseconds = 0);
