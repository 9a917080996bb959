using System.Text.Json;
using Kefu.Domain.Conversations;
using Kefu.Domain.Figures;
using Kefu.Domain.Identity;
using Kefu.Ledger.Figures;
using Kefu.Ledger.Tests.Homes;
using static Kefu.Ledger.Tests.Homes.Samples;

namespace Kefu.Ledger.Tests.Figures;

/// <summary>What the figures promise, whatever the database.</summary>
public abstract class FigureContract : IAsyncLifetime
{
    private protected LedgerHome Home { get; private set; } = null!;

    private protected abstract Task<LedgerHome> NewHome();

    public async ValueTask InitializeAsync() => Home = await NewHome();

    public async ValueTask DisposeAsync() => await Home.DisposeAsync();

    [Fact]
    public async Task Count_OneInquiry_IsInEveryRowItBelongsTo()
    {
        var ledger = await Home.Start();
        var id = Keys.ConversationId("t", "s", "k", Day);
        await Talk(
            ledger, id,
            [.. Domain.Conversations.Conversation.Open(new OpenInquiry("t", "s", "k", Day, new CustomerMessage("tmall", "m", "?", null, PriorityClass.Normal)), Noon)],
            [new ConversationFact.Assigned("ann", AssignCause.Routed, Noon.AddSeconds(7))]);
        await ledger.Projection().CountAll();

        foreach (var (kind, subject, part) in new[] { (FigureKind.Tenant, "", ""), (FigureKind.Store, "s", ""), (FigureKind.StoreGroup, "s", "default"), (FigureKind.Group, "default", "") })
        {
            var day = Assert.Single(await ledger.FigureReader.Dates("t", kind, subject, part, [Day.AddDays(-1), Day]));
            var half = Assert.Single(await ledger.FigureReader.Intervals("t", kind, subject, part, Day));
            Assert.Equal((1, 7.0, Day), (day.Figures.Count(Measure.Arrived), day.Figures.MeanSeconds(Measure.Queue), day.Key.Date));
            Assert.Equal((1, 7.0, Noon), (half.Figures.Count(Measure.Arrived), half.Figures.MeanSeconds(Measure.Queue), half.Key.Begins));
        }

        var agent = Assert.Single(await ledger.FigureReader.Page("t", FigureKind.StoreAgent, Day, "s", null, 10));
        Assert.Equal(("s", "ann", 1), (agent.Key.Id, agent.Key.Part, agent.Figures.Count(Measure.Tenures)));
        Assert.Equal(1, Assert.Single(await ledger.FigureReader.Dates("t", FigureKind.Agent, "ann", "", [Day])).Figures.Count(Measure.Tenures));

        // Another tenant sees nothing of it (I12).
        Assert.Empty(await ledger.FigureReader.Page("u", FigureKind.Store, Day, null, null, 10));
    }

