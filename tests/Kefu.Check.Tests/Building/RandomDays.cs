namespace Kefu.Check.Tests.Building;

/// <summary>A random history that keeps the rules, over two stores, five agents and some business dates.</summary>
internal static class RandomDays
{
    private const int ConcurrentCap = 10;
    private const int DailyCap = 120;

    private static readonly string[] Agents = ["ann", "bob", "cem", "dan", "eve"];
    private static readonly string[] Stores = ["north", "south"];

    public static LedgerBuilder Build(int seed, int steps, int dates, string tenant = "acme")
    {
        var random = new Random(seed);
        var l = new LedgerBuilder(tenant).Register().Store("north").Store("south");
        foreach (var agent in Agents)
        {
            l.Agent(agent).Bind(agent, "north", "Main").Bind(agent, "south", "Secondary");
        }

        var inquiries = 0;
        for (var date = 0; date < dates; date++)
        {
            l.Date = new DateOnly(2026, 11, 11).AddDays(date).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
            foreach (var agent in Agents)
            {
                l.StartDay(agent, "Online");
            }

            var (today, taken) = (new List<string>(), Agents.ToDictionary(a => a, _ => new HashSet<string>(StringComparer.Ordinal)));
            for (var step = 0; step < steps; step++)
            {
                Step(l, random, today, taken, ref inquiries);
            }

            l.Pass(TimeSpan.FromHours(12));
        }

        return l;
    }

    private static void Step(LedgerBuilder l, Random random, List<string> today, Dictionary<string, HashSet<string>> taken, ref int inquiries)
    {
        var free = Agents.Where(a => l.Open[a].Count < ConcurrentCap && taken[a].Count < DailyCap).ToArray();
        var agent = free.Length > 0 && random.Next(5) > 0 ? free[random.Next(free.Length)] : null;
        if (today.Count == 0 || random.Next(4) == 0)
        {
            var id = $"{l.Tenant}-{++inquiries}";
            today.Add(id);
            l.Inquire(id, Stores[random.Next(Stores.Length)], agent, random.Next(5) == 0 ? "Vip" : null);
            Count(id, agent);
            return;
        }

        var conversation = today[random.Next(today.Count)];
        var row = l.Conversations[conversation];
        switch (row.Status, random.Next(8))
        {
            case (1, < 4) when agent is not null:
                l.Give(conversation, agent, random.Next(3) == 0 ? "Claim" : "Routed");
                Count(conversation, agent);
                break;
            case (1, 4):
                l.Abandon(conversation);
                break;
            case (2 or 3 or 4, 0 or 1):
                l.Reply(conversation);
                break;
            case (2 or 3, 2):
                l.Park(conversation);
                break;
            case (2 or 3 or 4, 3 or 4):
                l.Close(conversation);
                break;
            case (2 or 3 or 4, 5) when agent is not null && agent != row.Owner:
                l.Give(conversation, agent, random.Next(2) == 0 ? "Transfer" : "Override");
                Count(conversation, agent);
                break;
            case (2 or 3 or 4, 6):
                l.Release(conversation);
                break;
            case (5, 0 or 1):
                // Back to the last owner, past the concurrent cap if need be; what is counted already may pass the daily cap.
                var back = row.LastOwner is { } owner && taken[owner].Contains(conversation) ? owner : null;
                l.Write(conversation, back);
                break;
            case (5, 2) when row.Score is null:
                l.Evaluate(conversation, random.Next(1, 6));
                break;
            case ( < 5, _):
                l.Write(conversation);
                break;
        }

        void Count(string id, string? to)
        {
            if (to is not null)
            {
                taken[to].Add(id);
            }
        }
    }
}
