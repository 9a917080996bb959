using System.IO.Compression;
using Kefu.Replay.Days;
using Kefu.Replay.Generation;

namespace Kefu.Replay.Tests.Generation;

public sealed class DayGeneratorTests
{
    private static readonly TimeSpan EveningShift = new(17, 30, 0);

    [Theory]
    [InlineData(1)]
    [InlineData(DayGenerator.ShippedSeed)]
    public void Generate_SameSeed_SameBytes(long seed)
    {
        Assert.True(Bytes(DayGenerator.Reference(seed)).AsSpan().SequenceEqual(Bytes(DayGenerator.Reference(seed))), $"reference day, seed {seed}");
        Assert.True(Bytes(DayGenerator.Tenfold(seed)).AsSpan().SequenceEqual(Bytes(DayGenerator.Tenfold(seed))), $"ten-fold day, seed {seed}");
    }

    [Fact]
    public void Generate_AnotherSeed_AnotherDay() =>
        Assert.False(Bytes(DayGenerator.Reference(1)).AsSpan().SequenceEqual(Bytes(DayGenerator.Reference(2))));

    [Fact]
    public async Task ShippedDays_AreWhatTheGeneratorMakes()
    {
        var reference = await File.ReadAllBytesAsync(Path.Combine(Repository.Days, "reference-day.jsonl"), TestContext.Current.CancellationToken);
        Assert.True(
            reference.AsSpan().SequenceEqual(Bytes(DayGenerator.Reference(DayGenerator.ShippedSeed))),
            "benchmarks/days/reference-day.jsonl is not what `kefu generate reference` makes; generate it again");

        // How gzip packs may change with the runtime; what is packed may not.
        await using var file = File.OpenRead(Path.Combine(Repository.Days, "tenfold-day.jsonl.gz"));
        await using var gzip = new GZipStream(file, CompressionMode.Decompress);
        using var tenfold = new MemoryStream();
        await gzip.CopyToAsync(tenfold, TestContext.Current.CancellationToken);
        Assert.True(
            tenfold.ToArray().AsSpan().SequenceEqual(Bytes(DayGenerator.Tenfold(DayGenerator.ShippedSeed))),
            "benchmarks/days/tenfold-day.jsonl.gz is not what `kefu generate tenfold` makes; generate it again");
    }

    [Theory]
    [InlineData("reference-day.jsonl")]
    [InlineData("tenfold-day.jsonl.gz")]
    public void ShippedDays_StaySmall(string file) => Assert.InRange(new FileInfo(Path.Combine(Repository.Days, file)).Length, 1, 2_000_000);

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    public void Generate_Demand_FillsEachShiftExactly(int times)
    {
        var day = times == 1 ? DayGenerator.Reference(5) : DayGenerator.Tenfold(5);

        var first = day.Events.OfType<DayEvent.Message>().GroupBy(m => (m.Store, m.Customer)).Select(g => g.First().At).ToList();

        Assert.Equal(1_320 * times, first.Count);
        Assert.Equal(1_320 * times, day.Header.Inquiries);
        // Six agents in the day shift and five in the evening, 120 each: a shift's own demand uses it up.
        Assert.Equal(720 * times, first.Count(at => at < EveningShift));
        Assert.Equal(600 * times, first.Count(at => at >= EveningShift));
        Assert.InRange(first.Min(), new TimeSpan(8, 30, 0), new TimeSpan(9, 0, 0));
        Assert.InRange(first.Max(), new TimeSpan(24, 0, 0), new TimeSpan(24, 30, 0));
    }

    [Fact]
    public void Generate_ReferenceDay_LooksLikeADay()
    {
        var day = DayGenerator.Reference(DayGenerator.ShippedSeed);
        var messages = day.Events.OfType<DayEvent.Message>().ToList();
        var inquiries = messages.GroupBy(m => (m.Store, m.Customer)).ToList();

        int PerHour(int hour) => inquiries.Count(i => (int)i.First().At.TotalHours == hour);
        Assert.True(PerHour(12) > 1.5 * PerHour(10), "there is a lunch peak");
        Assert.True(PerHour(20) > 1.5 * PerHour(18), "there is an evening peak");
        Assert.True(messages.Exists(m => m.Sent < m.At), "some messages come out of order");
        Assert.True(messages.GroupBy(m => m.Id).Any(g => g.Count() > 1), "some messages come twice");
        Assert.Equal(6, messages.Select(m => m.Platform).Distinct().Count());
        Assert.Equal(["buying", "urgent", "vip"], messages.SelectMany(m => m.Hints).Distinct().Order());
        Assert.InRange(messages.Count(m => m.Text.All(char.IsAscii)) / (double)messages.Count, 0.1, 0.35);
        Assert.All(messages, m => Assert.DoesNotContain('{', m.Text));
    }

    [Fact]
    public void Generate_EveryInquiry_IsClosedAfterItsLastMessageWithinTheShift()
    {
        var day = DayGenerator.Reference(DayGenerator.ShippedSeed);

        foreach (var inquiry in day.Events.Where(e => e is DayEvent.Message or DayEvent.Reply)
            .GroupBy(e => e is DayEvent.Message m ? (m.Store, m.Customer) : ((DayEvent.Reply)e).Store is var s ? (s, ((DayEvent.Reply)e).Customer) : default))
        {
            var last = Assert.IsType<DayEvent.Reply>(inquiry.Last());
            Assert.True(last.Close, $"{inquiry.Key}: the last event is line {last.Line}");
            var handling = inquiry.OfType<DayEvent.Reply>().First(r => r.Close).After;
            Assert.InRange(handling.TotalSeconds, 210, 330);
            var ends = inquiry.First().At < EveningShift ? EveningShift : new TimeSpan(24, 30, 0);
            Assert.True(last.At < ends, $"{inquiry.Key} ends at {last.At}, after its shift");
        }
    }

    [Fact]
    public void Generate_Agents_EachServeBothStoresWithOneMain()
    {
        var header = DayGenerator.Reference(1).Header;

        Assert.Equal(11, header.Agents.Length);
        Assert.All(header.Agents, a => Assert.NotNull(a.Secondary));
        Assert.Equal(7, header.Agents.Count(a => a.Main == header.Stores[0].Id) - 1);
        Assert.True(header.Synthetic);
    }

    private static byte[] Bytes(Day day)
    {
        using var bytes = new MemoryStream();
        DayWriter.Write(day, bytes);
        return bytes.ToArray();
    }
}