    // Goal: however the counting is cut into pieces, interrupted, and begun by others, the figures are those of one go.
    // Method: seeded random histories; random sizes of batches; every few batches another projection that knows nothing.
    [Fact]
    public async Task Count_InAnyPieces_IsTheSameAsAnew()
    {
        var ledger = await Home.Start();
        for (var seed = 1; seed <= 4; seed++)
        {
            var random = new Random(seed);
            await ledger.WriteRandom(seed, 25);
            for (var more = true; more;)
            {
                var projection = ledger.Projection(new FigureOptions { MostTogether = random.Next(1, 40), MostInMemory = random.Next(2, 30) });
                for (var steps = random.Next(1, 6); steps > 0 && more; steps--)
                {
                    more = await projection.Step(default);
                }

                if (!more)
                {
                    // A batch that is not full may have been cut by its size; only nothing at all is the end.
                    var before = (await ledger.FigureReader.Progress()).Behind;
                    more = before > 0;
                }

                await projection.StopAsync(default);
                projection.Dispose();
            }

            var pieces = await ledger.Text();
            await ledger.Figures.Recount(default);
            Assert.Equal("", await ledger.Text());
            await ledger.Projection().CountAll();
            var anew = await ledger.Text();

            Assert.True(pieces == anew, $"seed {seed}:\n{pieces}\n---\n{anew}");
            Assert.Contains("arrived", anew, StringComparison.Ordinal);
            Assert.Contains("taken", anew, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Count_SeveralAtOnce_CountsNothingTwice()
    {
        var ledger = await Home.Start();
        await ledger.WriteRandom(7, 40);

        // The lease is over as soon as it begins: all of them believe that it is their turn.
        var clock = new ManualClock();
        var projections = Enumerable.Range(0, 4).Select(_ => ledger.Projection(new FigureOptions { MostTogether = 11 }, clock)).ToList();
        while ((await ledger.FigureReader.Progress()).Behind > 0)
        {
            clock.Advance(TimeSpan.FromSeconds(16));
            await Task.WhenAll(projections.Select(p => Task.Run(() => p.Step(default))));
        }

        var together = await ledger.Text();
        await ledger.Figures.Recount(default);
        await ledger.Projection(clock: clock).CountAll();
        Assert.Equal(await ledger.Text(), together);
    }

    [Fact]
    public async Task Count_WhatComesAfterAClose_IsReadFromItsStream()
    {
        var ledger = await Home.Start();
        var projection = ledger.Projection();
        var id = Keys.ConversationId("t", "s", "k", Day);
        await Talk(
            ledger, id,
            [.. Domain.Conversations.Conversation.Open(new OpenInquiry("t", "s", "k", Day, new CustomerMessage("tmall", "m", "?", null, PriorityClass.Normal)), Noon)],
            [new ConversationFact.Assigned("ann", AssignCause.Routed, Noon)],
            [new ConversationFact.Replied("ann", "r", "!", Noon.AddSeconds(9))],
            [new ConversationFact.Closed("ann", "ann", null, Noon.AddMinutes(4)), new ConversationFact.EvaluationInvited("i", "ann", Noon.AddMinutes(4))]);
        await projection.CountAll();
        Assert.Equal(0, projection.Held);

        await Add(ledger, id, 4, new ConversationFact.Evaluated(5, null, Noon.AddDays(2)));
        await projection.CountAll();

        var ann = Assert.Single(await ledger.FigureReader.Dates("t", FigureKind.Agent, "ann", "", [Day])).Figures;
        Assert.Equal((1, 1, 1), (ann.Count(Measure.Rated5), ann.Count(Measure.Closed), ann.Count(Measure.Handle)));
        Assert.Equal(0, projection.Held);
    }

    [Fact]
    public async Task Count_EntryThatIsNotUnderstood_IsNotSkipped()
    {
        var ledger = await Home.Start();
        await ledger.Ledger.Commit(One("store:1.t.1.s"));
        await ledger.Ledger.Commit(new Commit(new StreamAppend(Keys.Conversation(Keys.ConversationId("t", "s", "k", Day)), 0, """[{"fact":"of-tomorrow"}]""", "t", Noon)));
        var projection = ledger.Projection();

        await Assert.ThrowsAnyAsync<JsonException>(() => projection.Step(default));

        Assert.False(projection.IsAtWork);
        Assert.Equal(2, (await ledger.FigureReader.Progress()).Behind);
    }

    [Fact]
    public async Task Recount_BesideARunningOne_IsNoticed()
    {
        var ledger = await Home.Start();
        await ledger.WriteRandom(3, 10);
        var projection = await ledger.Projection().CountAll();
        var before = await ledger.Text();

        await ledger.Figures.Recount(default);
        await ledger.Ledger.Commit(One("store:1.t.1.s"));
        await projection.Step(default);
        Assert.False(projection.IsAtWork);
        await projection.CountAll();

        Assert.Equal(before, await ledger.Text());
    }

    [Fact]
    public async Task Progress_TellsHowFar()
    {
        var ledger = await Home.Start();
        Assert.Equal((0, null, 0), await Told());
        await ledger.Ledger.Commit(One("store:1.t.1.s"));
        Assert.Equal((0, null, 1), await Told());
        await ledger.Projection().CountAll();
        Assert.Equal((1, Noon, 0), await Told());

        async Task<(long, DateTimeOffset?, long)> Told()
        {
            var progress = await ledger.FigureReader.Progress();
            Assert.Equal(FigureDefinitions.Version, progress.Version);
            return (progress.Position, progress.At, progress.Behind);
        }
    }

    [Fact]
    public async Task Page_OfManySubjects_GoesOnAfterTheLast()
    {
        var ledger = await Home.Start();
        await ledger.WriteRandom(5, 30);
        await ledger.Projection().CountAll();

        List<string> seen = [];
        (string, string)? after = null;
        while (await ledger.FigureReader.Page("t", FigureKind.StoreAgent, Day, null, after, 2) is { Length: > 0 } page)
        {
            seen.AddRange(page.Select(r => $"{r.Key.Id}/{r.Key.Part}"));
            after = (page[^1].Key.Id, page[^1].Key.Part);
        }

        Assert.Equal(Books.Stores.SelectMany(s => new[] { "ann", "bob", "cy" }.Select(a => $"{s}/{a}")), seen);
    }

    private static async Task Talk(LedgerParts ledger, string id, params System.Collections.Immutable.ImmutableArray<ConversationFact>[] entries)
    {
        foreach (var (i, facts) in entries.Index())
        {
            await ledger.Ledger.Commit(new Commit(new StreamAppend(Keys.Conversation(id), i, FactCodec.Write(facts), "t", Noon)));
        }
    }

    private static Task<Committed> Add(LedgerParts ledger, string id, int version, ConversationFact fact) =>
        ledger.Ledger.Commit(new Commit(new StreamAppend(Keys.Conversation(id), version, FactCodec.Write([fact]), "t", Noon)));
}

public sealed class SqliteFigureTests : FigureContract
{
    private protected override Task<LedgerHome> NewHome() => Task.FromResult<LedgerHome>(new SqliteHome());
}

public sealed class PostgresFigureTests(SharedPostgres postgres) : FigureContract
{
    private protected override async Task<LedgerHome> NewHome() => new PostgresHome(await postgres.CreateDatabase());

    [Fact]
    public async Task Lease_OneProcessIsAtWork_TheNextTakesOver()
    {
        var clock = new ManualClock();
        var (one, other) = (await Home.Start(clock: clock), await Home.Start(clock: clock));
        await one.WriteRandom(2, 5);
        using var first = one.Projection(clock: clock);
        using var second = other.Projection(clock: clock);

        await first.CountAll();
        await second.CountAll();
        Assert.Equal((true, false), (first.IsAtWork, second.IsAtWork));

        // Half a lease later it is still the first one's: it renews by itself.
        clock.Advance(TimeSpan.FromSeconds(8));
        await first.CountAll();
        clock.Advance(TimeSpan.FromSeconds(8));
        await second.CountAll();
        Assert.False(second.IsAtWork);

        // Silent for longer than a lease: whatever it was doing, it can no longer save.
        clock.Advance(TimeSpan.FromSeconds(8));
        await one.Ledger.Commit(One("store:1.t.1.s"));
        await second.CountAll();
        Assert.True(second.IsAtWork);
        await one.Ledger.Commit(One("store:1.t.1.x"));
        await first.CountAll();
        Assert.False(first.IsAtWork);
    }

    [Fact]
    public async Task Lease_StoppedProcess_LetsGoAtOnce()
    {
        var (one, other) = (await Home.Start(), await Home.Start());
        using var first = await one.Projection().CountAll();
        using var second = other.Projection();
        await second.CountAll();
        Assert.False(second.IsAtWork);

        await first.StopAsync(default);
        await second.CountAll();

        Assert.True(second.IsAtWork);
    }

    [Theory]
    [InlineData(FigureDefinitions.Version + 1, false)]
    [InlineData(FigureDefinitions.Version - 1, true)]
    public async Task Version_OfNewerDefinitions_IsLeftAlone_OfOlderOnes_IsCountedAnew(int version, bool atWork)
    {
        var ledger = await Home.Start();
        await ledger.WriteRandom(2, 5);
        using (var first = await ledger.Projection().CountAll())
        {
            await first.StopAsync(default);
        }

        var before = await ledger.Text();
        await using (var source = Npgsql.NpgsqlDataSource.Create(Home.Options().Database!))
        await using (var command = source.CreateCommand($"update projection set version = {version}; update figure_day set body = '{{}}'"))
        {
            await command.ExecuteNonQueryAsync();
        }

        using var projection = await ledger.Projection().CountAll();

        Assert.Equal(atWork, projection.IsAtWork);
        Assert.Equal(atWork, before == await ledger.Text());
    }
}
