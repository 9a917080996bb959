using System.Collections.Immutable;
using Kefu.Domain.Tenants;
using Kefu.Gateway.Access;
using Kefu.Gateway.Requests;
using Kefu.Ledger.Directory;

namespace Kefu.Gateway.Tenants;

/// <summary>A new tenant.</summary>
/// <param name="Tenant">Its id.</param>
/// <param name="Name">Its name.</param>
internal sealed record TenantBody(string Tenant, string Name) : IChecked
{
    public void Check(Findings findings)
    {
        findings.Id("tenant", Tenant);
        findings.Line("name", Name, Bounds.NameLength);
    }
}

/// <summary>
/// Settings. To change them: what is not given stays, null is inherited again. A value that is not set is inherited: agent, then the
/// agent's main store, then tenant, then the default.
/// </summary>
/// <param name="DailyCap">Inquiries one agent may be given in one business date, 80 to 120 (CAP-1). Default 120.</param>
/// <param name="ConcurrentCap">Conversations one agent may have open at once, 1 to 120. Default 10.</param>
/// <param name="AgeingSeconds">Seconds of waiting after which nobody of a higher class passes any more, 10 to 3,600. Default 120.</param>
/// <param name="SecondaryAfterSeconds">Seconds of waiting after which secondary agents help, 0 to 3,600. Default 60.</param>
/// <param name="DeclineCoolDownSeconds">Seconds for which a declined conversation is not offered again, 10 to 3,600. Default 300.</param>
/// <param name="LeaseSeconds">Seconds an agent stays on duty without a heartbeat, 10 to 600. Default 60.</param>
/// <param name="TimeZone">IANA zone of the business day. Default Asia/Shanghai.</param>
/// <param name="DayStart">Local time at which a business day begins. Default 04:00.</param>
/// <param name="ServiceLevelSeconds">Seconds within which an assignment counts as in time, 1 to 3,600. Default 20.</param>
/// <param name="OverCapOnReturn">A customer's return on the same day may pass the concurrent cap. Default true.</param>
/// <param name="OverCapOnTransfer">A transfer may pass the concurrent cap. Default false.</param>
/// <param name="OverCapOnClaim">A claim may pass the concurrent cap. Default false.</param>
/// <param name="OverCapOnOverride">A supervisor's assignment may pass both caps, and is recorded as such. Default true.</param>
/// <param name="TransfersWithoutSupervisor">Transfers of one conversation that need no supervisor, 0 to 10. Default 1.</param>
/// <param name="ShiftsEnforced">Only agents in a rostered shift are given work (P0-7). Default false.</param>
/// <param name="RollCallMinutes">Minutes before a shift in which its roll is called, 0 to 60 (SHF-4). Default 10.</param>
/// <param name="RouteInRollCall">Agents are given work from the roll call on. Default false.</param>
/// <param name="LeaveAheadHours">Hours before the first shift concerned until which ordinary leave may be asked for, 0 to 720 (SHF-8). Default 24.</param>
/// <param name="SpecialLeaveAheadMinutes">Minutes, for special leave, 0 to 10,080 (SHF-8). Default 60.</param>
/// <param name="HolidayLeaveAheadHours">Hours, for extreme cases on public holidays, 0 to 720 (SHF-8). Default 48.</param>
/// <param name="NightLeaveUntil">Local time on the date of a night shift until which special leave may be asked for it (SHF-8). Default 12:00.</param>
/// <param name="SwapsPerMonth">Swaps of one person that may touch one month, 0 to 10 (SHF-9). Default 2.</param>
/// <param name="SwapApproval">Who agrees to a swap: TwoLeads, Manager or TwoLeadsThenManager (SHF-9). Default TwoLeads.</param>
/// <param name="BacklogPerMinute">Conversations per minute and store at which a backlog is released when duty begins, 0 to 6,000; 0 for all at once (P0-14). Default 0.</param>
/// <param name="BacklogShareMinutes">Minutes for which shares of a released backlog are kept for scheduled agents who are not there yet, 0 to 120. Default 10.</param>
/// <param name="OutOfHoursNotice">Whoever writes while nobody is on duty is told so, once per conversation (P0-14). Default true.</param>
/// <param name="OutOfHoursZh">The notice in Chinese, at most 500 characters.</param>
/// <param name="OutOfHoursEn">The notice in English, at most 500 characters.</param>
/// <param name="ServiceLevelPercent">Percent of customers to be assigned within serviceLevelSeconds, 1 to 100 (TIM-3). Default 80.</param>
/// <param name="AnswerRatePercent">Percent of inquiries to be answered, 1 to 100 (TIM-1). Default 80.</param>
/// <param name="AverageQueueSeconds">Mean seconds in the queue that are still good, 1 to 3,600 (TIM-6). Default 20.</param>
/// <param name="HandleLeastSeconds">Mean handling time below which it is suspect, 1 to 14,400 (TIM-4). Default 210.</param>
/// <param name="HandleMostSeconds">Mean handling time above which it is suspect, 1 to 14,400 (TIM-4). Default 330.</param>
/// <param name="FirstContactPercent">Percent to be resolved at first contact, 1 to 100 (TIM-8). Default 85.</param>
/// <param name="BandLeast">Inquiries per agent and date below which fewer people may be considered, 1 to 1,000 (CAP-3). Default 80.</param>
/// <param name="BandMost">Inquiries per agent and date above which people must be added, 1 to 1,000 (CAP-2). Default 120.</param>
/// <param name="LowLoadDays">Dates in a row below the band after which it is to be reviewed, 1 to 60 (P0-11). Default 5.</param>
/// <param name="QueueOrder">Which class is served first: UrgentFirst, BuyersFirst or MembersFirst (P0-3). Default UrgentFirst.</param>
/// <param name="ClockUrgencySeconds">Whoever waits is served before their class once the platform's deadline is nearer than this, 0 to 300; 0: never. Default 0.</param>
internal sealed record SettingsBody(
    int? DailyCap = null,
    int? ConcurrentCap = null,
    int? AgeingSeconds = null,
    int? SecondaryAfterSeconds = null,
    int? DeclineCoolDownSeconds = null,
    int? LeaseSeconds = null,
    string? TimeZone = null,
    TimeOnly? DayStart = null,
    int? ServiceLevelSeconds = null,
    bool? OverCapOnReturn = null,
    bool? OverCapOnTransfer = null,
    bool? OverCapOnClaim = null,
    bool? OverCapOnOverride = null,
    int? TransfersWithoutSupervisor = null,
    bool? ShiftsEnforced = null,
    int? RollCallMinutes = null,
    bool? RouteInRollCall = null,
    int? LeaveAheadHours = null,
    int? SpecialLeaveAheadMinutes = null,
    int? HolidayLeaveAheadHours = null,
    TimeOnly? NightLeaveUntil = null,
    int? SwapsPerMonth = null,
    SwapApproval? SwapApproval = null,
    int? BacklogPerMinute = null,
    int? BacklogShareMinutes = null,
    bool? OutOfHoursNotice = null,
    string? OutOfHoursZh = null,
    string? OutOfHoursEn = null,
    int? ServiceLevelPercent = null,
    int? AnswerRatePercent = null,
    int? AverageQueueSeconds = null,
    int? HandleLeastSeconds = null,
    int? HandleMostSeconds = null,
    int? FirstContactPercent = null,
    int? BandLeast = null,
    int? BandMost = null,
    int? LowLoadDays = null,
    QueueOrder? QueueOrder = null,
    int? ClockUrgencySeconds = null) : IChecked, IPatch
{
    private ImmutableArray<string> _nulls = [];

    // Not a member that JSON could name: a field that is known and ignored would be accepted and do nothing.
    ImmutableArray<string> IPatch.Nulls
    {
        get => _nulls;
        set => _nulls = value;
    }

    public static SettingsBody Of(Settings s) => new(
        s.DailyCap, s.ConcurrentCap, s.AgeingSeconds, s.SecondaryAfterSeconds, s.DeclineCoolDownSeconds, s.LeaseSeconds, s.TimeZone, s.DayStart,
        s.ServiceLevelSeconds, s.OverCapOnReturn, s.OverCapOnTransfer, s.OverCapOnClaim, s.OverCapOnOverride, s.TransfersWithoutSupervisor,
        ShiftsEnforced: s.ShiftsEnforced,
        RollCallMinutes: s.RollCallMinutes,
        RouteInRollCall: s.RouteInRollCall,
        LeaveAheadHours: s.LeaveAheadHours,
        SpecialLeaveAheadMinutes: s.SpecialLeaveAheadMinutes,
        HolidayLeaveAheadHours: s.HolidayLeaveAheadHours,
        NightLeaveUntil: s.NightLeaveUntil,
        SwapsPerMonth: s.SwapsPerMonth,
        SwapApproval: s.SwapApproval,
        BacklogPerMinute: s.BacklogPerMinute,
        BacklogShareMinutes: s.BacklogShareMinutes,
        OutOfHoursNotice: s.OutOfHoursNotice,
        OutOfHoursZh: s.OutOfHoursZh,
        OutOfHoursEn: s.OutOfHoursEn,
        ServiceLevelPercent: s.ServiceLevelPercent, AnswerRatePercent: s.AnswerRatePercent, AverageQueueSeconds: s.AverageQueueSeconds, HandleLeastSeconds: s.HandleLeastSeconds, HandleMostSeconds: s.HandleMostSeconds, FirstContactPercent: s.FirstContactPercent,
        BandLeast: s.BandLeast, BandMost: s.BandMost, LowLoadDays: s.LowLoadDays, QueueOrder: s.QueueOrder, ClockUrgencySeconds: s.ClockUrgencySeconds);

    public static SettingsBody Of(EffectiveSettings s) => new(
        s.DailyCap, s.ConcurrentCap, Seconds(s.Ageing), Seconds(s.SecondaryAfter), Seconds(s.DeclineCoolDown), Seconds(s.Lease), s.TimeZone.Id, s.DayStart,
        Seconds(s.ServiceLevel), s.OverCapOnReturn, s.OverCapOnTransfer, s.OverCapOnClaim, s.OverCapOnOverride, s.TransfersWithoutSupervisor,
        ShiftsEnforced: s.ShiftsEnforced,
        RollCallMinutes: (int)s.RollCall.TotalMinutes,
        RouteInRollCall: s.RouteInRollCall,
        LeaveAheadHours: (int)s.LeaveAhead.TotalHours,
        SpecialLeaveAheadMinutes: (int)s.SpecialLeaveAhead.TotalMinutes,
        HolidayLeaveAheadHours: (int)s.HolidayLeaveAhead.TotalHours,
        NightLeaveUntil: s.NightLeaveUntil,
        SwapsPerMonth: s.SwapsPerMonth,
        SwapApproval: s.SwapApproval,
        BacklogPerMinute: s.BacklogPerMinute,
        BacklogShareMinutes: (int)s.BacklogShare.TotalMinutes,
        OutOfHoursNotice: s.OutOfHoursNotice,
        OutOfHoursZh: s.OutOfHoursZh,
        OutOfHoursEn: s.OutOfHoursEn,
        ServiceLevelPercent: s.ServiceLevelPercent, AnswerRatePercent: s.AnswerRatePercent, AverageQueueSeconds: Seconds(s.AverageQueue), HandleLeastSeconds: Seconds(s.HandleLeast), HandleMostSeconds: Seconds(s.HandleMost), FirstContactPercent: s.FirstContactPercent,
        BandLeast: s.BandLeast, BandMost: s.BandMost, LowLoadDays: s.LowLoadDays, QueueOrder: s.QueueOrder, ClockUrgencySeconds: Seconds(s.ClockUrgency));

    /// <summary>The change that the body asks for. A field's name is that of its setting.</summary>
    public SettingsChange ToChange() => new(ToSettings(), [.. _nulls.Select(name => Enum.Parse<SettingName>(name, ignoreCase: true))]);

    private Settings ToSettings() => new(
        DailyCap, ConcurrentCap, AgeingSeconds, SecondaryAfterSeconds, DeclineCoolDownSeconds, LeaseSeconds, TimeZone, DayStart, ServiceLevelSeconds,
        OverCapOnReturn, OverCapOnTransfer, OverCapOnClaim, OverCapOnOverride, TransfersWithoutSupervisor,
        ShiftsEnforced: ShiftsEnforced,
        RollCallMinutes: RollCallMinutes,
        RouteInRollCall: RouteInRollCall,
        LeaveAheadHours: LeaveAheadHours,
        SpecialLeaveAheadMinutes: SpecialLeaveAheadMinutes,
        HolidayLeaveAheadHours: HolidayLeaveAheadHours,
        NightLeaveUntil: NightLeaveUntil,
        SwapsPerMonth: SwapsPerMonth,
        SwapApproval: SwapApproval,
        BacklogPerMinute: BacklogPerMinute,
        BacklogShareMinutes: BacklogShareMinutes,
        OutOfHoursNotice: OutOfHoursNotice,
        OutOfHoursZh: OutOfHoursZh,
        OutOfHoursEn: OutOfHoursEn,
        ServiceLevelPercent: ServiceLevelPercent, AnswerRatePercent: AnswerRatePercent, AverageQueueSeconds: AverageQueueSeconds, HandleLeastSeconds: HandleLeastSeconds, HandleMostSeconds: HandleMostSeconds, FirstContactPercent: FirstContactPercent,
        BandLeast: BandLeast, BandMost: BandMost, LowLoadDays: LowLoadDays, QueueOrder: QueueOrder, ClockUrgencySeconds: ClockUrgencySeconds);

    public void Check(Findings findings)
    {
        var settings = ToSettings();
        if (settings == Settings.None && _nulls.IsEmpty)
        {
            findings.Add("settings", "Give at least one setting, or null for one that is to be inherited again.");
        }

        if (TimeZone is { Length: > Bounds.IdLength })
        {
            findings.Add(Contracts.Commands.RefusalTypes.InvalidSettings, "timeZone", "timeZone is an IANA name such as Asia/Shanghai.", "SHF-1");
            return;
        }

        Notice("outOfHoursZh", OutOfHoursZh);
        Notice("outOfHoursEn", OutOfHoursEn);
        if (SwapApproval is { } approval && !Enum.IsDefined(approval))
        {
            findings.Add("swapApproval", "swapApproval is TwoLeads, Manager or TwoLeadsThenManager.");
        }

        foreach (var error in settings.Errors())
        {
            findings.Add(Contracts.Commands.RefusalTypes.InvalidSettings, char.ToLowerInvariant(error.Field[0]) + error.Field[1..], error.Message, error.Rule);
        }

        void Notice(string field, string? text)
        {
            if (text is not null && !Texts.IsText(text))
            {
                findings.Add(field, $"{field} has no control characters except newline and tab.");
            }
        }
    }

    private static int Seconds(TimeSpan span) => (int)span.TotalSeconds;
}

