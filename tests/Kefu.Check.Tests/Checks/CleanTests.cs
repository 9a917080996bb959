using Kefu.Check.Tests.Building;

namespace Kefu.Check.Tests.Checks;

public sealed class CleanTests
{
    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Run_SmallDay_IsCleanAndChecksEveryInvariant(string kind)
    {
        await using var database = await TestDatabase.Create(kind);
        var built = SmallDay.Build();
        await database.Write(built);

        var report = await database.Check();

        Assert.True(report.Clean, report.ToJson());
        Assert.Equal(0, report.ExitCode);
        Assert.Equal(built.Entries.Count, report.Entries);
        Assert.Equal(built.Entries.Count, report.Head);
        Assert.Equal(built.Conversations.Count, report.Conversations);
        Assert.All(report.Invariants, i => Assert.True(i.Checked > 0, $"{i.Invariant} was not checked"));
        Assert.Equal(4, report[Invariant.I9].Checked);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Run_EmptyLedger_IsClean(string kind)
    {
        await using var database = await TestDatabase.Create(kind);

        var report = await database.Check();

        Assert.True(report.Clean, report.ToJson());
        Assert.Equal(0, report.Entries);
    }
}
