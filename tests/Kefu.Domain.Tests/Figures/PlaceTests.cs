using Kefu.Domain.Agents;
using Kefu.Domain.Conversations;
using Kefu.Domain.Figures;

namespace Kefu.Domain.Tests.Figures;

public sealed class PlaceTests
{
    [Fact]
    public void Inquiry_WhateverHappensLater_BelongsToItsArrival()
    {
        var story = Story.Begins("10:29:59").Given("ann", "10:31").Replies("ann", "11:10").Closes("ann", "23:59");

        Assert.All(
            story.Increments().Where(i => i.Place.Agent is null),
            i => Assert.Equal((Days.Today, Story.At("10:00")), (i.Place.Date, i.Place.Interval)));
    }

    [Fact]
    public void Tenure_BelongsToItsBeginning()
    {
        var story = Story.Begins("10:29:59").Given("ann", "10:30").Replies("ann", "11:10").Closes("ann", "23:59");

        Assert.All(story.Increments().Where(i => i.Place.Agent == "ann"), i => Assert.Equal(Story.At("10:30"), i.Place.Interval));
    }

    // SHF-1: the agent's counters follow the agent's own business date, also for a talk that came over from yesterday.
    [Fact]
    public void Tenure_OnTheAgentsNextDate_CountsThere()
    {
        var tomorrow = Days.Today.AddDays(1);
        var story = Story.Begins("23:50").Given("ann", "33:00", AssignCause.Transfer, "bob", tomorrow).Replies("ann", "33:01");

        Assert.All(story.Increments().Where(i => i.Place.Agent == "ann"), i => Assert.Equal(tomorrow, i.Place.Date));
        Assert.All(story.Increments().Where(i => i.Place.Agent is null), i => Assert.Equal(Days.Today, i.Place.Date));
    }

    [Theory]
    [InlineData("10:00:00", "10:00")]
    [InlineData("10:29:59", "10:00")]
    [InlineData("10:30:00", "10:30")]
    public void Interval_IsTheHalfHour(string at, string interval) => Assert.Equal(Story.At(interval), FigureDefinitions.IntervalOf(Story.At(at)));

    [Fact]
    public void Duty_InquiriesTakenAndComing_AreCountedOnTheDate()
    {
        var steps = new List<Increment>();
        DutyFigures.Fold(
            "t", "ann", Days.Today,
            [
                new AgentDayFact.DayStarted("t", "ann", Days.Today, Presence.Offline, [], Story.At("08:30")),
                new AgentDayFact.PresenceChanged(Presence.Online, PresenceCause.Asked, Story.At("08:30")),
                new AgentDayFact.InquiryTaken("c", "s", 1, 120, 1, 10, AssignCause.Routed, false, false, Story.At("09:10")),
                new AgentDayFact.InquiryResumed("c", "s", 1, 10, AssignCause.Return, false, Story.At("11:00")),
                new AgentDayFact.PresenceChanged(Presence.Offline, PresenceCause.Asked, Story.At("17:30")),
            ],
            steps);

        // A return is not counted again (CAP-1).
        Assert.Equal(
            [(Measure.SignIns, "", Story.At("08:30")), (Measure.Taken, "s", Story.At("09:00"))],
            steps.Select(s => (s.Measure, s.Place.Store, s.Place.Interval)));
    }
}
