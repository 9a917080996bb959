using System.Globalization;
using System.Runtime.InteropServices;
using Kefu.Check.Facts;
using Kefu.Check.Reports;

namespace Kefu.Check.Agents;

/// <summary>Follows each agent's duty: the stages of the lease, violations, and that what was taken away has gone (P0-7, TIM-18).</summary>
internal sealed class DutyCheck(World world, LogCheck log, Findings findings)
{
    // How long the conversations of an agent who is gone may take to go back; a running system may be in the middle of it. Counted
    // is time in which the ledger grew: nothing goes back while everything is down.
    private static readonly TimeSpan MostSettling = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan MostPause = TimeSpan.FromSeconds(20);

    private readonly Dictionary<string, bool> _started = new(StringComparer.Ordinal);
    private DateTimeOffset _last = DateTimeOffset.MaxValue;
    private TimeSpan _active;

    public void Follow(Entry entry, StreamName stream)
    {
        log.Version(entry);
        if (entry.Tenant != stream.Parts[0])
        {
            findings.Add(Invariant.I12, "foreign-entry", entry, $"tenant {stream.Parts[0]}", $"tenant {entry.Tenant}");
        }

        var agent = world.Agent(stream.Parts[0], stream.Parts[1]);
        ref var started = ref CollectionsMarshal.GetValueRefOrAddDefault(_started, entry.Stream, out _);
        var facts = log.Read(entry, StreamKind.AgentDuty);
        if (!started && facts is not [{ Kind: FactKind.DutyStarted }, ..])
        {
            findings.Add(Invariant.Presence, "duty-not-started", entry, $"a duty begins with 'duty-started'", $"{(facts is [var first, ..] ? first.Name : "nothing")}");
        }

        foreach (var fact in facts)
        {
            findings.Checked(Invariant.Presence);
            if (fact.Kind is FactKind.DutyStarted)
            {
                Started(entry, agent, ref started, stream.Parts[2], fact);
            }
            else
            {
                Follow(entry, agent, fact);
            }
        }
    }

    /// <summary>After the last entry: what was taken away long ago has gone.</summary>
    public void Finish()
    {
        foreach (var agent in world.Agents.Values)
        {
            foreach (var kept in agent.Duty.TakenAway.Values.Where(t => _active - t.Since > MostSettling).GroupBy(t => t.Entry))
            {
                findings.Add(Invariant.Presence, "taken-kept", kept.Key, $"what was taken from agent {agent.Id} is back within {MostSettling.TotalSeconds} s",
                    $"{kept.Count()} conversations are still there");
            }
        }
    }

    /// <summary>Time has reached an entry of any stream.</summary>
    public void Reached(DateTimeOffset at)
    {
        var pause = at - _last;
        _active += pause < TimeSpan.Zero ? TimeSpan.Zero : pause < MostPause ? pause : MostPause;
        _last = at;
    }

    private void Started(Entry entry, AgentRecord agent, ref bool started, string date, Fact f)
    {
        var seen = f.Date!.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        if (started || seen != date || f.Agent != agent.Id || f.Tenant != agent.Tenant)
        {
            findings.Add(Invariant.Presence, "duty-started", entry, $"once, agent {agent.Id} on {date}", $"{(started ? "again, " : "")}agent {f.Agent} on {seen}");
        }

        started = true;
        var duty = agent.Duty;
        if (duty.HasBegun && (f.Presence != duty.Presence || f.SuspectSince is not null != duty.IsSuspect || f.Violated != duty.IsViolated))
        {
            findings.Add(Invariant.Presence, "duty-carried", entry, $"presence {duty.Presence}, suspect {duty.IsSuspect}, violated {duty.IsViolated}, as before",
                $"presence {f.Presence}, suspect {f.SuspectSince is not null}, violated {f.Violated}");
        }

        (duty.HasBegun, duty.Presence, duty.IsSuspect, duty.IsViolated) = (true, f.Presence!, f.SuspectSince is not null, f.Violated ?? false);
        agent.Carried(findings, entry, f, []);
    }

    private void Follow(Entry entry, AgentRecord agent, Fact f)
    {
        var duty = agent.Duty;
        switch (f.Kind)
        {
            case FactKind.PresenceSet:
                duty.IsViolated &= duty.Presence == f.To;
                (duty.Presence, duty.IsSuspect) = (f.To!, false);
                TakeAway(entry, agent, f);
                break;
            case FactKind.LeaseMissed:
                Expect(entry, !duty.IsSuspect && duty.Presence is not ("Offline" or "Rest"), f, "of an agent who is there and not yet suspect", agent);
                duty.IsSuspect = true;
                break;
            case FactKind.LeaseRenewed:
                Expect(entry, duty.IsSuspect, f, "of a suspect agent", agent);
                duty.IsSuspect = false;
                break;
            case FactKind.AgentLost:
                Expect(entry, duty.IsSuspect, f, "of a suspect agent", agent);
                Listed(entry, agent, f);
                (duty.Presence, duty.IsSuspect, duty.IsViolated) = ("Offline", false, false);
                TakeAway(entry, agent, f);
                break;
            case FactKind.ViolationRaised:
                if (duty.IsViolated || duty.Presence is not ("Away" or "Break"))
                {
                    findings.Add(Invariant.Presence, "violation", entry, $"one violation for each interval off the post (TIM-18)",
                        $"{(duty.IsViolated ? "another one" : "one")} while agent {agent.Id} is {duty.Presence}");
                }

                (duty.IsViolated, duty.HasEverViolated) = (true, true);
                break;
        }
    }

    private void Expect(Entry entry, bool expected, Fact f, string when, AgentRecord agent)
    {
        if (!expected)
        {
            findings.Add(Invariant.Presence, "lease-order", entry, $"'{f.Name}' {when}", $"agent {agent.Id} is {agent.Duty.Presence}, suspect {agent.Duty.IsSuspect}");
        }
    }

    private void Listed(Entry entry, AgentRecord agent, Fact f)
    {
        var listed = f.Held!.Select(c => Digest.Of("conversation", c)).ToHashSet();
        if (agent.Open.Count(c => !listed.Contains(c)) is > 0 and var missing)
        {
            findings.Add(Invariant.Presence, "lost-unlisted", entry, $"every conversation open with agent {agent.Id}", $"{missing} are missing");
        }
    }

    private void TakeAway(Entry entry, AgentRecord agent, Fact f)
    {
        foreach (var conversation in (f.Held ?? []).Select(c => Digest.Of("conversation", c)).Where(agent.Open.Contains))
        {
            agent.Duty.TakenAway[conversation] = (entry, _active);
        }
    }
}
