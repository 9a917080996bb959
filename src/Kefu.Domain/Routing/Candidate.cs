using Kefu.Domain.Agents;

namespace Kefu.Domain.Routing;

/// <summary>
/// One agent as a store's router sees it. Mutable on purpose: the store reserves in its own memory before it asks the agent, and
/// a roster is scanned for every inquiry.
/// </summary>
/// <param name="agent">The agent's id.</param>
public sealed class Candidate(string agent)
{
    /// <summary>The agent's id.</summary>
    public string Agent { get; } = agent;

    /// <summary>Takes part in diversion: active, neither trainee nor stopped.</summary>
    public bool Active { get; set; }

    /// <summary>Online.</summary>
    public bool Online { get; set; }

    /// <summary>Shifts count for this agent, and it is in none (P0-7). Kept up to date by whoever holds the roster.</summary>
    public bool OffShift { get; set; }

    /// <summary>How many of a released backlog the agent may still be given before its share is used up (P0-14).</summary>
    public int BacklogLeft { get; set; } = int.MaxValue;

    /// <summary>Rank of this store with the agent; null when the binding does not hold now.</summary>
    public BindingRank? Rank { get; set; }

    /// <summary>Moment at which a binding by exception ends (UTC).</summary>
    public DateTimeOffset? BoundUntil { get; set; }

    /// <summary>Inquiries given on the agent's business date.</summary>
    public int Taken { get; set; }

    /// <summary>Daily cap in force.</summary>
    public int DailyCap { get; set; }

    /// <summary>Conversations open.</summary>
    public int Open { get; set; }

    /// <summary>Concurrent cap in force.</summary>
    public int ConcurrentCap { get; set; }

    /// <summary>Grants this store has in flight with the agent.</summary>
    public int Reserved { get; set; }

    /// <summary>The agent's share of this store's inquiries; 100 is an even share, 0 is none.</summary>
    public int Weight { get; set; } = EvenWeight;

    /// <summary>Advances by 1/weight with every grant of this store: equal passes mean that the shares have been kept.</summary>
    public long Pass { get; set; }

    /// <summary>Number of this store's last grant to the agent; 0 for none.</summary>
    public long LastGrant { get; set; }

    /// <summary>The weight of an even share.</summary>
    public const int EvenWeight = 100;

    /// <summary>Room below the daily cap, grants in flight counted.</summary>
    public bool HasDay => Taken + Reserved < DailyCap;

    /// <summary>Room below the concurrent cap, grants in flight counted.</summary>
    public bool HasSlot => Open + Reserved < ConcurrentCap;

    /// <summary>Takes inquiries of this store at all.</summary>
    public bool OnDuty(DateTimeOffset now) => Active && Online && !OffShift && Weight > 0 && IsBound(now);

    /// <summary>The binding holds now.</summary>
    public bool IsBound(DateTimeOffset now) => Rank is not null && (BoundUntil is not { } until || now < until);
}
