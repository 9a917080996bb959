using System.Collections.Immutable;
using Kefu.Domain.Agents;
using Kefu.Domain.Duties;
using static Kefu.Domain.Duties.DutyFact;
using static Kefu.Domain.Tests.Days;

namespace Kefu.Domain.Tests.Duties;

/// <summary>Presence as a lease (P0-7; TIM-18; peers 17). Lease 60 s, grace 120 s, 20 minutes away.</summary>
public sealed class DutyTests
{
    private static readonly ImmutableArray<Held> Two = [new("c1", 2), new("c2", 5)];

    [Fact]
    public void Start_NextDate_CarriesEverythingThatHolds()
    {
        var before = OnDuty() with { Presence = Presence.Away, SuspectSince = Noon, Violated = true, Device = "till-1", Owed = [new("c9", 1, OwedBy.Rest)] };

        var facts = Duty.Start(before, "t", "a", Today.AddDays(1), ["c2", "c10"], Noon.AddHours(20));
        var after = Duty.Fold(before, facts);

        Assert.Equal((Today.AddDays(1), 1), (after.Date, after.Version));
        Assert.Equal((Presence.Away, before.Since, "till-1", Noon, true), (after.Presence, after.Since, after.Device, after.SuspectSince!.Value, after.Violated));
        Assert.Equal(["c10", "c2"], after.Carried);
        Assert.Equal(before.Owed, after.Owed);
        Assert.Empty(Duty.Start(after, "t", "a", Today.AddDays(1), [], Noon));
        Assert.Empty(Duty.Start(after, "t", "a", Today, [], Noon));
    }

    [Theory]
    [InlineData(Presence.Online, true)]
    [InlineData(Presence.Away, true)]
    [InlineData(Presence.Break, true)]
    [InlineData(Presence.HandingOver, true)]
    [InlineData(Presence.Rest, false)]
    [InlineData(Presence.Offline, false)]
    public void Due_LeaseOver_MakesSuspectWhoeverIsThere(Presence presence, bool suspect)
    {
        var duty = OnDuty() with { Presence = presence, Since = Noon.AddSeconds(60) };

        Assert.Empty(Duty.Due(duty, Noon.AddSeconds(60), Two, Defaults, Noon.AddSeconds(60).AddTicks(-1)));
        var facts = Duty.Due(duty, Noon.AddSeconds(60), Two, Defaults, Noon.AddSeconds(61));

        Assert.Equal(suspect ? [new LeaseMissed(Noon.AddSeconds(60), Noon.AddSeconds(61))] : [], facts);
        Assert.Equal(suspect ? Presence.Suspect : presence, After(duty, facts).Shown);
        Assert.Empty(After(duty, facts).Owed);
    }

    // Back in time: nothing is lost, nothing was said but that it happened.
    [Fact]
    public void Renew_WithinTheGrace_IsAsBefore()
    {
        var suspect = Suspect(Noon);
        Assert.Empty(Duty.Due(suspect, Noon, Two, Defaults, Noon.AddSeconds(120).AddTicks(-1)));

        var back = After(suspect, Duty.Renew(suspect, Noon.AddSeconds(119)));

        Assert.Equal((Presence.Online, Presence.Online, suspect.Since), (back.Presence, back.Shown, back.Since));
        Assert.Empty(back.Owed);
        Assert.Empty(Duty.Renew(back, Noon.AddSeconds(120)));
    }

    [Fact]
    public void Due_GraceOver_IsOneFactWithEveryConversation()
    {
        var suspect = Suspect(Noon);

        var facts = Duty.Due(suspect, Noon, Two, Defaults, Noon.AddSeconds(120));
        var lost = After(suspect, facts);

        Assert.Equal(Two, Assert.IsType<AgentLost>(Assert.Single(facts)).Conversations);
        Assert.Equal((Presence.Offline, Presence.Offline, (string?)null), (lost.Presence, lost.Shown, lost.Device));
        Assert.Equal([new Owed("c1", 2, OwedBy.Loss), new Owed("c2", 5, OwedBy.Loss)], lost.Owed);
        Assert.Empty(Duty.Due(lost, Noon, Two, Defaults, Noon.AddDays(1)));
        Assert.Null(Duty.NextDue(lost, Noon, Defaults));
    }

    // Heartbeats are not in the ledger: whoever was suspect before a restart has one lease to report, even if the grace is over.
    [Fact]
    public void Due_SuspectAfterARestart_HasOneLeaseToReport()
    {
        var (suspect, restarted) = (Suspect(Noon), Noon.AddMinutes(30));

        Assert.Empty(Duty.Due(suspect, restarted.AddSeconds(60), Two, Defaults, restarted.AddSeconds(59)));
        Assert.Equal(restarted.AddSeconds(60), Duty.NextDue(suspect, restarted.AddSeconds(60), Defaults));
        Assert.Single(Duty.Due(suspect, restarted.AddSeconds(60), Two, Defaults, restarted.AddSeconds(60)));
    }

