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
/// <param name="GraceSeconds">Seconds after a missed lease in which an agent keeps the conversations and gets no new ones, 0 to 3,600. Default 120.</param>
/// <param name="AwaySeconds">Seconds off the post after which it is a violation, 60 to 7,200 (TIM-18). Default 1,200.</param>
/// <param name="HandOverOnSignOff">Whoever has open conversations signs off only after a hand-over (SHF-4). Default true.</param>
/// <param name="OverCapOnHandOver">A hand-over may pass the successor's concurrent cap. Default true.</param>
/// <param name="AcceptSeconds">Seconds an agent has to accept what is offered, 0 to 600; 0 assigns without an offer. Of the store. Default 0.</param>
/// <param name="FirstReplySeconds">Seconds a new owner has for the first answer, 0 to 3,600; 0 for no limit. Of the store. Default 0.</param>
/// <param name="MissesBeforeBreak">Misses since coming online after which the agent is put on a break, 0 to 100; 0 for never. Default 5.</param>
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
    int? GraceSeconds = null,
    int? AwaySeconds = null,
    bool? HandOverOnSignOff = null,
    bool? OverCapOnHandOver = null,
    int? AcceptSeconds = null,
    int? FirstReplySeconds = null,
    int? MissesBeforeBreak = null) : IChecked, IPatch
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
        GraceSeconds: s.GraceSeconds, AwaySeconds: s.AwaySeconds, HandOverOnSignOff: s.HandOverOnSignOff, OverCapOnHandOver: s.OverCapOnHandOver,
        AcceptSeconds: s.AcceptSeconds, FirstReplySeconds: s.FirstReplySeconds, MissesBeforeBreak: s.MissesBeforeBreak);

    public static SettingsBody Of(EffectiveSettings s) => new(
        s.DailyCap, s.ConcurrentCap, Seconds(s.Ageing), Seconds(s.SecondaryAfter), Seconds(s.DeclineCoolDown), Seconds(s.Lease), s.TimeZone.Id, s.DayStart,
        Seconds(s.ServiceLevel), s.OverCapOnReturn, s.OverCapOnTransfer, s.OverCapOnClaim, s.OverCapOnOverride, s.TransfersWithoutSupervisor,
        GraceSeconds: Seconds(s.Grace), AwaySeconds: Seconds(s.AwayLimit), HandOverOnSignOff: s.HandOverOnSignOff, OverCapOnHandOver: s.OverCapOnHandOver,
        AcceptSeconds: Seconds(s.AcceptWithin), FirstReplySeconds: Seconds(s.FirstReplyWithin), MissesBeforeBreak: s.MissesBeforeBreak);

    /// <summary>The change that the body asks for. A field's name is that of its setting.</summary>
    public SettingsChange ToChange() => new(ToSettings(), [.. _nulls.Select(name => Enum.Parse<SettingName>(name, ignoreCase: true))]);

    private Settings ToSettings() => new(
        DailyCap, ConcurrentCap, AgeingSeconds, SecondaryAfterSeconds, DeclineCoolDownSeconds, LeaseSeconds, TimeZone, DayStart, ServiceLevelSeconds,
        OverCapOnReturn, OverCapOnTransfer, OverCapOnClaim, OverCapOnOverride, TransfersWithoutSupervisor,
        GraceSeconds: GraceSeconds, AwaySeconds: AwaySeconds, HandOverOnSignOff: HandOverOnSignOff, OverCapOnHandOver: OverCapOnHandOver,
        AcceptSeconds: AcceptSeconds, FirstReplySeconds: FirstReplySeconds, MissesBeforeBreak: MissesBeforeBreak);

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

        foreach (var error in settings.Errors())
        {
            findings.Add(Contracts.Commands.RefusalTypes.InvalidSettings, char.ToLowerInvariant(error.Field[0]) + error.Field[1..], error.Message, error.Rule);
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
