using Kefu.Domain.Agents;
using Kefu.Domain.Conversations;
using Kefu.Domain.Tenants;
using static Kefu.Domain.Agents.AgentDayFact;
using static Kefu.Domain.Tests.Days;

namespace Kefu.Domain.Tests.Agents;

// I1, I2. Precedence: daily cap > concurrent cap > stickiness > fairness; each exception is its own switch (peers 1, 13).
public sealed class TakeTests
{
    private static readonly AgentState Ada = Serving("A", "B");

    [Fact]
    public void Take_FirstInquiry_HasOrdinalOneAndItsCaps()
    {
        var (outcome, facts) = Take(OnDuty(), "c1");

        Assert.Equal(TakeOutcome.Taken, outcome);
        Assert.Equal([new InquiryTaken("c1", "A", 1, 120, 1, 10, AssignCause.Routed, false, false, Noon)], facts);
    }

    [Fact]
    public void Take_CapIs120_TheLastIs120AndNoMore()
    {
        var day = OnDuty(Ids(119));

        var (outcome, facts) = Take(day, "last");
        Assert.Equal(TakeOutcome.Taken, outcome);
        Assert.Equal(120, Assert.IsType<InquiryTaken>(Assert.Single(facts)).Ordinal);

        AssertRefused(TakeOutcome.DailyCapReached, AgentDay.Fold(day, facts), "one more");
    }

    // Acceptance scenario 1: counter 119, 20 attempts of two customers, exactly one is taken.
    [Fact]
    public void Take_TwentyAttemptsAt119_TakeExactlyOne()
    {
        var day = OnDuty(Ids(119));
        var taken = 0;
        for (var i = 0; i < 20; i++)
        {
            var (_, facts) = Take(day, $"new{i % 2}");
            taken += facts.OfType<InquiryTaken>().Count();
            day = facts.IsEmpty ? day : AgentDay.Fold(day, facts);
        }

        Assert.Equal(1, taken);
        Assert.Equal(120, day.Taken.Length);
    }

    [Theory]
    [InlineData(AgentStatus.Trainee)]
    [InlineData(AgentStatus.Stopped)]
    public void Take_TraineeOrStopped_IsRefusedEvenByOverride(AgentStatus status) =>
        AssertRefused(TakeOutcome.NotActive, OnDuty(), "c1", AssignCause.Override, profile: Ada with { Status = status });

    [Fact]
    public void Take_StoreNotServed_IsRefusedEvenByOverride() =>
        AssertRefused(TakeOutcome.NotBound, OnDuty(), "c1", AssignCause.Override, store: "Z");

    [Fact]
    public void Take_ExceptionExpired_IsRefused()
    {
        var profile = Serving("A", "B", "C");
        var command = new TakeInquiry("c1", "C", AssignCause.Routed);

        Assert.Equal(TakeOutcome.Taken, AgentDay.Take(OnDuty(), profile, Defaults, [], command, Noon.AddDays(1).AddTicks(-1)).Outcome);
        Assert.Equal(TakeOutcome.NotBound, AgentDay.Take(OnDuty(), profile, Defaults, [], command, Noon.AddDays(1)).Outcome);
    }

    [Theory]
    [InlineData(Presence.Offline)]
    [InlineData(Presence.Away)]
    public void Take_NotOnline_OnlyByOverride(Presence presence)
    {
        var day = OnDuty() with { Presence = presence };

        foreach (var cause in Enum.GetValues<AssignCause>())
        {
            Assert.Equal(cause is AssignCause.Override ? TakeOutcome.Taken : TakeOutcome.NotOnline, Take(day, "c1", cause).Outcome);
        }
    }

    [Fact]
    public void Take_BothCapsReached_TheDailyCapIsNamed() =>
        AssertRefused(TakeOutcome.DailyCapReached, OnDuty(Ids(120)), "new", open: Ids(10));

    [Fact]
    public void Take_CountsOfSeveralStores_AreOne()
    {
        var day = OnDuty(Ids(120, "of-b-"));

        AssertRefused(TakeOutcome.DailyCapReached, day, "new", store: "A");
        AssertRefused(TakeOutcome.DailyCapReached, day, "new", store: "B");
    }