    // A process that slept for an hour finds every lease over; nobody is lost before the grace has passed awake.
    [Fact]
    public void Due_LongAfterTheLease_GivesTheWholeGrace()
    {
        var woken = Noon.AddHours(1);

        var suspect = After(OnDuty(), Duty.Due(OnDuty(), Noon, Two, Defaults, woken));

        Assert.Equal(Presence.Suspect, suspect.Shown);
        Assert.Empty(Duty.Due(suspect, Noon, Two, Defaults, woken.AddSeconds(119)));
    }

    [Theory]
    [InlineData(Presence.Away)]
    [InlineData(Presence.Break)]
    public void Due_AwayForTwentyMinutes_IsOneViolationPerInterval(Presence presence)
    {
        var away = OnDuty() with { Presence = presence, Since = Noon };
        var lease = Noon.AddHours(9);
        Assert.Empty(Duty.Due(away, lease, Two, Defaults, Noon.AddMinutes(20).AddTicks(-1)));
        Assert.Equal(Noon.AddMinutes(20), Duty.NextDue(away, lease, Defaults));

        var facts = Duty.Due(away, lease, Two, Defaults, Noon.AddMinutes(20));
        var after = After(away, facts);

        Assert.Equal((presence, Noon), (Assert.IsType<ViolationRaised>(Assert.Single(facts)).Presence, Noon));
        Assert.Equal([OwedBy.Absence, OwedBy.Absence], after.Owed.Select(o => o.Why));
        Assert.Empty(Duty.Due(after, lease, Two, Defaults, Noon.AddHours(3)));
        Assert.Equal(lease, Duty.NextDue(after, lease, Defaults));

        // Suspect for a moment is the same interval; back at the post and away again is another one.
        var stillAway = After(after, [new LeaseMissed(Noon, Noon), new LeaseRenewed(Noon)]);
        Assert.Empty(Duty.Due(stillAway, lease, Two, Defaults, Noon.AddHours(3)));
        var again = Set(Set(after, Presence.Online, Noon.AddMinutes(30)), Presence.Away, Noon.AddMinutes(31));
        Assert.Empty(Duty.Due(again, lease, Two, Defaults, Noon.AddMinutes(50)));
        Assert.IsType<ViolationRaised>(Assert.Single(Duty.Due(again, lease, Two, Defaults, Noon.AddMinutes(51))));
    }

    [Theory]
    [InlineData(Presence.Rest)]
    [InlineData(Presence.HandingOver)]
    [InlineData(Presence.Online)]
    public void Due_NotOffThePost_IsNoViolation(Presence presence) =>
        Assert.Empty(Duty.Due(OnDuty() with { Presence = presence, Since = Noon }, Noon.AddHours(9), Two, Defaults, Noon.AddHours(8)));

    [Fact]
    public void SetPresence_OfflineWithOpenConversations_NeedsAHandOver()
    {
        var offline = new PresenceChange(Presence.Offline);

        Assert.Equal(PresenceOutcome.HandOverNeeded, Duty.SetPresence(OnDuty(), offline, Two, Defaults, Noon).Outcome);
        Assert.Empty(Duty.SetPresence(OnDuty(), offline, Two, Defaults, Noon).Facts);
        Assert.Equal([new PresenceSet(Presence.Offline, PresenceCause.Asked, Noon)], Duty.SetPresence(OnDuty(), offline, [], Defaults, Noon).Facts);

        // By the setting, nobody is left with an agent who is gone.
        var without = Duty.SetPresence(OnDuty(), offline, Two, Defaults with { HandOverOnSignOff = false }, Noon);
        Assert.Equal([OwedBy.SignOff, OwedBy.SignOff], After(OnDuty(), without.Facts).Owed.Select(o => o.Why));
    }

    // SHF-12 and P0-8: a lead's word needs no successor; what is open goes back.
    [Theory]
    [InlineData(Presence.Rest, OwedBy.Rest)]
    [InlineData(Presence.Offline, OwedBy.SignOff)]
    public void SetPresence_ByALead_ReleasesEverything(Presence to, OwedBy why)
    {
        var (outcome, facts) = Duty.SetPresence(OnDuty(), new(to, PresenceCause.Lead, null, "lead", "needs a rest"), Two, Defaults, Noon);
        var after = After(OnDuty(), facts);

        Assert.Equal((PresenceOutcome.Set, to), (outcome, after.Presence));
        Assert.Equal([new Owed("c1", 2, why), new Owed("c2", 5, why)], after.Owed);
        var fact = Assert.IsType<PresenceSet>(Assert.Single(facts));
        Assert.Equal(("lead", "needs a rest"), (fact.By, fact.Reason));
    }

    [Fact]
    public void SetPresence_TheSame_RecordsNothingButASignOfLife()
    {
        var online = new PresenceChange(Presence.Online);

        Assert.Empty(Duty.SetPresence(OnDuty(), online, Two, Defaults, Noon).Facts);
        Assert.Equal([new LeaseRenewed(Noon)], Duty.SetPresence(Suspect(Noon), online, Two, Defaults, Noon).Facts);
    }

