using System.Collections.Immutable;
using Kefu.Domain.Agents;
using Kefu.Domain.Rosters;

namespace Kefu.Grains.Rosters;

/// <summary>
/// Dates on which those on duty neither swap nor take leave (SHF-10), besides the calendar's holidays: campaigns, for example.
/// Every registered one is asked, when something is requested and again when it is approved. It answers from memory.
/// </summary>
public interface IBlockedDates
{
    /// <summary>The blocked dates of one agent.</summary>
    /// <param name="agent">The agent, with the stores served.</param>
    /// <param name="from">The first business date asked for.</param>
    /// <param name="to">The last one.</param>
    ImmutableArray<BlockedDate> For(AgentState agent, DateOnly from, DateOnly to);
}
