using Kefu.Domain.Tenants;

namespace Kefu.Domain.Tests.Tenants;

public sealed class SettingsTests
{
    // The ranges as the documentation of Settings states them.
    public static TheoryData<string, int, int, string> Ranges() => new()
    {
        { nameof(Settings.DailyCap), 80, 120, "CAP-1" },
        { nameof(Settings.ConcurrentCap), 1, 120, "CAP-14" },
        { nameof(Settings.AgeingSeconds), 10, 3_600, "P0-3" },
        { nameof(Settings.SecondaryAfterSeconds), 0, 3_600, "CAP-6" },
        { nameof(Settings.DeclineCoolDownSeconds), 10, 3_600, "OWN-1" },
        { nameof(Settings.LeaseSeconds), 10, 600, "P0-7" },
        { nameof(Settings.ServiceLevelSeconds), 1, 3_600, "TIM-3" },
        { nameof(Settings.TransfersWithoutSupervisor), 0, 10, "P0-5" },
        { nameof(Settings.RollCallMinutes), 0, 60, "SHF-4" },
        { nameof(Settings.LeaveAheadHours), 0, 720, "SHF-8" },
        { nameof(Settings.SpecialLeaveAheadMinutes), 0, 10_080, "SHF-8" },
        { nameof(Settings.HolidayLeaveAheadHours), 0, 720, "SHF-8" },
        { nameof(Settings.SwapsPerMonth), 0, 10, "SHF-9" },
        { nameof(Settings.BacklogPerMinute), 0, 6_000, "P0-14" },
        { nameof(Settings.BacklogShareMinutes), 0, 120, "P0-14" },
        { nameof(Settings.ServiceLevelPercent), 1, 100, "TIM-3" },
        { nameof(Settings.AnswerRatePercent), 1, 100, "TIM-1" },
        { nameof(Settings.AverageQueueSeconds), 1, 3_600, "TIM-6" },
        { nameof(Settings.HandleLeastSeconds), 1, 14_400, "TIM-4" },
        { nameof(Settings.HandleMostSeconds), 1, 14_400, "TIM-4" },
        { nameof(Settings.FirstContactPercent), 1, 100, "TIM-8" },
        { nameof(Settings.BandLeast), 1, 1_000, "CAP-3" },
        { nameof(Settings.BandMost), 1, 1_000, "CAP-2" },
        { nameof(Settings.LowLoadDays), 1, 60, "P0-11" },
        { nameof(Settings.ClockUrgencySeconds), 0, 300, "P0-3" },
    };

