using Kefu.Check.Tests.Building;

namespace Kefu.Check.Tests.Checks;

public sealed class RandomHistoryTests
{
    // Goal: whatever happens within the rules, the checker finds nothing wrong.
    // Method: seeded random days. A failure names its seed, so it can be run again alone.
    [Fact]
    public async Task Run_RandomDaysWithinTheRules_AreClean()
    {
        for (var seed = 1; seed <= 15; seed++)
        {
            await using var database = await TestDatabase.Create("sqlite");
            await database.Write(RandomDays.Build(seed, steps: 400, dates: 3));

            var report = await database.Check();

            Assert.True(report.Clean, $"seed {seed}: {report.ToJson()}");
        }
    }

    // Goal: a history out of order anywhere is noticed.
    // Method: swap the facts of two random entries of one stream kind; a clean history has no two alike that may be exchanged.
    [Fact]
    public async Task Run_RandomEntryRemoved_IsNeverClean()
    {
        for (var seed = 1; seed <= 15; seed++)
        {
            await using var database = await TestDatabase.Create("sqlite");
            var built = RandomDays.Build(seed, steps: 60, dates: 1);
            await database.Write(built);
            var gone = new Random(seed).Next(1, built.Entries.Count);
            await database.Execute($"delete from entry where position = {gone}; update entry set position = -position where position > {gone}; update entry set position = -position - 1 where position < 0");

            var report = await database.Check();

            Assert.True(!report.Clean, $"seed {seed}: entry {gone} of {built.Entries.Count} was taken out and its place closed");
        }
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Run_OneInquiryMoreThanTheDailyCap_IsFound(string kind)
    {
        await using var database = await TestDatabase.Create(kind);
        var built = new LedgerBuilder().Register().Store("north").Agent("ann").Bind("ann", "north", "Main").StartDay("ann", "Online");
        for (var i = 1; i <= 121; i++)
        {
            built.Inquire($"q{i}", "north", "ann").Close($"q{i}");
        }

        await database.Write(built);

        var report = await database.Check();

        var violation = Assert.Single(report[Invariant.I1].Examples);
        Assert.Equal(("above-daily-cap", SmallDay.AnnDay, 122), (violation.Check, violation.Stream, violation.Version));
        Assert.Equal(121, report[Invariant.I1].Checked);
        Assert.Equal(1, report.Violations);
    }

    [Fact]
    public async Task Run_SlotThatStaysOccupied_IsForgivenForAMomentOnly()
    {
        foreach (var (pause, clean) in new[] { (TimeSpan.FromSeconds(5), true), (TimeSpan.FromSeconds(60), false) })
        {
            await using var database = await TestDatabase.Create("sqlite");
            var built = new LedgerBuilder().Register().Store("north").Agent("ann").Bind("ann", "north", "Main").StartDay("ann", "Online");
            built.Inquire("q1", "north", "ann").Close("q1").Pass(pause).Inquire("q2", "north", "ann");
            await database.Write(built);
            await database.Execute($"update entry set facts = json_set(facts, '$[0].open', 2) where stream = '{SmallDay.AnnDay}' and version = 3");

            var report = await database.Check();

            Assert.Equal(clean, report.Clean);
            Assert.Equal(clean ? 1 : 0, report.Notes.Length);
        }
    }
}
