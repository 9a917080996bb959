namespace Kefu.Check.Tests.Building;

/// <summary>A small clean history with everything in it that can happen, over two business dates.</summary>
internal static class SmallDay
{
    public const string Ann = "agent:4.acme.3.ann";
    public const string AnnDay = "agent-day:4.acme.3.ann.10.2026-11-11";
    public const string BobDay = "agent-day:4.acme.3.bob.10.2026-11-11";
    public const string CemDuty = "agent-duty:4.acme.3.cem.10.2026-11-11";
    public const string CemNextDuty = "agent-duty:4.acme.3.cem.10.2026-11-12";
    public const string AnnNextDay = "agent-day:4.acme.3.ann.10.2026-11-12";

    public static string Conversation(string id) => LedgerBuilder.Key("conversation", id);

    public static LedgerBuilder Build()
    {
        var l = new LedgerBuilder();
        l.Register().IssueKey("k1").Store("north").Store("south").Store("east").Store("west");
        l.Agent("ann").Bind("ann", "north", "Main").Bind("ann", "south", "Secondary").Bind("ann", "east", "Secondary", TimeSpan.FromDays(30));
        l.Agent("bob").Configure("bob", 8).Bind("bob", "north", "Main");
        l.StartDay("ann").Presence("ann", "Online").StartDay("bob", "Online");

        l.Inquire("c1", "north", "ann").Reply("c1").Close("c1").Evaluate("c1", 5);
        l.Inquire("c2", "south").Give("c2", "ann").Reply("c2");
        l.Inquire("c3", "north", "bob", "Urgent").Reply("c3").Give("c3", "ann", "Transfer").Park("c3").Write("c3");
        l.Inquire("c4", "north", "bob").Release("c4").Give("c4", "ann", "Claim");
        l.Inquire("c5", "north").Abandon("c5");
        l.Inquire("c6", "east", "ann").Reply("c6").Close("c6").Write("c6", "ann").Reply("c6").Close("c6");
        l.Inquire("c7", "north", priority: "Vip");
        l.Inquire("c8", "north", "bob").Give("c8", "ann", "Override");

        // Presence recorded on its own: suspect and back, away for too long, lost with what was open, sent to rest.
        l.Agent("cem").Bind("cem", "north", "Main");
        l.StartDuty("cem").SetPresence("cem", "Online").StartDay("cem", "Online");
        l.Inquire("e1", "north", "cem").Inquire("e2", "north", "cem").Reply("e2").MissLease("cem").RenewLease("cem");
        l.SetPresence("cem", "Away").Violate("cem").Release("e1", "OwnerAway").SetPresence("cem", "Online").Inquire("e3", "north", "cem");
        l.MissLease("cem").Lose("cem").Release("e2", "OwnerAbsent").Release("e3", "OwnerAbsent").Settle("cem", 3);
        l.SetPresence("cem", "Online").Give("e3", "cem").SetPresence("cem", "Rest", "e3").Release("e3", "OwnerRests").SetPresence("cem", "Away");

        l.Pass(TimeSpan.FromHours(20)).Date = "2026-11-12";
        l.StartDuty("cem", "Away");
        l.Inquire("d1", "north", "ann", startsDay: true).Pass(TimeSpan.FromMinutes(1)).Close("c2").Pass(TimeSpan.FromMinutes(1)).Close("c3").Pass(TimeSpan.FromMinutes(1)).Reply("d1");
        l.Give("c7", "ann");
        return l;
    }
}