    [Theory]
    [MemberData(nameof(Ranges))]
    public void Errors_EndsOfTheRange_AreInclusive(string field, int least, int most, string rule)
    {
        Assert.Empty(With(field, least).Errors());
        Assert.Empty(With(field, most).Errors());
        foreach (var value in new[] { least - 1, most + 1, int.MinValue, int.MaxValue })
        {
            var error = Assert.Single(With(field, value).Errors());
            Assert.Equal((field, rule), (error.Field, error.Rule));
            Assert.Contains($"between {least} and {most}, not {value}", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Errors_EveryNumber_HasARange()
    {
        var numbers = typeof(Settings).GetProperties().Where(p => p.PropertyType == typeof(int?)).Select(p => p.Name);

        Assert.Equal(numbers.Order(), Ranges().Select(row => row.Data.Item1).Order());
    }

    [Theory]
    [InlineData("Asia/Shanghai", true)]
    [InlineData("Pacific/Chatham", true)]
    [InlineData("UTC", true)]
    [InlineData("Asia/Nowhere", false)]
    [InlineData("", false)]
    [InlineData(" ", false)]
    [InlineData("../../etc/passwd", false)]
    [InlineData("/etc/localtime", false)]
    [InlineData("Asia", false)]
    [InlineData("亚洲/上海", false)]
    [InlineData("a\0b", false)]
    public void Errors_TimeZone_IsOneTheSystemKnows(string zone, bool known)
    {
        var errors = new Settings(TimeZone: zone).Errors();

        Assert.Equal(known ? [] : [nameof(Settings.TimeZone)], errors.Select(e => e.Field));
        if (known)
        {
            Assert.Equal(zone, EffectiveSettings.Default.With(new Settings(TimeZone: zone)).TimeZone.Id);
        }
    }

    [Fact]
    public void Errors_SeveralFields_AreAllNamed() => Assert.Equal(3, new Settings(DailyCap: 1, ConcurrentCap: 0, TimeZone: "x").Errors().Length);

    [Fact]
    public void Errors_BandUpsideDown_IsOne()
    {
        Assert.Equal("CAP-3", Assert.Single(new Settings(BandLeast: 121, BandMost: 120).Errors()).Rule);
        Assert.Equal("TIM-4", Assert.Single(new Settings(HandleLeastSeconds: 331, HandleMostSeconds: 330).Errors()).Rule);
        Assert.Equal("P0-3", Assert.Single(new Settings(QueueOrder: (QueueOrder)9).Errors()).Rule);
        Assert.Empty(new Settings(BandLeast: 120, BandMost: 120, HandleLeastSeconds: 330, HandleMostSeconds: 330).Errors());
    }

    [Fact]
    public void Errors_NothingSetAndTheDefaults_AreNone()
    {
        var d = EffectiveSettings.Default;

        Assert.Empty(Settings.None.Errors());
        Assert.Empty(new Settings(
            d.DailyCap, d.ConcurrentCap, (int)d.Ageing.TotalSeconds, (int)d.SecondaryAfter.TotalSeconds, (int)d.DeclineCoolDown.TotalSeconds,
            (int)d.Lease.TotalSeconds, d.TimeZone.Id, d.DayStart, (int)d.ServiceLevel.TotalSeconds, d.OverCapOnReturn, d.OverCapOnTransfer,
            d.OverCapOnClaim, d.OverCapOnOverride, d.TransfersWithoutSupervisor,
            OutOfHoursZh: d.OutOfHoursZh,
            OutOfHoursEn: d.OutOfHoursEn).Errors());
    }

    // The figures of domain page 6 and design 6: changing one of them changes every customer who set nothing.
    [Fact]
    public void Default_IsWhatThePagesSay()
    {
        var d = EffectiveSettings.Default;

        Assert.Equal((120, 1), (d.DailyCap, d.TransfersWithoutSupervisor));
        Assert.Equal((120, 20), (d.Ageing.TotalSeconds, d.ServiceLevel.TotalSeconds));
        Assert.Equal("Asia/Shanghai", d.TimeZone.Id);
        Assert.InRange(d.DayStart, new TimeOnly(0, 30), new TimeOnly(8, 30));
        Assert.Equal((true, false, false, true), (d.OverCapOnReturn, d.OverCapOnTransfer, d.OverCapOnClaim, d.OverCapOnOverride));

        // SHF-4, SHF-8, SHF-9; whoever sets up no rosters and no backlog rate is served as before.
        Assert.Equal((false, 10, false), (d.ShiftsEnforced, d.RollCall.TotalMinutes, d.RouteInRollCall));
        Assert.Equal((24, 60, 48, new TimeOnly(12, 0)), (d.LeaveAhead.TotalHours, d.SpecialLeaveAhead.TotalMinutes, d.HolidayLeaveAhead.TotalHours, d.NightLeaveUntil));
        Assert.Equal((2, SwapApproval.TwoLeads), (d.SwapsPerMonth, d.SwapApproval));
        Assert.Equal((0, 10), (d.BacklogPerMinute, d.BacklogShare.TotalMinutes));
        Assert.Equal((80, 80, 20, 85), (d.ServiceLevelPercent, d.AnswerRatePercent, d.AverageQueue.TotalSeconds, d.FirstContactPercent));
        Assert.Equal((210, 330, 80, 120), (d.HandleLeast.TotalSeconds, d.HandleMost.TotalSeconds, d.BandLeast, d.BandMost));
        Assert.Equal((QueueOrder.UrgentFirst, TimeSpan.Zero), (d.QueueOrder, d.ClockUrgency));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("  ", false)]
    [InlineData("您好，我们明早八点半回复您。", true)]
    public void Errors_NoticeText_IsThereAndBounded(string text, bool good)
    {
        Assert.Equal(good, new Settings(OutOfHoursZh: text).Errors().IsEmpty);
        Assert.Equal(good, new Settings(OutOfHoursEn: text).Errors().IsEmpty);
        Assert.Single(new Settings(OutOfHoursZh: new string('好', Settings.MostText + 1)).Errors(), e => e.Rule == "P0-14");
        Assert.Empty(new Settings(OutOfHoursZh: new string('好', Settings.MostText)).Errors());
    }

    // Every single value is inherited by itself: agent over store over tenant over default.
    [Fact]
    public void With_EachValueAtEachLevel_TheNearestHolds()
    {
        var low = Filled(1);
        foreach (var property in typeof(Settings).GetProperties().Where(p => p.CanWrite))
        {
            var (tenant, store, agent) = (Only(property.Name, 1), Only(property.Name, 2), Only(property.Name, 3));
            var byAgent = EffectiveSettings.Default.With(tenant).With(store).With(agent);
            var byStore = EffectiveSettings.Default.With(tenant).With(store).With(Settings.None);
            var byTenant = EffectiveSettings.Default.With(tenant).With(null);

            Assert.True(byAgent == EffectiveSettings.Default.With(agent), property.Name);
            Assert.True(byStore == EffectiveSettings.Default.With(store), property.Name);
            Assert.True(byTenant != EffectiveSettings.Default, property.Name);
            Assert.True(EffectiveSettings.Default.With(low).With(agent) == EffectiveSettings.Default.With(low.With(agent)), property.Name);
            Assert.True(byAgent != byStore && byStore != byTenant, property.Name);
        }
    }

    [Fact]
    public void With_NothingSet_ChangesNothing()
    {
        Assert.Equal(Filled(2), Filled(2).With(Settings.None));
        Assert.Equal(Filled(2), Settings.None.With(Filled(2)));
        Assert.Equal(Filled(3), Filled(2).With(Filled(3)));
    }

    [Fact]
    public void Without_EachValue_IsThatOneAlone()
    {
        var names = typeof(Settings).GetProperties().Where(p => p.CanWrite).Select(p => p.Name).ToArray();
        Assert.Equal(names.Order(StringComparer.Ordinal), Enum.GetNames<SettingName>().Order(StringComparer.Ordinal));
        foreach (var name in Enum.GetValues<SettingName>())
        {
            var without = Filled(1).Without(name);

            Assert.Null(typeof(Settings).GetProperty(name.ToString())!.GetValue(without));
            Assert.Equal(Filled(1), without.With(Only(name.ToString(), 1)));
            Assert.NotEqual(Filled(1), without);
        }
    }

    [Fact]
    public void Change_BothSetAndUnset_IsSet() =>
        Assert.Equal(new Settings(DailyCap: 100), new SettingsChange(new Settings(DailyCap: 100), [SettingName.DailyCap, SettingName.LeaseSeconds]).Of(new Settings(DailyCap: 90, LeaseSeconds: 30)));

    private static Settings With(string field, int value)
    {
        var settings = new Settings();
        typeof(Settings).GetProperty(field)!.SetValue(settings, value);
        return settings;
    }

    private static Settings Only(string field, int version)
    {
        var settings = new Settings();
        var property = typeof(Settings).GetProperty(field)!;
        property.SetValue(settings, property.GetValue(Filled(version)));
        return settings;
    }

    private static Settings Filled(int version)
    {
        // Booleans have two values: the second level is the default again, which still differs from its neighbours.
        bool Switch(bool otherThanDefault) => version == 2 ? !otherThanDefault : otherThanDefault;
        return new(
            80 + version, 10 + version, 20 + version, 30 + version, 40 + version, 50 + version, version switch { 1 => "UTC", 2 => "Europe/Berlin", _ => "Asia/Tokyo" },
            new TimeOnly(version, 1), 60 + version, Switch(false), Switch(true), Switch(true), Switch(false), 4 + version,
            ShiftsEnforced: Switch(true),
            RollCallMinutes: 10 + version,
            RouteInRollCall: Switch(true),
            LeaveAheadHours: 30 + version,
            SpecialLeaveAheadMinutes: 90 + version,
            HolidayLeaveAheadHours: 50 + version,
            NightLeaveUntil: new TimeOnly(8, version),
            SwapsPerMonth: 2 + version,
            SwapApproval: version switch { 1 => SwapApproval.Manager, 2 => SwapApproval.TwoLeads, _ => SwapApproval.TwoLeadsThenManager },
            BacklogPerMinute: 20 + version,
            BacklogShareMinutes: 20 + version,
            OutOfHoursNotice: Switch(false),
            OutOfHoursZh: $"第{version}句",
            OutOfHoursEn: $"Text {version}",
            ServiceLevelPercent: 80 + version, AnswerRatePercent: 80 + version, AverageQueueSeconds: 20 + version, HandleLeastSeconds: 210 + version,
            HandleMostSeconds: 330 + version, FirstContactPercent: 85 + version, BandLeast: 80 + version, BandMost: 120 + version, LowLoadDays: 5 + version,
            QueueOrder: (QueueOrder)(version % 3), ClockUrgencySeconds: 60 + version);
    }
}
