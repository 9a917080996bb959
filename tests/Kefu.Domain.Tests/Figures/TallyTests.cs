using Kefu.Domain.Figures;

namespace Kefu.Domain.Tests.Figures;

public sealed class TallyTests
{
    private static readonly FigurePlace Place = new("t", "s", "default", null, Days.Today, Days.Noon);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1_000, 1)]
    [InlineData(1_001, 2)]
    [InlineData(20_000, 20)]
    [InlineData(20_001, 21)]
    [InlineData(61_000, 65)]
    [InlineData(14_400_000, 14_400)]
    public void ClassOf_Duration_IsTheFirstBoundNotBelowIt(long milliseconds, int bound) => Assert.Equal(bound, Durations.Bounds[Durations.ClassOf(milliseconds)]);

    [Fact]
    public void ClassOf_AnyDuration_IsOneOfAFixedNumber()
    {
        Assert.Equal(Durations.Classes - 1, Durations.ClassOf(long.MaxValue - 1_000));
        Assert.Equal(0, Durations.ClassOf(-5));
        Assert.True(Durations.Classes < 256, $"{Durations.Classes}");
        Assert.Equal(Durations.Bounds.Order(), Durations.Bounds);
    }

    [Fact]
    public void Percentile_NearestRank_ByClassBound()
    {
        var tally = new Tally();
        for (var i = 1; i <= 100; i++)
        {
            tally.Add(new Increment(Place, Measure.Queue, 1, i * 1_000));
        }

        Assert.Equal((50, 90, 100), (tally.PercentileSeconds(Measure.Queue, 50), tally.PercentileSeconds(Measure.Queue, 90), tally.PercentileSeconds(Measure.Queue, 100)));
        Assert.Equal((20, 50.5), (tally.CountWithin(Measure.Queue, 20), tally.MeanSeconds(Measure.Queue)));
        Assert.Null(new Tally().PercentileSeconds(Measure.Queue, 50));
        Assert.Null(new Tally().MeanSeconds(Measure.Queue));
    }

    [Fact]
    public void Add_AndTakeBack_LeavesNothing()
    {
        var tally = new Tally();
        tally.Add(new Increment(Place, Measure.Handle, 1, 240_000));
        tally.Add(new Increment(Place, Measure.Closed, 1));
        tally.Add(new Increment(Place, Measure.Handle, -1, 240_000));
        tally.Add(new Increment(Place, Measure.Closed, -1));

        Assert.Empty(tally.Entries);
    }

    // Goal: what is summed in pieces is what is summed at once, in any order. Method: seeded random steps, dealt to pieces.
    [Fact]
    public void Add_InPiecesAndAnyOrder_IsTheSame()
    {
        for (var seed = 1; seed <= 200; seed++)
        {
            var random = new Random(seed);
            var steps = Enumerable.Range(0, 100)
                .Select(_ => new Increment(Place, (Measure)random.Next(33), random.Next(3) == 0 ? -1 : 1, random.Next(20_000_000))).ToList();
            var (whole, pieces) = (new Tally(), new[] { new Tally(), new Tally(), new Tally() });
            steps.ForEach(s => whole.Add(s));
            foreach (var step in steps.OrderBy(_ => random.Next()))
            {
                pieces[random.Next(3)].Add(step);
            }

            var sum = new Tally();
            Array.ForEach(pieces, sum.Add);
            Assert.True(Text(whole) == Text(sum), $"seed {seed}: {Text(whole)} / {Text(sum)}");
        }
    }

    private static string Text(Tally tally) => string.Join(
        ';', tally.Entries.Select(e => $"{e.Measure} {e.Count} {e.Milliseconds} {string.Join(',', e.Classes.Select(c => $"{c.Key}:{c.Value}"))}"));
}
