using System.Collections.Immutable;
using Kefu.Domain.Agents;
using Kefu.Domain.Duties;
using Kefu.Gateway.Requests;
using Kefu.Ledger;

namespace Kefu.Gateway.Duties;

/// <summary>A lead signs an agent out.</summary>
/// <param name="Rest">For a rest (SHF-12), after which the agent comes back by coming online; otherwise for good.</param>
/// <param name="Reason">Why.</param>
internal sealed record SignOutBody(bool Rest, string? Reason = null) : IChecked
{
    public void Check(Findings findings)
    {
        if (Reason is not null)
        {
            findings.Line("reason", Reason, Bounds.ReasonLength);
        }
    }
}

/// <summary>What a supervisor wants to know of.</summary>
internal enum IncidentKind
{
    /// <summary>An agent was lost: no heartbeat within lease and grace.</summary>
    Lost,

    /// <summary>An agent was off the post for too long (TIM-18).</summary>
    Violation,

    /// <summary>A lead signed an agent out.</summary>
    SignedOut,
}

/// <summary>Something that a supervisor wants to know of.</summary>
/// <param name="Kind">Lost, Violation or SignedOut.</param>
/// <param name="Agent">The agent.</param>
/// <param name="Date">The agent's business date.</param>
/// <param name="At">When.</param>
/// <param name="Since">Since when the agent was away or not heard of.</param>
/// <param name="Presence">The presence until then, or from then on if a lead set it.</param>
/// <param name="By">The lead.</param>
/// <param name="Reason">The reason the lead gave.</param>
/// <param name="Conversations">The conversations that were open. Lost and SignedOut: all of them went back to the front of their queues. Violation: those whose customer waited.</param>
internal sealed record IncidentView(
    IncidentKind Kind, string Agent, DateOnly Date, DateTimeOffset At, DateTimeOffset? Since, Presence Presence, string? By, string? Reason,
    ImmutableArray<string> Conversations)
{
    public static IncidentView? Of(string agent, DateOnly date, DutyFact fact) => fact switch
    {
        DutyFact.AgentLost f => new(IncidentKind.Lost, agent, date, f.At, f.SuspectSince, f.Presence, null, null, Ids(f.Conversations)),
        DutyFact.ViolationRaised f => new(IncidentKind.Violation, agent, date, f.At, f.Since, f.Presence, null, null, Ids(f.Conversations)),
        DutyFact.PresenceSet { Cause: PresenceCause.Lead } f => new(IncidentKind.SignedOut, agent, date, f.At, null, f.To, f.By, f.Reason, Ids(f.Released ?? [])),
        _ => null,
    };

    private static ImmutableArray<string> Ids(ImmutableArray<Held> held) => [.. held.Select(h => h.Conversation)];
}

/// <summary>Incidents of a business date.</summary>
/// <param name="Items">The incidents, by agent and time. A page looks at so many agents as it may have items, so it may be empty while there are more.</param>
/// <param name="Next">Cursor of the next page; absent on the last.</param>
internal sealed record IncidentPage(ImmutableArray<IncidentView> Items, string? Next);

/// <summary>An agent's duty on one business date, as recorded.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="Date">The business date.</param>
/// <param name="Presence">The presence; Suspect while the lease is missed.</param>
/// <param name="Since">Since when.</param>
/// <param name="SuspectSince">Since when the lease is missed.</param>
/// <param name="Incidents">What a supervisor wants to know of.</param>
internal sealed record DutyView(
    string Agent, DateOnly Date, Presence Presence, DateTimeOffset Since, DateTimeOffset? SuspectSince, ImmutableArray<IncidentView> Incidents)
{
    /// <summary>The duty in a stream's entries; null if there are none.</summary>
    public static DutyView? Of(string agent, ImmutableArray<Entry> entries)
    {
        if (entries.IsEmpty)
        {
            return null;
        }

        var duty = DutyState.None;
        var incidents = ImmutableArray.CreateBuilder<IncidentView>();
        foreach (var entry in entries)
        {
            var facts = FactCodec.ReadDuty(entry.Facts);
            duty = Duty.Fold(duty, facts);
            foreach (var fact in facts)
            {
                if (IncidentView.Of(agent, duty.Date, fact) is { } incident)
                {
                    incidents.Add(incident);
                }
            }
        }

        return new(agent, duty.Date, duty.Shown, duty.Since, duty.SuspectSince, incidents.ToImmutable());
    }
}
