using System.Collections.Immutable;
using Kefu.Contracts.Agents;
using Kefu.Domain.Agents;
using Kefu.Domain.Routing;
using Kefu.Domain.Stores;

namespace Kefu.Grains.Stores;

/// <summary>A store's picture of its agents: their last reports, and what the store has in flight with each.</summary>
/// <param name="store">The store.</param>
/// <param name="shiftOf">Whether an agent is in a shift at a moment, and when (UTC) that may change.</param>
internal sealed class Roster(string store, Func<string, DateTimeOffset, (bool OnShift, DateTimeOffset Until)> shiftOf)
{
    private readonly Dictionary<string, (Candidate Candidate, AgentView View)> _agents = new(StringComparer.Ordinal);
    private Candidate[] _candidates = [];
    private ImmutableArray<DiversionShare> _shares = [];
    private Func<string, int>? _backlogShare;
    private long _grants;

    /// <summary>All agents bound to the store, in the order of their ids.</summary>
    public ReadOnlySpan<Candidate> Candidates => _candidates;

    /// <summary>How many agents are bound.</summary>
    public int Count => _candidates.Length;

    /// <summary>Ids of the agents bound.</summary>
    public IEnumerable<string> Agents => _agents.Keys;

    /// <summary>When (UTC) the next business date of an agent begins whose day is used up.</summary>
    public DateTimeOffset? NextDay => _agents.Values.Where(a => !a.Candidate.HasDay).Select(a => (DateTimeOffset?)a.View.DayEndsAt).Min();

    /// <summary>When (UTC) the next shift of an agent begins or ends for whom shifts count.</summary>
    public DateTimeOffset ShiftsChangeAt { get; private set; } = DateTimeOffset.MaxValue;

    /// <summary>Whether anybody takes inquiries.</summary>
    public bool AnyOnDuty(DateTimeOffset now)
    {
        foreach (var candidate in _candidates)
        {
            if (candidate.OnDuty(now))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Sees who is in a shift. Whoever comes on duty by it starts with the shares kept so far, like anybody who comes.</summary>
    public void LookAtShifts(DateTimeOffset now)
    {
        ShiftsChangeAt = DateTimeOffset.MaxValue;
        foreach (var (candidate, view) in _agents.Values)
        {
            var couldTake = candidate.OnDuty(now) && candidate.HasDay;
            LookAtShift(candidate, view, now);
            if (!couldTake && candidate.OnDuty(now) && candidate.HasDay)
            {
                Router.Join(candidate, _candidates, now);
            }
        }
    }

    /// <summary>Divides a backlog: each agent may be given so many of it, and no more until shares end.</summary>
    public void Share(Func<string, int> share)
    {
        _backlogShare = share;
        foreach (var candidate in _candidates)
        {
            candidate.BacklogLeft = share(candidate.Agent);
        }
    }

    /// <summary>A backlog is for whoever has room.</summary>
    public void EndShares()
    {
        if (_backlogShare is not null)
        {
            _backlogShare = null;
            foreach (var candidate in _candidates)
            {
                candidate.BacklogLeft = int.MaxValue;
            }
        }
    }

    /// <summary>Takes in a report; an older one than what is known is ignored.</summary>
    /// <returns>Whether anything changed.</returns>
    public bool Report(AgentView view, DateTimeOffset now)
    {
        var binding = view.Stores.FirstOrDefault(s => s.Store == store);
        if (_agents.TryGetValue(view.Agent, out var known))
        {
            if (!view.IsNewerThan(known.View))
            {
                return false;
            }
        }
        else if (binding is null)
        {
            return false;
        }
        else
        {
            known = (new Candidate(view.Agent) { Weight = WeightOf(view.Agent), BacklogLeft = _backlogShare?.Invoke(view.Agent) ?? int.MaxValue }, view);
        }

        if (binding is null)
        {
            _agents.Remove(view.Agent);
            Renumber();
            return true;
        }

        var candidate = known.Candidate;
        var couldTake = candidate.OnDuty(now) && candidate.HasDay;
        candidate.Active = view.Status is AgentStatus.Active;
        candidate.Online = view.Presence is Presence.Online;
        candidate.Rank = binding.Rank;
        candidate.BoundUntil = binding.Exception?.ExpiresAt;
        (candidate.Taken, candidate.DailyCap) = (view.Taken, view.DailyCap);
        (candidate.Open, candidate.ConcurrentCap) = (view.Open, view.ConcurrentCap);
        var isNew = !_agents.ContainsKey(view.Agent);
        if (isNew || view.ShiftsCount != known.View.ShiftsCount)
        {
            LookAtShift(candidate, view, now);
        }

        _agents[view.Agent] = (candidate, view);
        if (isNew)
        {
            Renumber();
        }

        if (!couldTake && candidate.OnDuty(now) && candidate.HasDay)
        {
            Router.Join(candidate, _candidates, now);
        }

        return true;
    }

    /// <summary>Sets the shares; empty for even ones.</summary>
    public void Divert(ImmutableArray<DiversionShare> shares, DateTimeOffset now)
    {
        _shares = shares;
        foreach (var candidate in _candidates)
        {
            var tookNone = candidate.Weight == 0;
            candidate.Weight = WeightOf(candidate.Agent);
            if (tookNone)
            {
                Router.Join(candidate, _candidates, now);
            }
        }
    }

    /// <summary>Holds room with an agent while the agent is asked.</summary>
    public void Reserve(Candidate candidate)
    {
        candidate.Reserved++;
        Router.Granted(candidate, ++_grants);
    }

    /// <summary>Gives the held room back; the agent's answer says what became of it.</summary>
    public static void Settle(Candidate candidate) => candidate.Reserved--;

    private void LookAtShift(Candidate candidate, AgentView view, DateTimeOffset now)
    {
        if (!view.ShiftsCount)
        {
            candidate.OffShift = false;
            return;
        }

        var (onShift, until) = shiftOf(view.Agent, now);
        candidate.OffShift = !onShift;
        ShiftsChangeAt = until < ShiftsChangeAt ? until : ShiftsChangeAt;
    }

    // Agents that a division into shares does not name take nothing of it.
    private int WeightOf(string agent) => _shares.IsDefaultOrEmpty ? Candidate.EvenWeight : _shares.FirstOrDefault(s => s.Agent == agent)?.Percent ?? 0;

    private void Renumber() => _candidates = [.. _agents.Values.Select(a => a.Candidate).OrderBy(c => c.Agent, StringComparer.Ordinal)];
}
