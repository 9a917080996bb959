using Kefu.Domain.Conversations;
using Kefu.Domain.Routing;
using static Kefu.Domain.Tests.Days;

namespace Kefu.Domain.Tests.Routing;

// P0-3, I7: urgent, about to buy, VIP, the rest; by first message in a class; nobody behind a class for longer than the ageing time.
public sealed class WaitingLineTests
{
    private static readonly TimeSpan Ageing = TimeSpan.FromSeconds(120);

    [Fact]
    public void InOrder_FourClasses_InTheirOrderWhateverTheArrival()
    {
        var line = Line(("rest", PriorityClass.Normal, 0), ("vip", PriorityClass.Vip, 1), ("buys", PriorityClass.AboutToBuy, 2), ("urgent", PriorityClass.Urgent, 3));

        Assert.Equal(["urgent", "buys", "vip", "rest"], Order(line, 10));
    }

    [Fact]
    public void InOrder_OneClass_ByFirstMessageThenId()
    {
        var line = Line(("c", PriorityClass.Vip, 5), ("b", PriorityClass.Vip, 1), ("a", PriorityClass.Vip, 5));

        Assert.Equal(["b", "a", "c"], Order(line, 10));
    }

    // Trap 9 of the domain page: a stream of urgent ones must not starve everyone else.
    [Theory]
    [InlineData(119, "urgent", "old")]
    [InlineData(120, "old", "urgent")]
    public void InOrder_WaitedForTheAgeingTime_NobodyYoungerPasses(int seconds, params string[] expected)
    {
        var line = Line(("old", PriorityClass.Normal, 0), ("urgent", PriorityClass.Urgent, 100));

        Assert.Equal(expected, Order(line, seconds));
    }

    // Peers 7, 14: back to the front with the original time.
    [Fact]
    public void Add_BackFromAnAgent_TakesItsOldPlace()
    {
        var line = Line(("first", PriorityClass.Normal, 0), ("second", PriorityClass.Normal, 1), ("third", PriorityClass.Normal, 2));
        line.Remove("first");
        line.Remove("second");

        Assert.True(line.Add(Waiter("first", 2, PriorityClass.Normal, 0)));

        Assert.Equal(["first", "third"], Order(line, 10));
    }

    [Fact]
    public void Add_OlderOrSameVersion_IsIgnored()
    {
        var line = new WaitingLine();
        Assert.True(line.Add(Waiter("a", 3, PriorityClass.Normal, 0)));

        Assert.False(line.Add(Waiter("a", 2, PriorityClass.Urgent, 0)));
        Assert.False(line.Add(Waiter("a", 3, PriorityClass.Urgent, 0)));

        Assert.True(line.TryGet("a", out var waiter));
        Assert.Equal((1, PriorityClass.Normal), (line.Count, waiter.Priority));
    }

    [Fact]
    public void Add_NewerVersion_MovesToItsNewClassAndStaysOffered()
    {
        var line = Line(("a", PriorityClass.Normal, 0), ("b", PriorityClass.Vip, 1));
        Assert.True(line.TryGet("a", out var a));
        line.SetOffered(a, true);

        Assert.True(line.Add(Waiter("a", 2, PriorityClass.Urgent, 0)));

        Assert.Equal(["a", "b"], Order(line, 10));
        Assert.Equal((2, 1), (line.Count, line.Offered));
        Assert.True(line.TryGet("a", out a) && a.Offered);
        line.SetOffered(a, false);
        Assert.Equal(0, line.Offered);
    }

    [Fact]
    public void Remove_Offered_IsNotCountedAnyMore()
    {
        var line = Line(("a", PriorityClass.Normal, 0), ("b", PriorityClass.Normal, 1));
        Assert.True(line.TryGet("a", out var a));
        line.SetOffered(a, true);
        line.SetOffered(a, true);
        Assert.Equal(1, line.Offered);

        Assert.True(line.Remove("a"));
        Assert.False(line.Remove("a"));

        Assert.Equal((1, 0), (line.Count, line.Offered));
        Assert.False(line.TryGet("a", out _));
    }

    [Fact]
    public void PositionOf_NotInTheLineYet_IsThePlaceItWillHave()
    {
        var line = Line(("a", PriorityClass.Normal, 0), ("b", PriorityClass.Normal, 20));

        Assert.Equal(2, line.PositionOf(Waiter("new", 1, PriorityClass.Normal, 10), At(30), Ageing));
        Assert.Equal(1, line.PositionOf(Waiter("new", 1, PriorityClass.Urgent, 10), At(30), Ageing));
        Assert.Equal(3, line.PositionOf(Waiter("new", 1, PriorityClass.Normal, 30), At(30), Ageing));
    }

