using System.IO.Compression;
using System.Text;
using Kefu.Replay.Days;
using Kefu.Replay.Generation;

namespace Kefu.Replay.Tests.Days;

public sealed class DayFileTests
{
    private const string Header =
        """{"event":"day","format":1,"name":"t","timeZone":"Asia/Shanghai","inquiries":1,"stores":[{"id":"s","name":"S","platform":"tmall"}],"agents":[{"id":"a","name":"A","main":"s"}]}""";

    private const string Message = """{"at":"08:31:00","event":"message","store":"s","platform":"tmall","customer":"c","id":"m1","text":"在吗"}""";

    [Fact]
    public async Task Read_SmallDay_HoldsWhatIsWritten()
    {
        var day = await Read(Header, """{"at":"08:30:00","event":"sign-in","agent":"a"}""", Message, """{"at":"08:31:20","event":"reply","store":"s","customer":"c","text":"您好","after":20,"close":true}""");

        Assert.Equal(3, day.Events.Length);
        var message = Assert.IsType<DayEvent.Message>(day.Events[1]);
        Assert.Equal((3, "在吗", message.At), (message.Line, message.Text, message.Sent));
        var reply = Assert.IsType<DayEvent.Reply>(day.Events[2]);
        Assert.Equal((TimeSpan.FromSeconds(20), true), (reply.After, reply.Close));
    }

    [Theory]
    [InlineData(1, "not JSON", "{")]
    [InlineData(1, "must be the header", """{"event":"message"}""")]
    [InlineData(1, "one JSON object", "[]")]
    [InlineData(1, "this program reads format 1", """{"event":"day","format":2}""")]
    [InlineData(1, "not a zone this system knows", """{"event":"day","format":1,"timeZone":"Mars/Base"}""")]
    [InlineData(1, "store 's' is given twice", """{"event":"day","format":1,"timeZone":"UTC","stores":[{"id":"s","name":"S","platform":"p"},{"id":"s","name":"S","platform":"p"}],"agents":[]}""")]
    [InlineData(1, "bound to store 'x'", """{"event":"day","format":1,"timeZone":"UTC","stores":[{"id":"s","name":"S","platform":"p"}],"agents":[{"id":"a","name":"A","main":"x"}]}""")]
    [InlineData(1, "same main and secondary store (CAP-6)", """{"event":"day","format":1,"timeZone":"UTC","stores":[{"id":"s","name":"S","platform":"p"}],"agents":[{"id":"a","name":"A","main":"s","secondary":"s"}]}""")]
    [InlineData(1, "'settings.dailyCap' must be a whole number between 80 and 120", """{"event":"day","format":1,"name":"t","timeZone":"UTC","inquiries":0,"stores":[{"id":"s","name":"S","platform":"p"}],"agents":[],"settings":{"dailyCap":121}}""")]
    [InlineData(1, "unknown field 'stores[0].colour'", """{"event":"day","format":1,"timeZone":"UTC","stores":[{"id":"s","name":"S","platform":"p","colour":"red"}],"agents":[]}""")]
    public async Task Read_WrongHeader_NamesLineAndProblem(int line, string problem, params string[] lines) => await Refused(line, problem, lines);

