using Kefu.Domain.Conversations;
using Kefu.Ledger.Tests.Homes;

namespace Kefu.Ledger.Tests;

/// <summary>How facts are stored.</summary>
public sealed class FactCodecTests
{
    [Fact]
    public void Write_ChineseText_IsStoredAsItIsAndReadBack()
    {
        ConversationFact[] facts = [new ConversationFact.MessageReceived("m1", "您好,我的包裹到哪里了?👋 <b>\"'&", Samples.Noon, Samples.Noon)];

        var text = FactCodec.Write([.. facts]);

        Assert.Contains("您好,我的包裹到哪里了?", text, StringComparison.Ordinal);
        Assert.StartsWith("[{\"fact\":\"message-received\",\"messageId\":\"m1\"", text, StringComparison.Ordinal);
        Assert.Equal(facts, FactCodec.ReadConversation(text));
    }
}
