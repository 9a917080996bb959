using Kefu.Domain.Agents;
using Kefu.Domain.Conversations;
using static Kefu.Domain.Agents.AgentDayFact;
using static Kefu.Domain.Tests.Days;

namespace Kefu.Domain.Tests.Agents;

public sealed class DayTests
{
    private static readonly AgentState Ada = Serving("A");

    [Fact]
    public void Start_FirstDay_BeginsAtZero()
    {
        var facts = AgentDay.Start(AgentDayState.None, Ada, Today, [], Noon);
        var day = AgentDay.Fold(AgentDayState.None, facts);

        var started = Assert.IsType<DayStarted>(Assert.Single(facts));
        Assert.Equal(("t", "a", Today, Presence.Offline), (started.Tenant, started.Agent, started.Date, started.Presence));
        Assert.Equal((Today, 1, 0), (day.Date, day.Version, day.Taken.Length));
    }

    [Fact]
    public void Start_SameDay_RecordsNothing() => Assert.Empty(AgentDay.Start(Worked(), Ada, Today, ["c1"], Noon));

    // The counter starts again; presence and the conversations still open are carried over the boundary.
    [Fact]
    public void Start_NextDay_CarriesPresenceAndOpenConversations()
    {
        var facts = AgentDay.Start(Worked(), Ada, Today.AddDays(1), ["c2", "c10", "c1"], Noon);
        var day = AgentDay.Fold(Worked(), facts);

        Assert.Equal((Today.AddDays(1), 1, Presence.Online), (day.Date, day.Version, day.Presence));
        Assert.Empty(day.Taken);
        Assert.Equal(["c1", "c10", "c2"], day.Carried);
    }

    [Fact]
    public void Start_ClockSteppedBack_DoesNotReopenYesterday() => Assert.Empty(AgentDay.Start(Worked(), Ada, Today.AddDays(-1), [], Noon));

    [Fact]
    public void Start_DayAndFirstInquiryInOneEntry_IsVersionOneOfTheNewStream()
    {
        var starting = AgentDay.Start(Worked(), Ada, Today.AddDays(1), [], Noon);
        var today = starting.Aggregate(Worked(), AgentDay.Apply);
        var taken = AgentDay.Take(today, Ada, Defaults, [], new("c1", "A", AssignCause.Routed), Noon).Facts;

        var day = AgentDay.Fold(Worked(), [.. starting, .. taken]);

        Assert.Equal(1, day.Version);
        Assert.Equal(["c1"], day.Taken);
        Assert.Equal(1, Assert.IsType<InquiryTaken>(taken[0]).Ordinal);
    }

    // Older ledgers hold presence in the day; it is read as it was.
    [Fact]
    public void Fold_PresenceOfAnOlderLedger_IsRead()
    {
        var later = Noon.AddMinutes(1);

        var day = AgentDay.Fold(Worked(), [new PresenceChanged(Presence.Away, PresenceCause.Asked, later)]);

        Assert.Equal((Presence.Away, later), (day.Presence, day.Since));
        Assert.Equal(Worked().Taken, day.Taken);
    }

    private static AgentDayState Worked() => new(Today, 9, Presence.Online, Noon, Ids(3), []);
}
