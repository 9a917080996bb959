using System.Text.Json.Nodes;

namespace Kefu.Check.Tests.Building;

/// <content>Presence, leases and violations.</content>
internal sealed partial class LedgerBuilder
{
    public string DutyStream(string agent) => Key("agent-duty", Tenant, agent, Date);

    public LedgerBuilder StartDuty(string agent, string presence = "Offline", bool violated = false)
    {
        var at = Tick();
        return Duty(agent, Fact(
            "duty-started", at, ("tenant", Tenant), ("agent", agent), ("date", Date), ("presence", presence), ("since", Text(at)), ("carried", Ids(Open[agent])),
            ("owed", new JsonArray()), ("violated", violated)));
    }

    public LedgerBuilder SetPresence(string agent, string to, params string[] released)
    {
        var at = Tick();
        return Duty(agent, Fact("presence-set", at, ("to", to), ("cause", "Asked"), ("released", released.Length == 0 ? null : Held(released))));
    }

    public LedgerBuilder MissLease(string agent) => Duty(agent, Fact("lease-missed", Tick(), ("leaseUntil", Text(_now))));

    public LedgerBuilder RenewLease(string agent) => Duty(agent, Fact("lease-renewed", Tick()));

    public LedgerBuilder Lose(string agent)
    {
        var at = Tick();
        return Duty(agent, Fact("agent-lost", at, ("suspectSince", Text(at)), ("presence", "Online"), ("conversations", Held([.. Open[agent]]))));
    }

    public LedgerBuilder Violate(string agent)
    {
        var at = Tick();
        return Duty(agent, Fact("violation-raised", at, ("presence", "Away"), ("since", Text(at)), ("conversations", Held([.. Open[agent]]))));
    }

    public LedgerBuilder Settle(string agent, int count) => Duty(agent, Fact("owed-settled", Tick(), ("count", count)));

    private LedgerBuilder Duty(string agent, JsonObject fact)
    {
        Append(DutyStream(agent), [fact]);
        return this;
    }

    private JsonArray Held(string[] ids) =>
        new([.. ids.Order(StringComparer.Ordinal).Select(c => new JsonObject { ["conversation"] = c, ["version"] = Conversations[c].Version })]);
}