    // Goal: order and positions are those of a plain sort, whatever came and went.
    // Method: seeded random histories against a list that is sorted anew each time; moments around the ageing time.
    [Fact]
    public void InOrder_RandomHistories_AreThoseOfASort()
    {
        for (var seed = 1; seed <= 150; seed++)
        {
            var random = new Random(seed);
            var (line, known, now) = (new WaitingLine(), new Dictionary<string, Waiter>(), 0);
            for (var step = 0; step < 250; step++)
            {
                now += random.Next(8);
                var id = $"c{random.Next(60)}";
                if (random.Next(3) == 0)
                {
                    Assert.Equal(known.Remove(id), line.Remove(id));
                }
                else
                {
                    var waiter = Waiter(id, random.Next(6), (PriorityClass)random.Next(4), Math.Max(0, now - random.Next(200)));
                    var isNews = !known.TryGetValue(id, out var before) || before.Version < waiter.Version;
                    Assert.Equal(isNews, line.Add(waiter));
                    known[id] = isNews ? waiter : before!;
                }

                if (step % 10 == 0)
                {
                    AssertSorted(line, known.Values, now, $"seed {seed}, step {step}");
                }
            }
        }
    }

    // 500,000 wait (FES-6, several times over): serving, declining, asking for one's place stay cheap. Counted, not timed.
    [Fact]
    public void Steps_HalfAMillionWait_AreFewForEach()
    {
        const int Many = 500_000;
        var (line, random) = (new WaitingLine(), new Random(1));
        for (var i = 0; i < Many; i++)
        {
            line.Add(Waiter($"c{i}", 1, (PriorityClass)random.Next(4), i / 100));
        }

        Assert.InRange(line.Steps, 0, 40L * Many);

        var now = At(Many / 100);
        var before = line.Steps;
        for (var served = 0; served < 10_000; served++)
        {
            // Twenty are being asked at once and leave in any order; now and then one comes back to the front.
            var leaving = line.InOrder(now, Ageing).Skip(random.Next(20)).First();
            Assert.InRange(line.PositionOf(leaving, now, Ageing), 1, 21);
            line.Remove(leaving.Id);
            if (served % 10 == 0)
            {
                line.Add(new Waiter(leaving.Id, 2, leaving.Priority, leaving.FirstMessageAt, []));
            }
        }

        Assert.InRange((line.Steps - before) / 10_000, 1, 400);
        Assert.Equal(Many - 9_000, line.Count);
    }

    [Fact]
    public void Remove_AllFromTheFront_EmptiesTheLineInFewSteps()
    {
        const int Many = 100_000;
        var line = new WaitingLine();
        for (var i = 0; i < Many; i++)
        {
            line.Add(Waiter($"c{i}", 1, PriorityClass.Normal, i));
        }

        for (var i = 0; i < Many; i++)
        {
            Assert.True(line.Remove($"c{i}"));
        }

        Assert.Equal(0, line.Count);
        Assert.Empty(line.InOrder(At(0), Ageing));
        Assert.InRange(line.Steps / Many, 1, 50);
    }

    private static void AssertSorted(WaitingLine line, IEnumerable<Waiter> known, int seconds, string where)
    {
        var now = At(seconds);
        var expected = known
            .OrderBy(w => now - w.FirstMessageAt >= Ageing ? PriorityClass.Urgent : w.Priority)
            .ThenBy(w => w.FirstMessageAt)
            .ThenBy(w => w.Id, StringComparer.Ordinal)
            .ToList();
        Assert.True(expected.SequenceEqual(line.InOrder(now, Ageing)), $"{where}: another order");
        Assert.True(expected.Count == line.Count, $"{where}: another count");
        for (var i = 0; i < expected.Count; i++)
        {
            Assert.True(line.PositionOf(expected[i], now, Ageing) == i + 1, $"{where}: {expected[i].Id} is not at {i + 1}");
        }
    }

    private static WaitingLine Line(params (string Id, PriorityClass Priority, int Seconds)[] waiting)
    {
        var line = new WaitingLine();
        foreach (var (id, priority, seconds) in waiting)
        {
            Assert.True(line.Add(Waiter(id, 1, priority, seconds)));
        }

        return line;
    }

    private static Waiter Waiter(string id, int version, PriorityClass priority, int seconds) => new(id, version, priority, At(seconds), []);

    private static IEnumerable<string> Order(WaitingLine line, int seconds) => line.InOrder(At(seconds), Ageing).Select(w => w.Id);

    private static DateTimeOffset At(int seconds) => Noon.AddSeconds(seconds);
}
