using System.Text.Json;
using Kefu.Replay.Gateway;

namespace Kefu.Replay.Tests.Gateway;

public sealed class EventReaderTests
{
    [Theory]
    [InlineData("""[{"fact":"opened"},{"fact":"message-received"},{"fact":"assigned","agent":"a1"}]""", TalkStatus.Owned, "a1")]
    [InlineData("""[{"fact":"opened"},{"fact":"message-received"}]""", TalkStatus.Waiting, null)]
    [InlineData("""[{"fact":"closed"},{"fact":"evaluation-invited"}]""", TalkStatus.Closed, null)]
    [InlineData("""[{"fact":"released"}]""", TalkStatus.Waiting, null)]
    [InlineData("""[{"fact":"abandoned"}]""", TalkStatus.Abandoned, null)]
    public void Read_EntryThatMovesAConversation_SaysWhereItStands(string facts, TalkStatus status, string? owner)
    {
        var standing = Read("conversation:4.abcd", facts);

        Assert.Equal(("abcd", 3, status, owner), (standing!.Conversation, standing.Version, standing.Status, standing.Owner));
    }

    [Theory]
    [InlineData("agent-day:4.demo.2.a1.10.2026-11-11", """[{"fact":"inquiry-taken"}]""")]
    [InlineData("conversation:4.abcd", """[{"fact":"message-received"}]""")]
    [InlineData("conversation:4.abcd", """[{"fact":"replied"}]""")]
    [InlineData("conversation:4.abcd", """[{"fact":"something-new"}]""")]
    public void Read_AnyOtherEntry_IsNothing(string stream, string facts) => Assert.Null(Read(stream, facts));

    private static Standing? Read(string stream, string facts)
    {
        using var entry = JsonDocument.Parse($$"""{"cursor":"9","stream":"{{stream}}","version":3,"at":"2026-11-11T00:00:00Z","facts":{{facts}}}""");
        return EventReader.Read(entry.RootElement);
    }
}
