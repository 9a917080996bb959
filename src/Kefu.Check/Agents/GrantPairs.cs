using System.Globalization;
using Kefu.Check.Facts;
using Kefu.Check.Reports;

namespace Kefu.Check.Agents;

/// <summary>
/// A grant is one commit over two streams: <c>assigned</c> in the conversation's and <c>inquiry-taken</c> or <c>inquiry-resumed</c>
/// in the agent-day's, at adjacent positions. Whatever stands alone is half a grant (I1). Once both are seen, the number of
/// conversations open with the agent is exact, and the concurrent cap is verified (I2, I10).
/// </summary>
internal sealed class GrantPairs(Findings findings)
{
    private readonly List<Given> _given = [];
    private readonly List<Taken> _taken = [];

    /// <summary>Grants at which the agent had not yet heard that a conversation had left: counted on the safe side.</summary>
    public long Lagging { get; private set; }

    public void Assigned(Entry entry, Fact fact, UInt128 conversation, AgentRecord agent, string store)
    {
        var given = new Given(entry, fact, conversation, agent, store);
        var at = _taken.FindIndex(t => t.Conversation == conversation && t.Agent == agent);
        if (at < 0)
        {
            _given.Add(given);
            return;
        }

        Matched(given, _taken[at]);
        _taken.RemoveAt(at);
    }

    public void Slot(Entry entry, Fact fact, UInt128 conversation, AgentRecord agent)
    {
        var taken = new Taken(entry, fact, conversation, agent);
        var at = _given.FindIndex(g => g.Conversation == conversation && g.Agent == agent);
        if (at < 0)
        {
            _taken.Add(taken);
            return;
        }

        Matched(_given[at], taken);
        _given.RemoveAt(at);
    }

    /// <summary>Before an entry: what is older than its neighbour has found no other half.</summary>
    public void Next(long position)
    {
        if (_given.Count + _taken.Count == 0)
        {
            return;
        }

        foreach (var g in _given.Where(g => g.Entry.Position < position - 1))
        {
            findings.Add(Invariant.I1, "assigned-without-slot", g.Entry, $"'inquiry-taken' or 'inquiry-resumed' of agent {g.Agent.Id} beside it", $"'assigned' alone");
        }

        foreach (var t in _taken.Where(t => t.Entry.Position < position - 1))
        {
            findings.Add(Invariant.I1, "slot-without-assignment", t.Entry, $"'assigned' to agent {t.Agent.Id} in conversation {t.Fact.Conversation} beside it", $"'{t.Fact.Name}' alone");
        }

        _given.RemoveAll(g => g.Entry.Position < position - 1);
        _taken.RemoveAll(t => t.Entry.Position < position - 1);
    }

    /// <summary>After the last entry.</summary>
    public void Finish() => Next(long.MaxValue);

    private void Matched(Given given, Taken taken)
    {
        var (entry, f, agent) = (taken.Entry, taken.Fact, taken.Agent);
        if (f.Store != given.Store || f.Cause != given.Fact.Cause)
        {
            findings.Add(Invariant.I1, "halves-differ", entry, $"store {given.Store}, cause {given.Fact.Cause}, as in the conversation", $"store {f.Store}, cause {f.Cause}");
        }

        findings.Checked(Invariant.I2);
        var (open, cap) = (agent.Open.Count, f.ConcurrentCap!.Value);
        var mayPass = f.OverConcurrentCap!.Value && f.Cause is "Return" or "Transfer" or "Claim" or "Override";
        if (open > cap && !mayPass)
        {
            findings.Add(Invariant.I2, "above-concurrent-cap", entry, $"at most {cap} open with agent {agent.Id}", $"{open}, cause {f.Cause}, exception {(f.OverConcurrentCap.Value ? "recorded" : "not recorded")}");
        }

        if (cap is < 1 or > 120)
        {
            findings.Add(Invariant.I2, "cap-out-of-range", entry, $"a concurrent cap of 1 to 120", $"{cap}");
        }

        if (f.OverConcurrentCap.Value != f.Open > cap || (f.OverConcurrentCap.Value && f.Cause is "Routed"))
        {
            findings.Add(Invariant.I2, "exception-misrecorded", entry,
                $"overConcurrentCap {f.Open > cap} for {f.Open} open of {cap}, and never when routed", $"{f.OverConcurrentCap}, cause {f.Cause}");
        }

        Recorded(entry, f, agent, open);
    }

    private void Recorded(Entry entry, Fact f, AgentRecord agent, int open)
    {
        if (f.Open < open)
        {
            findings.Add(Invariant.I2, "open-too-low", entry, $"open {open}, by the conversations' facts", $"open {f.Open}");
        }
        else if (f.Open > open)
        {
            var late = agent.LeftShortlyBefore(f.At!.Value).Count;
            if (f.Open - open > late)
            {
                findings.Add(Invariant.I10, "slot-leaked", entry,
                    $"open {open}, by the conversations' facts, and at most {late} that left within {AgentRecord.MostLag.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s before",
                    $"open {f.Open}");
            }
            else
            {
                Lagging++;
            }
        }
    }

    private readonly record struct Given(Entry Entry, Fact Fact, UInt128 Conversation, AgentRecord Agent, string Store);

    private readonly record struct Taken(Entry Entry, Fact Fact, UInt128 Conversation, AgentRecord Agent);
}