/// <summary>A tenant.</summary>
/// <param name="Tenant">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Settings">What is set here.</param>
/// <param name="Effective">What holds where stores and agents set nothing.</param>
internal sealed record TenantView(string Tenant, string Name, int Version, SettingsBody Settings, SettingsBody Effective)
{
    public static TenantView Of(TenantDirectory t) =>
        new(t.Id, t.State.Name, t.State.Version, SettingsBody.Of(t.State.Settings), SettingsBody.Of(t.Settings));
}

/// <summary>A page of tenants.</summary>
/// <param name="Items">The tenants, by id.</param>
/// <param name="Next">Cursor of the next page; absent on the last.</param>
internal sealed record TenantPage(ImmutableArray<TenantView> Items, string? Next);

/// <summary>A new API key.</summary>
/// <param name="Name">What it is for.</param>
/// <param name="Scopes">What it may do: platform, configure, ingest, work, supervise, read, events, audit.</param>
/// <param name="ExpiresAt">Until when; absent for no end.</param>
internal sealed record KeyBody(string Name, ImmutableArray<string> Scopes, DateTimeOffset? ExpiresAt = null) : IChecked
{
    public void Check(Findings findings)
    {
        findings.Line("name", Name, Bounds.NameLength);
        if (Scopes.IsDefaultOrEmpty || Scopes.Length > AccessTable.Scopes.Length || Scopes.Distinct(StringComparer.Ordinal).Count() != Scopes.Length)
        {
            findings.Add("scopes", "scopes names at least one scope, and none twice.");
        }
        else if (Scopes.Any(s => !AccessTable.Scopes.Contains(s)))
        {
            findings.Add("scopes", $"A scope is one of {string.Join(", ", AccessTable.Scopes)}.");
        }
    }
}

/// <summary>An API key that was issued.</summary>
/// <param name="Id">Its public id.</param>
/// <param name="Name">What it is for.</param>
/// <param name="Scopes">What it may do.</param>
/// <param name="ExpiresAt">Until when; absent for no end.</param>
/// <param name="Key">The key itself: shown once, in the first answer, and never again.</param>
internal sealed record KeyView(string Id, string Name, ImmutableArray<string> Scopes, DateTimeOffset? ExpiresAt, string? Key = null)
{
    public static KeyView Of(ApiKey key, string? text = null) => new(key.Id, key.Name, key.Scopes, key.ExpiresAt, text);
}

/// <summary>The API keys of a tenant, at most 200.</summary>
/// <param name="Items">The keys, without secrets.</param>
internal sealed record KeyList(ImmutableArray<KeyView> Items);
