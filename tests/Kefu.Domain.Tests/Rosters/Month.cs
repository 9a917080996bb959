using System.Collections.Immutable;
using Kefu.Domain.Conversations;
using Kefu.Domain.Rosters;
using Kefu.Domain.Shifts;
using Kefu.Domain.Tenants;

namespace Kefu.Domain.Tests.Rosters;

/// <summary>A roster of November 2026 in Shanghai, built by the rules themselves. It is 1 November, 12:00, until a test says otherwise.</summary>
internal sealed class Month
{
    private int _ids;

    public RosterBook Book { get; private set; } = RosterBook.Empty;

    public EffectiveSettings Settings { get; set; } = EffectiveSettings.Default;

    public ImmutableArray<BlockedDate> Blocked { get; set; } = [];

    public DateTimeOffset Now { get; set; } = At(1, "12:00");

    public static DateOnly Day(int day) => new DateOnly(2026, 10, 31).AddDays(day);

    public static DateTimeOffset At(int day, string time) =>
        new(Day(day).ToDateTime(TimeOnly.Parse(time, System.Globalization.CultureInfo.InvariantCulture)), TimeSpan.FromHours(8));

    public static Shift Shift(int day, string pattern) => Domain.Shifts.Shift.On(
        Day(day),
        pattern switch
        {
            "day" => ShiftPattern.Default[0],
            "evening" => ShiftPattern.Default[1],
            "night" => ShiftPattern.Of("night", new(22, 0), new(6, 0)),
            "early" => ShiftPattern.Of("early", new(5, 0), new(13, 0)),
            _ => throw new ArgumentOutOfRangeException(nameof(pattern)),
        },
        EffectiveSettings.Default.TimeZone);

    public static Person Lead(string name) => new(name, null, false);

    /// <summary>Plans the same pattern on several days.</summary>
    public Month Plan(string agent, string pattern, params int[] days)
    {
        Assert.Null(Set([.. days.Select(d => new RosterLine(agent, Day(d), Shift(d, pattern)))]));
        return this;
    }

    public RosterBreach? Set(params ImmutableArray<RosterLine> lines) => Take(RosterPlan.Set(Book, lines, "boss", Settings.DateOf(Now).AddDays(-1), Now));

    public RosterBreach? Swap(string agent, int day, string partner, int partnerDay, string? unlike = null) =>
        Take(SwapRules.Ask(Book, new($"s{++_ids}", agent, Day(day), partner, Day(partnerDay), null), unlike, Blocked, Settings, agent, Now));

    public RosterBreach? AgreeToSwap(string swap, string by, ApprovalLevel level = ApprovalLevel.Lead, string? agent = null) =>
        Take(SwapRules.Decide(Book, swap, new(by, agent, false), [level], true, null, Blocked, Now));

    public RosterBreach? Leave(string agent, int from, int to, LeaveKind kind = LeaveKind.Ordinary) =>
        Take(LeaveRules.Ask(Book, new($"l{++_ids}", agent, Day(from), Day(to), kind, "family"), Blocked, Settings, agent, Now));

    public RosterBreach? AgreeToLeave(string leave, string by, ApprovalLevel level = ApprovalLevel.Manager, string? agent = null) =>
        Take(LeaveRules.Decide(Book, leave, new(by, agent, false), [level], true, null, Blocked, Now));

    /// <summary>An effective swap.</summary>
    public Month Swapped(string agent, int day, string partner, int partnerDay)
    {
        Assert.Null(Swap(agent, day, partner, partnerDay));
        Assert.Null(AgreeToSwap($"s{_ids}", "lead-a"));
        Assert.Null(AgreeToSwap($"s{_ids}", "lead-b"));
        return this;
    }

    public string? Works(string agent, int day) => Book.Worked(agent, Day(day))?.Pattern;

    public RosterBreach? Take(Decision<RosterBreach?, RosterFact> decided)
    {
        if (decided.Outcome is not null)
        {
            // A refusal changes nothing and says why.
            Assert.Empty(decided.Facts);
            Assert.NotEqual("", decided.Outcome.Detail);
            Assert.StartsWith("SHF-", decided.Outcome.Rule, StringComparison.Ordinal);
        }

        Book = decided.Facts.Aggregate(Book, RosterBook.Apply);
        return decided.Outcome;
    }
}