    // P0-4 against peers 13: a return passes the concurrent cap by its own switch; nothing passes the daily cap but an override.
    [Theory]
    [InlineData(AssignCause.Routed)]
    [InlineData(AssignCause.Return)]
    [InlineData(AssignCause.Transfer)]
    [InlineData(AssignCause.Claim)]
    [InlineData(AssignCause.Override)]
    public void Take_EverySwitch_OpensItsOwnCauseOnly(AssignCause cause)
    {
        for (var switches = 0; switches < 16; switches++)
        {
            var settings = Defaults with
            {
                OverCapOnReturn = (switches & 1) != 0,
                OverCapOnTransfer = (switches & 2) != 0,
                OverCapOnClaim = (switches & 4) != 0,
                OverCapOnOverride = (switches & 8) != 0,
            };
            var mayPassConcurrent = cause is not AssignCause.Routed && (switches & (1 << ((int)cause - 1))) != 0;
            var mayPassDaily = cause is AssignCause.Override && mayPassConcurrent;

            var full = AgentDay.Take(OnDuty(Ids(20)), Ada, settings, Ids(10), new("new", "A", cause), Noon);
            Assert.Equal(mayPassConcurrent ? TakeOutcome.Taken : TakeOutcome.ConcurrentCapReached, full.Outcome);
            Assert.Equal(mayPassConcurrent, full.Facts is [InquiryTaken { OverConcurrentCap: true, OverDailyCap: false, Open: 11 }]);

            var used = AgentDay.Take(OnDuty(Ids(120)), Ada, settings, [], new("new", "A", cause), Noon);
            Assert.Equal(mayPassDaily ? TakeOutcome.Taken : TakeOutcome.DailyCapReached, used.Outcome);
            Assert.Equal(mayPassDaily, used.Facts is [InquiryTaken { OverDailyCap: true, OverConcurrentCap: false, Ordinal: 121 }]);
        }
    }

    // Acceptance scenario 5: X at 120, the customer of this morning writes again: to X, and the counter stays 120.
    [Fact]
    public void Take_ReturnOfACountedCustomerAt120_IsResumedAndNotCounted()
    {
        var day = OnDuty(Ids(120));

        var (outcome, facts) = Take(day, "c7", AssignCause.Return, open: Ids(10));

        Assert.Equal(TakeOutcome.Taken, outcome);
        Assert.Equal([new InquiryResumed("c7", "A", 11, 10, AssignCause.Return, true, Noon)], facts);
        Assert.Equal(120, AgentDay.Fold(day, facts).Taken.Length);
    }

    [Fact]
    public void Take_CountedInquiryRoutedAgain_IsNotCountedButNeedsASlot()
    {
        var day = OnDuty(Ids(120));

        Assert.IsType<InquiryResumed>(Assert.Single(Take(day, "c7", open: Ids(9, "o")).Facts));
        AssertRefused(TakeOutcome.ConcurrentCapReached, day, "c7", open: Ids(10, "o"));
    }

    // P0-1: lowering a cap below the current count stops new work only.
    [Fact]
    public void Take_CapLoweredBelowTheCount_StopsNewWorkOnly()
    {
        var day = OnDuty(Ids(100));
        var lowered = Defaults with { DailyCap = 80 };

        Assert.Equal(TakeOutcome.DailyCapReached, AgentDay.Take(day, Ada, lowered, [], new("new", "A", AssignCause.Routed), Noon).Outcome);
        Assert.IsType<InquiryResumed>(Assert.Single(AgentDay.Take(day, Ada, lowered, [], new("c3", "A", AssignCause.Return), Noon).Facts));
        Assert.Equal(100, day.Taken.Length);
    }

    [Fact]
    public void Take_CapRaisedAgain_GoesOnWhereItStopped()
    {
        var day = OnDuty(Ids(80));
        var taken = AgentDay.Take(day, Ada, Defaults with { DailyCap = 81 }, [], new("new", "A", AssignCause.Routed), Noon);

        Assert.Equal(81, Assert.IsType<InquiryTaken>(Assert.Single(taken.Facts)).Ordinal);
    }

