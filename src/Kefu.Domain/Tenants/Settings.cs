using System.Collections.Immutable;
using System.Diagnostics;
using Orleans;

namespace Kefu.Domain.Tenants;

/// <summary>
/// What can be set for a tenant, a store or an agent, while running. A value that is not set is inherited: agent, then the
/// agent's main store, then tenant, then <see cref="EffectiveSettings.Default"/>.
/// </summary>
/// <param name="DailyCap">Inquiries one agent may be given in one business date, 80 to 120 (CAP-1, CAP-4).</param>
/// <param name="ConcurrentCap">Conversations one agent may have open at once, 1 to 120 (CAP-14 gives no figure).</param>
/// <param name="AgeingSeconds">Seconds of waiting after which nobody of a higher class may pass any more (P0-3), 10 to 3,600.</param>
/// <param name="SecondaryAfterSeconds">Seconds of waiting after which secondary agents help even while a main agent has room, 0 to 3,600.</param>
/// <param name="DeclineCoolDownSeconds">Seconds for which a conversation is not offered again to an agent who declined it, 10 to 3,600.</param>
/// <param name="LeaseSeconds">Seconds an agent stays on duty without a heartbeat, 10 to 600.</param>
/// <param name="TimeZone">IANA zone of the business day.</param>
/// <param name="DayStart">Local time at which a business day begins (SHF-1: between 00:30 and 08:30).</param>
/// <param name="ServiceLevelSeconds">Seconds within which an assignment counts as in time (TIM-3), 1 to 3,600.</param>
/// <param name="OverCapOnReturn">A customer's return on the same day goes to the owner even past the concurrent cap (P0-4).</param>
/// <param name="OverCapOnTransfer">A transfer may pass the target's concurrent cap.</param>
/// <param name="OverCapOnClaim">A claim may pass the claimer's concurrent cap.</param>
/// <param name="OverCapOnOverride">A supervisor's assignment by hand may pass both caps; each one is recorded as such.</param>
/// <param name="TransfersWithoutSupervisor">Transfers of one conversation that need no supervisor (P0-5), 0 to 10.</param>
/// <param name="GraceSeconds">Seconds after a missed lease in which the agent keeps the conversations and gets no new ones, 0 to 3,600 (P0-7).</param>
/// <param name="AwaySeconds">Seconds off the post after which it is a violation, 60 to 7,200 (TIM-18).</param>
/// <param name="HandOverOnSignOff">Whoever has open conversations signs off only after a hand-over (SHF-4); otherwise they go back to the front of the queue.</param>
/// <param name="OverCapOnHandOver">A hand-over may pass the successor's concurrent cap.</param>
/// <param name="AcceptSeconds">Seconds an agent has to accept what the store's router offers, 0 to 600; 0 assigns at once, without an offer.</param>
/// <param name="FirstReplySeconds">Seconds a new owner has for the first answer, 0 to 3,600 (TIM-9); 0 for no limit.</param>
/// <param name="MissesBeforeBreak">Missed offers and first answers since coming online after which the agent is put on a break, 0 to 100; 0 for never.</param>
[GenerateSerializer, Immutable, Alias("settings")]
public sealed record Settings(
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
    int? MissesBeforeBreak = null)
{
    /// <summary>Nothing set: everything inherited.</summary>
    public static Settings None { get; } = new();

    /// <summary>What is wrong with these values, by field; empty when they may be applied.</summary>
    public ImmutableArray<FieldError> Errors()
    {
        var errors = ImmutableArray.CreateBuilder<FieldError>();
        Range(nameof(DailyCap), DailyCap, 80, 120, "CAP-1");
        Range(nameof(ConcurrentCap), ConcurrentCap, 1, 120, "CAP-14");
        Range(nameof(AgeingSeconds), AgeingSeconds, 10, 3_600, "P0-3");
        Range(nameof(SecondaryAfterSeconds), SecondaryAfterSeconds, 0, 3_600, "CAP-6");
        Range(nameof(DeclineCoolDownSeconds), DeclineCoolDownSeconds, 10, 3_600, "OWN-1");
        Range(nameof(LeaseSeconds), LeaseSeconds, 10, 600, "P0-7");
        Range(nameof(ServiceLevelSeconds), ServiceLevelSeconds, 1, 3_600, "TIM-3");
        Range(nameof(TransfersWithoutSupervisor), TransfersWithoutSupervisor, 0, 10, "P0-5");
        Range(nameof(GraceSeconds), GraceSeconds, 0, 3_600, "P0-7");
        Range(nameof(AwaySeconds), AwaySeconds, 60, 7_200, "TIM-18");
        Range(nameof(AcceptSeconds), AcceptSeconds, 0, 600, "TIM-9");
        Range(nameof(FirstReplySeconds), FirstReplySeconds, 0, 3_600, "TIM-9");
        Range(nameof(MissesBeforeBreak), MissesBeforeBreak, 0, 100, "TIM-9");
        if (TimeZone is not null && !TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out _))
        {
            errors.Add(new(nameof(TimeZone), $"'{TimeZone}' is not a time zone this system knows; use an IANA name such as Asia/Shanghai.", "SHF-1"));
        }

        return errors.ToImmutable();

        void Range(string field, int? value, int least, int most, string rule)
        {
            if (value is { } v && (v < least || v > most))
            {
                errors.Add(new(field, $"{field} must be between {least} and {most}, not {v}.", rule));
            }
        }
    }

    /// <summary>These settings with every value of <paramref name="change"/> that is set.</summary>
    public Settings With(Settings change) => new(
        change.DailyCap ?? DailyCap,
        change.ConcurrentCap ?? ConcurrentCap,
        change.AgeingSeconds ?? AgeingSeconds,
        change.SecondaryAfterSeconds ?? SecondaryAfterSeconds,
        change.DeclineCoolDownSeconds ?? DeclineCoolDownSeconds,
        change.LeaseSeconds ?? LeaseSeconds,
        change.TimeZone ?? TimeZone,
        change.DayStart ?? DayStart,
        change.ServiceLevelSeconds ?? ServiceLevelSeconds,
        change.OverCapOnReturn ?? OverCapOnReturn,
        change.OverCapOnTransfer ?? OverCapOnTransfer,
        change.OverCapOnClaim ?? OverCapOnClaim,
        change.OverCapOnOverride ?? OverCapOnOverride,
        change.TransfersWithoutSupervisor ?? TransfersWithoutSupervisor,
        GraceSeconds: change.GraceSeconds ?? GraceSeconds,
        AwaySeconds: change.AwaySeconds ?? AwaySeconds,
        HandOverOnSignOff: change.HandOverOnSignOff ?? HandOverOnSignOff,
        OverCapOnHandOver: change.OverCapOnHandOver ?? OverCapOnHandOver,
        AcceptSeconds: change.AcceptSeconds ?? AcceptSeconds,
        FirstReplySeconds: change.FirstReplySeconds ?? FirstReplySeconds,
        MissesBeforeBreak: change.MissesBeforeBreak ?? MissesBeforeBreak);

    /// <summary>These settings without one value: it is inherited again.</summary>
    public Settings Without(SettingName name) => name switch
    {
        SettingName.DailyCap => this with { DailyCap = null },
        SettingName.ConcurrentCap => this with { ConcurrentCap = null },
        SettingName.AgeingSeconds => this with { AgeingSeconds = null },
        SettingName.SecondaryAfterSeconds => this with { SecondaryAfterSeconds = null },
        SettingName.DeclineCoolDownSeconds => this with { DeclineCoolDownSeconds = null },
        SettingName.LeaseSeconds => this with { LeaseSeconds = null },
        SettingName.TimeZone => this with { TimeZone = null },
        SettingName.DayStart => this with { DayStart = null },
        SettingName.ServiceLevelSeconds => this with { ServiceLevelSeconds = null },
        SettingName.OverCapOnReturn => this with { OverCapOnReturn = null },
        SettingName.OverCapOnTransfer => this with { OverCapOnTransfer = null },
        SettingName.OverCapOnClaim => this with { OverCapOnClaim = null },
        SettingName.OverCapOnOverride => this with { OverCapOnOverride = null },
        SettingName.TransfersWithoutSupervisor => this with { TransfersWithoutSupervisor = null },
        SettingName.GraceSeconds => this with { GraceSeconds = null },
        SettingName.AwaySeconds => this with { AwaySeconds = null },
        SettingName.HandOverOnSignOff => this with { HandOverOnSignOff = null },
        SettingName.OverCapOnHandOver => this with { OverCapOnHandOver = null },
        SettingName.AcceptSeconds => this with { AcceptSeconds = null },
        SettingName.FirstReplySeconds => this with { FirstReplySeconds = null },
        SettingName.MissesBeforeBreak => this with { MissesBeforeBreak = null },
        _ => throw new UnreachableException(name.ToString()),
    };
}

/// <summary>One value that was refused.</summary>
/// <param name="Field">The field's name.</param>
/// <param name="Message">What is wrong and what would be right, in English.</param>
/// <param name="Rule">Id of the rule it breaks.</param>
[GenerateSerializer, Immutable, Alias("field-error")]
public sealed record FieldError(string Field, string Message, string Rule);