    // A new sign-in takes the lease over; the device before is a stranger from then on.
    [Fact]
    public void Device_OfTheLease_IsTheLastThatSignedIn()
    {
        var first = After(OnDuty(), Duty.SetPresence(OnDuty(), new(Presence.Online, Device: "till-1"), [], Defaults, Noon).Facts);
        Assert.True(Duty.IsFromDevice(first, "till-1"));
        Assert.False(Duty.IsFromDevice(first, "till-2"));
        Assert.False(Duty.IsFromDevice(first, null));

        var second = After(first, Duty.SetPresence(first, new(Presence.Online, Device: "till-2"), [], Defaults, Noon.AddMinutes(1)).Facts);
        Assert.Equal((true, false), (Duty.IsFromDevice(second, "till-2"), Duty.IsFromDevice(second, "till-1")));
        Assert.Equal(first.Since, second.Since);
        Assert.False(Duty.IsFromDevice(OnDuty(), "till-1"));

        // Who is not there has no lease: whoever asks is told so.
        Assert.True(Duty.IsFromDevice(Set(second, Presence.Offline, Noon), "till-1"));
    }

    [Fact]
    public void Settled_TheFirst_AreNoLongerOwed()
    {
        var lost = After(Suspect(Noon), Duty.Due(Suspect(Noon), Noon, Two, Defaults, Noon.AddHours(1)));

        Assert.Equal([new Owed("c2", 5, OwedBy.Loss)], After(lost, [new OwedSettled(1, Noon)]).Owed);
        Assert.Empty(After(lost, [new OwedSettled(9, Noon)]).Owed);
    }

    // Goal: whatever agents, leads and time do, everybody who vanishes is lost once, within lease and grace, and every stay away is
    // one violation. Method: seeded random duties, driven as the grain drives them; an observer who knows only the facts counts.
    [Fact]
    public void Due_RandomDuties_LoseAndReportEachOnce()
    {
        var (violations, losses) = (0, 0);
        for (var seed = 1; seed <= 1_000; seed++)
        {
            var random = new Random(seed);
            var (duty, now, lease) = (DutyState.None, Noon, Noon);
            var lastViolation = DateTimeOffset.MinValue;
            for (var step = 0; step < 200; step++)
            {
                var where = $"seed {seed}, step {step}";
                ImmutableArray<DutyFact> facts = [];
                switch (random.Next(6))
                {
                    case 0:
                        Presence[] asked = [Presence.Online, Presence.Away, Presence.Offline];
                        facts = Duty.SetPresence(duty, new(asked[random.Next(3)]), [], Defaults, now).Facts;
                        lease = now + Defaults.Lease;
                        break;
                    case 1 when duty.NeedsLease:
                        facts = Duty.Renew(duty, now);
                        lease = now + Defaults.Lease;
                        break;
                    case 2:
                        // A restart.
                        lease = now + Defaults.Lease;
                        break;
                    case 3 or 4:
                        // Time passes, and heartbeats come.
                        now = now.AddSeconds(random.Next(600));
                        lease = now + Defaults.Lease;
                        facts = Duty.Due(duty, lease, Two, Defaults, now);
                        break;
                    default:
                        // Time passes as far as the timer.
                        now = Duty.NextDue(duty, lease, Defaults) is { } next && next > now ? next : now.AddSeconds(random.Next(600));
                        facts = Duty.Due(duty, lease, Two, Defaults, now);
                        break;
                }

                foreach (var fact in facts)
                {
                    switch (fact)
                    {
                        case AgentLost f:
                            Assert.True(f.At - f.SuspectSince >= Defaults.Grace && duty.SuspectSince == f.SuspectSince, $"{where}: lost too early");
                            losses++;
                            break;
                        case ViolationRaised f:
                            Assert.True(f.Since != lastViolation && f.At - f.Since >= Defaults.AwayLimit, $"{where}: {f.Since} again or too early");
                            (violations, lastViolation) = (violations + 1, f.Since);
                            break;
                    }
                }

                duty = After(duty, facts);
                Assert.True(duty.SuspectSince is null || duty.NeedsLease, $"{where}: suspect and {duty.Presence}");
                Assert.True(Duty.Due(duty, now.AddDays(1), Two, Defaults, now).All(f => f is ViolationRaised or AgentLost), $"{where}: a lease that holds is missed");
            }
        }

        Assert.True(violations > 100 && losses > 100, $"only {violations} violations and {losses} losses were looked at");
    }

    private static DutyState OnDuty() => new(Today, 3, Presence.Online, Noon.AddHours(-1), null, null, false, [], []);

    private static DutyState Suspect(DateTimeOffset since) => OnDuty() with { SuspectSince = since };

    private static DutyState Set(DutyState duty, Presence to, DateTimeOffset at) => After(duty, Duty.SetPresence(duty, new(to), [], Defaults, at).Facts);

    private static DutyState After(DutyState duty, ImmutableArray<DutyFact> facts) => facts.IsEmpty ? duty : Duty.Fold(duty, facts);
}
