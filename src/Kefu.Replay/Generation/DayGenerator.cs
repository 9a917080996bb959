using System.Collections.Immutable;
using Kefu.Replay.Days;

namespace Kefu.Replay.Generation;

/// <summary>
/// Makes the synthetic days: 11 agents in two shifts (SHF-1), 2 shops, and as many inquiries as the agents may take at most
/// (11 × 120 = 1,320, CAP-1, CAP-7), or a multiple of it. The same seed gives the same bytes.
/// </summary>
public static class DayGenerator
{
    /// <summary>Seed of the shipped days.</summary>
    public const long ShippedSeed = 20261111;

    /// <summary>Inquiries of the reference day: every agent exactly at the cap.</summary>
    public const int ReferenceInquiries = Cap * (DayAgents + EveningAgents);

    private const int Cap = 120;
    private const int DayAgents = 6;
    private const int EveningAgents = 5;
    private static readonly TimeSpan DayShift = new(8, 30, 0);
    private static readonly TimeSpan EveningShift = new(17, 30, 0);
    private static readonly TimeSpan Night = new(24, 30, 0);

    private static readonly ImmutableArray<DayStore> Stores =
    [
        new("nuanyang-home", "暖阳家居旗舰店", "tmall"),
        new("moxiang-books", "墨香书屋专营店", "jd"),
    ];

    private static readonly string[] Names = ["林小晴", "周子涵", "何静", "Emma 徐", "马天宇", "唐宁", "罗一凡", "苏瑾", "Leo 郑", "沈悦", "江一帆"];

    private static readonly (string Platform, int Weight)[][] Platforms =
    [
        [("tmall", 62), ("taobao", 23), ("wechat", 15)],
        [("jd", 58), ("douyin", 24), ("web", 18)],
    ];

    /// <summary>The reference day: 1,320 inquiries, 720 in the day shift, 600 in the evening shift.</summary>
    public static Day Reference(long seed) => Generate("reference-day", seed, times: 1);

    /// <summary>The same day with ten times the load: 13,200 inquiries for the same eleven agents.</summary>
    public static Day Tenfold(long seed) => Generate("tenfold-day", seed, times: 10);

    private static Day Generate(string name, long seed, int times)
    {
        var dice = new Dice(seed);
        var agents = Names.Select((person, i) => Agent(i, person)).ToImmutableArray();
        var line = new Script();
        for (var i = 0; i < agents.Length; i++)
        {
            var evening = i >= DayAgents;
            line.Presence(evening ? EveningShift : DayShift, agents[i].Id, PresenceKind.SignIn);
            line.Presence(evening ? Night : EveningShift, agents[i].Id, PresenceKind.SignOut);
        }

        TimeSpan[] arrivals =
        [
            .. ArrivalCurve.Day.Draw(Cap * DayAgents * times, dice),
            .. ArrivalCurve.Evening.Draw(Cap * EveningAgents * times, dice),
        ];
        for (var i = 0; i < arrivals.Length; i++)
        {
            var store = dice.Percent(62) ? 0 : 1;
            var ends = arrivals[i] < EveningShift ? EveningShift : Night;
            new InquiryScript(line, dice, store, Stores[store].Id, dice.Weighted(Platforms[store]), i, ends).Write(arrivals[i]);
        }

        var header = new DayHeader(
            name, Synthetic: true, seed, "Asia/Shanghai", DayShift, Stores, agents,
            // Room for the peak of the reference day; the lease bridges a restart of the server.
            new DaySettings(DailyCap: Cap, ConcurrentCap: 15, LeaseSeconds: 120), arrivals.Length);
        return new Day(header, line.InOrder());
    }

    // A big store is paired with a small one (CAP-6): two of three have the bigger one as their main store.
    private static DayAgent Agent(int i, string name) =>
        new($"a{i + 1:00}", name, Stores[i % 3 == 2 ? 1 : 0].Id, Stores[i % 3 == 2 ? 0 : 1].Id);
}
