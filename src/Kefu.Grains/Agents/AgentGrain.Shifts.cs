using Kefu.Domain.Shifts;
using Kefu.Domain.Tenants;

namespace Kefu.Grains.Agents;

/// <content>Shifts, as the tenant's roster has published them: read from memory, whenever something depends on the moment.</content>
internal sealed partial class AgentGrain
{
    private AgentShifts Shifts => directory.Shifts(_tenant, _agent);

    /// <summary>The business date of the agent's counters: that of the shift, over midnight and the store's day boundary (P0-7).</summary>
    private DateOnly DateOf(DateTimeOffset now, EffectiveSettings settings) => Shifts.DateOf(now, settings);

    private bool IsOffShift(DateTimeOffset now, EffectiveSettings settings) => settings.ShiftsEnforced && !Shifts.DutyAt(now, settings).OnShift;
}
