using System.Collections.Immutable;
using Kefu.Contracts.Stores;
using Kefu.Domain.Agents;
using Kefu.Domain.Shifts;

namespace Kefu.Grains.Stores;

/// <content>Which agents are in a shift. The directory knows everybody's shifts, so nobody is asked.</content>
internal sealed partial class StoreGrain
{
    private long _shiftChanges;

    public Task<ImmutableArray<RollCallEntry>> RollCall(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var entries = ImmutableArray.CreateBuilder<RollCallEntry>();
        foreach (var candidate in _roster.Candidates)
        {
            if (directory.Agent(_tenant, candidate.Agent) is { } agent
                && directory.Shifts(_tenant, candidate.Agent).At(now, directory.ForAgent(agent).RollCall) is (var stage and not ShiftStage.None, { } shift))
            {
                entries.Add(new(candidate.Agent, shift, stage, candidate.Online));
            }
        }

        return Task.FromResult(entries.ToImmutable());
    }

    /// <summary>Brings up to date who is in a shift. Costs one comparison while no shift begins or ends.</summary>
    private void LookAtShifts(DateTimeOffset now)
    {
        if (now >= _roster.ShiftsChangeAt)
        {
            _roster.LookAtShifts(now);
        }
    }

    /// <summary>The same, after rosters may have changed.</summary>
    private bool HaveShiftsChanged(DateTimeOffset now)
    {
        var changes = directory.ShiftChanges(_tenant);
        if (changes == _shiftChanges)
        {
            return false;
        }

        _shiftChanges = changes;
        _roster.LookAtShifts(now);
        return true;
    }

    private (bool OnShift, DateTimeOffset Until) ShiftOf(string agent, DateTimeOffset now) => directory.Agent(_tenant, agent) is { } state
        ? directory.Shifts(_tenant, agent).DutyAt(now, directory.ForAgent(state))
        : (false, DateTimeOffset.MaxValue);

    /// <summary>The agents of this store in a shift that runs or whose roll is called; those whose main store it is, if there are any.</summary>
    private ImmutableArray<(string Agent, DateTimeOffset StartsAt)> Scheduled(DateTimeOffset now)
    {
        var all = ImmutableArray.CreateBuilder<(string Agent, BindingRank Rank, DateTimeOffset StartsAt)>();
        foreach (var candidate in _roster.Candidates)
        {
            if (candidate is { Active: true, Weight: > 0, Rank: { } rank } && candidate.IsBound(now) && directory.Agent(_tenant, candidate.Agent) is { } agent
                && directory.Shifts(_tenant, candidate.Agent).At(now, directory.ForAgent(agent).RollCall).Shift is { } shift)
            {
                all.Add((candidate.Agent, rank, shift.StartsAt));
            }
        }

        var first = all.Any(a => a.Rank is BindingRank.Main) ? BindingRank.Main : BindingRank.Secondary;
        return [.. all.Where(a => a.Rank == first).Select(a => (a.Agent, a.StartsAt))];
    }
}