    [Theory]
    [InlineData(2, "unknown event 'lunch'", """{"at":"08:30:00","event":"lunch"}""")]
    [InlineData(2, "'at' is missing", """{"event":"sign-in","agent":"a"}""")]
    [InlineData(2, "'at' must be a time", """{"at":"8.30","event":"sign-in","agent":"a"}""")]
    [InlineData(2, "agent 'b' is not in the header", """{"at":"08:30:00","event":"sign-in","agent":"b"}""")]
    [InlineData(3, "'at' goes back from 08:31:00 to 08:30:00", Message, """{"at":"08:30:00","event":"sign-in","agent":"a"}""")]
    [InlineData(2, "store 'x' is not in the header", """{"at":"08:31:00","event":"message","store":"x","platform":"p","customer":"c","id":"m","text":"t"}""")]
    [InlineData(2, "'text' is empty", """{"at":"08:31:00","event":"message","store":"s","platform":"p","customer":"c","id":"m","text":""}""")]
    [InlineData(2, "'text' must be a text", """{"at":"08:31:00","event":"message","store":"s","platform":"p","customer":"c","id":"m","text":5}""")]
    [InlineData(2, "'hints' may hold urgent, buying, vip, not 'rude'", """{"at":"08:31:00","event":"message","store":"s","platform":"p","customer":"c","id":"m","text":"t","hints":["rude"]}""")]
    [InlineData(2, "cannot be delivered before it was written", """{"at":"08:31:00","event":"message","store":"s","platform":"p","customer":"c","id":"m","text":"t","sent":"08:32:00"}""")]
    [InlineData(2, "unknown field 'txet'", """{"at":"08:31:00","event":"message","store":"s","platform":"p","customer":"c","id":"m","text":"t","txet":"t"}""")]
    [InlineData(2, "field 'agent' is given twice", """{"at":"08:31:00","event":"sign-in","agent":"a","agent":"a"}""")]
    [InlineData(3, "was another one in line 2", Message, """{"at":"08:31:05","event":"message","store":"s","platform":"tmall","customer":"c","id":"m1","text":"other","sent":"08:31:00"}""")]
    [InlineData(2, "has not written to this store before", """{"at":"08:31:00","event":"reply","store":"s","customer":"c","text":"t"}""")]
    [InlineData(3, "needs 'text', or \"close\":true", Message, """{"at":"08:31:05","event":"reply","store":"s","customer":"c"}""")]
    [InlineData(3, "'after' must be a whole number between 0 and 86400", Message, """{"at":"08:31:05","event":"reply","store":"s","customer":"c","text":"t","after":-1}""")]
    [InlineData(3, "a second header", Message, """{"at":"08:31:05","event":"day"}""")]
    public async Task Read_WrongEvent_NamesLineAndProblem(int line, string problem, params string[] events) => await Refused(line, problem, [Header, .. events]);

    [Fact]
    public async Task Read_FewerInquiriesThanAnnounced_IsRefused() => await Refused(1, "announces 1 inquiries, the file holds 0", [Header]);

    [Fact]
    public async Task Read_EmptyFile_IsRefused() => await Refused(0, "the file is empty", []);

    [Fact]
    public async Task Read_BytesThatAreNoText_NamesTheLine()
    {
        using var content = new MemoryStream([.. Encoding.UTF8.GetBytes(Header + "\n"), 0xFF, 0xFE, (byte)'\n']);

        var refusal = await Assert.ThrowsAsync<DayFormatException>(() => DayFile.ReadAsync(content, "test", TestContext.Current.CancellationToken));

        Assert.Contains("not valid UTF-8", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_FileThatIsNotGzip_SaysSo()
    {
        var file = Path.Combine(Path.GetTempPath(), $"kefu-{Environment.ProcessId}-not.jsonl.gz");
        await File.WriteAllTextAsync(file, "{}", TestContext.Current.CancellationToken);
        try
        {
            var refusal = await Assert.ThrowsAsync<DayFormatException>(() => DayFile.ReadAsync(file, TestContext.Current.CancellationToken));
            Assert.Contains("not a gzip file", refusal.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Write_ThenRead_GivesTheSameDay()
    {
        var day = DayGenerator.Reference(seed: 7);
        using var written = new MemoryStream();
        DayWriter.Write(day, written);
        written.Position = 0;

        var read = await DayFile.ReadAsync(written, "test", TestContext.Current.CancellationToken);

        using var again = new MemoryStream();
        DayWriter.Write(read, again);
        Assert.True(written.ToArray().AsSpan().SequenceEqual(again.ToArray()), "what was read is written as other bytes");
    }

    [Fact]
    public async Task Write_Gzipped_IsReadBack()
    {
        var file = Path.Combine(Path.GetTempPath(), $"kefu-{Environment.ProcessId}.jsonl.gz");
        try
        {
            DayWriter.Write(DayGenerator.Reference(seed: 3), file);
            await using (var raw = File.OpenRead(file))
            await using (var plain = new GZipStream(raw, CompressionMode.Decompress))
            {
                Assert.Equal('{', plain.ReadByte());
            }

            Assert.Equal(DayGenerator.ReferenceInquiries, (await DayFile.ReadAsync(file, TestContext.Current.CancellationToken)).Header.Inquiries);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task Refused(int line, string problem, string[] lines)
    {
        var refusal = await Assert.ThrowsAsync<DayFormatException>(() => Read(lines));
        Assert.Equal(line, refusal.Line);
        Assert.Contains(problem, refusal.Message, StringComparison.Ordinal);
    }

    private static async Task<Day> Read(params string[] lines)
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', lines)));
        return await DayFile.ReadAsync(content, "test");
    }
}
