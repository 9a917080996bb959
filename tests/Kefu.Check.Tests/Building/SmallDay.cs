using System.Text.Json.Nodes;

namespace Kefu.Check.Tests.Building;

/// <summary>A small clean history with everything in it that can happen, over two business dates.</summary>
internal static class SmallDay
{
    public const string Ann = "agent:4.acme.3.ann";
    public const string AnnDay = "agent-day:4.acme.3.ann.10.2026-11-11";
    public const string BobDay = "agent-day:4.acme.3.bob.10.2026-11-11";
    public const string AnnShifts = "agent-shifts:4.acme.3.ann";
    public const string November = "roster-month:4.acme.7.2026-11";
    public const string December = "roster-month:4.acme.7.2026-12";
    public const string NorthDuty = "store-duty:4.acme.5.north.10.2026-11-11";
    public const string AnnNextDay = "agent-day:4.acme.3.ann.10.2026-11-12";

    public static string Conversation(string id) => LedgerBuilder.Key("conversation", id);

    public static LedgerBuilder Build()
    {
        var l = new LedgerBuilder();
        l.Register().IssueKey("k1").Store("north").Store("south").Store("east").Store("west");
        l.Agent("ann").Bind("ann", "north", "Main").Bind("ann", "south", "Secondary").Bind("ann", "east", "Secondary", TimeSpan.FromDays(30));
        l.Agent("bob").Configure("bob", 8).Bind("bob", "north", "Main");
        Roster(l);
        l.StartDay("ann").Presence("ann", "Online").StartDay("bob", "Online");

        l.Inquire("c1", "north", "ann").Reply("c1").Close("c1").Evaluate("c1", 5);
        l.Inquire("c2", "south").Give("c2", "ann").Reply("c2");
        l.Inquire("c3", "north", "bob", "Urgent").Reply("c3").Give("c3", "ann", "Transfer").Park("c3").Write("c3");
        l.Inquire("c4", "north", "bob").Release("c4").Give("c4", "ann", "Claim");
        l.Inquire("c5", "north").Abandon("c5");
        l.Inquire("c6", "east", "ann").Reply("c6").Close("c6").Write("c6", "ann").Reply("c6").Close("c6");
        l.Inquire("c7", "north", priority: "Vip", noticed: true);
        l.Inquire("c8", "north", "bob").Give("c8", "ann", "Override");

        l.Pass(TimeSpan.FromHours(20)).Date = "2026-11-12";
        l.Inquire("d1", "north", "ann", startsDay: true).Close("c2").Close("c3").Reply("d1");
        l.Give("c7", "ann");
        return l;
    }

    // Both of Ann's dates are in a shift that begins before the store's day and after it; a swap and a leave over the month's end.
    private static void Roster(LedgerBuilder l)
    {
        JsonObject One() => LedgerBuilder.Shift("2026-11-11", "2026-11-11T00:30:00+00:00", "2026-11-11T20:00:00+00:00");
        JsonObject Two() => LedgerBuilder.Shift("2026-11-12", "2026-11-11T20:30:00+00:00", "2026-11-12T09:30:00+00:00");
        JsonObject AnnGives() => LedgerBuilder.Shift("2026-11-30", "2026-11-30T00:30:00+00:00", "2026-11-30T09:30:00+00:00");
        JsonObject BobGives() => LedgerBuilder.Shift("2026-12-02", "2026-12-02T09:30:00+00:00", "2026-12-02T16:30:00+00:00");
        JsonObject BobLeaves() => LedgerBuilder.Shift("2026-12-05", "2026-12-05T00:30:00+00:00", "2026-12-05T09:30:00+00:00");
        var swap = new (string, object?)[] { ("swap", "s1"), ("agent", "ann"), ("date", "2026-11-30"), ("partner", "bob"), ("partnerDate", "2026-12-02") };
        l.Calendar();
        l.Month("2026-11", "roster-planned", ("lines", new JsonArray(LedgerBuilder.Line("ann", One()), LedgerBuilder.Line("ann", Two()), LedgerBuilder.Line("ann", AnnGives()))));
        l.Publish("ann", One(), Two(), AnnGives());
        l.Month("2026-12", "roster-planned", ("lines", new JsonArray(LedgerBuilder.Line("bob", BobGives()), LedgerBuilder.Line("bob", BobLeaves()))));
        l.Publish("bob", BobGives(), BobLeaves());
        l.Month("2026-11", "swap-requested", swap).Month("2026-12", "swap-requested", swap);
        l.Month("2026-11", "swap-agreed", ("swap", "s1"), ("final", true)).Month("2026-12", "swap-agreed", ("swap", "s1"), ("final", true));
        l.Publish("ann", One(), Two(), BobGives()).Publish("bob", AnnGives(), BobLeaves());
        l.Month("2026-12", "leave-requested", ("leave", "l1"), ("agent", "bob"), ("from", "2026-12-05"), ("to", "2026-12-05"));
        l.Month("2026-12", "leave-agreed", ("leave", "l1"), ("final", true)).Publish("bob", AnnGives());
        l.Month("2026-12", "leave-ended", ("leave", "l1"), ("to", "Withdrawn")).Publish("bob", AnnGives(), BobLeaves());
        l.Month("2026-12", "swap-requested", ("swap", "s2"), ("agent", "bob"), ("date", "2026-12-05"), ("partner", "ann"), ("partnerDate", "2026-12-09"));
        l.Month("2026-12", "swap-ended", ("swap", "s2"), ("to", "Rejected"));
        l.Duty("north", "duty-began", 3).Duty("north", "duty-ended", 0);
    }
}