    // Goal: no mix of takes, returns, closes, caps, switches and midnights lets a day pass its caps without a recorded exception (I1, I2).
    // Method: seeded random days. A failure names its seed, so it can be run again alone.
    [Fact]
    public void Take_RandomDays_NeverPassACapUnrecorded()
    {
        for (var seed = 1; seed <= 150; seed++)
        {
            var random = new Random(seed);
            var (day, open, date, now) = (AgentDayState.None, new HashSet<string>(), Today, Noon);
            var counted = new HashSet<string>();
            for (var step = 0; step < 400; step++)
            {
                now += TimeSpan.FromSeconds(random.Next(60));
                date = random.Next(200) == 0 ? date.AddDays(random.Next(3) == 0 ? -1 : 1) : date;
                var settings = Defaults with { DailyCap = random.Next(80, 121), ConcurrentCap = random.Next(1, 12), OverCapOnOverride = random.Next(2) == 0 };
                var id = $"c{random.Next(250)}";
                if (open.Remove(id))
                {
                    continue;
                }

                var starting = AgentDay.Start(day, Ada, date, open, now);
                var today = starting.Aggregate(day, AgentDay.Apply);
                today = today with { Presence = random.Next(20) == 0 ? Presence.Away : Presence.Online };
                var (outcome, facts) = AgentDay.Take(today, Ada, settings, open, new(id, "A", (AssignCause)random.Next(5)), now);
                if (today.Date != day.Date)
                {
                    Assert.True(today.Date > day.Date && today.Taken.IsEmpty, $"seed {seed}, step {step}: the day went back");
                    counted.Clear();
                }

                var before = open.Count;
                day = starting.IsEmpty && facts.IsEmpty ? day : AgentDay.Fold(day, [.. starting, .. facts]);
                if (outcome is TakeOutcome.Taken)
                {
                    open.Add(id);
                    AssertRecorded(facts[0], before, settings, isNew: counted.Add(id), day.Taken.Length, $"seed {seed}, step {step}");
                }

                Assert.True(counted.SetEquals(day.Taken), $"seed {seed}, step {step}: the count is not that of distinct inquiries");
            }
        }
    }

    private static void AssertRecorded(AgentDayFact fact, int openBefore, EffectiveSettings settings, bool isNew, int count, string where)
    {
        var (open, overDaily, overConcurrent, cause) = fact switch
        {
            InquiryTaken f => (f.Open, f.OverDailyCap, f.OverConcurrentCap, f.Cause),
            InquiryResumed f => (f.Open, false, f.OverConcurrentCap, f.Cause),
            _ => throw new InvalidOperationException(fact.GetType().Name),
        };
        Assert.True(isNew == fact is InquiryTaken, $"{where}: counted twice or not at all");
        Assert.True(open == openBefore + 1, $"{where}: {open} open");
        Assert.True(overConcurrent == openBefore >= settings.ConcurrentCap, $"{where}: concurrent cap passed unrecorded");
        Assert.True(overDaily == (isNew && count > settings.DailyCap), $"{where}: daily cap passed unrecorded");
        Assert.True(!overDaily || (cause is AssignCause.Override && settings.OverCapOnOverride), $"{where}: daily cap passed by {cause}");
        Assert.True(!overConcurrent || cause is not (AssignCause.Routed or AssignCause.Transfer or AssignCause.Claim), $"{where}: concurrent cap passed by {cause}");
        Assert.True(fact is not InquiryTaken taken || taken.Ordinal == count, $"{where}: ordinal");
    }

    private static AgentDayState OnDuty(IEnumerable<string>? taken = null) =>
        new(Today, 1, Presence.Online, Noon, [.. taken ?? []], []);

    private static Decision<TakeOutcome, AgentDayFact> Take(
        AgentDayState day, string conversation, AssignCause cause = AssignCause.Routed, IReadOnlyCollection<string>? open = null, string store = "A", AgentState? profile = null) =>
        AgentDay.Take(day, profile ?? Ada, Defaults, open ?? [], new(conversation, store, cause), Noon);

    private static void AssertRefused(
        TakeOutcome expected, AgentDayState day, string conversation, AssignCause cause = AssignCause.Routed, IReadOnlyCollection<string>? open = null, string store = "A", AgentState? profile = null)
    {
        var (outcome, facts) = Take(day, conversation, cause, open, store, profile);

        Assert.Equal(expected, outcome);
        Assert.Empty(facts);
    }
}
