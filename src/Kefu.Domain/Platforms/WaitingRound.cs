using Kefu.Domain.Conversations;
using static Kefu.Domain.Conversations.ConversationFact;

namespace Kefu.Domain.Platforms;

/// <summary>
/// Where a conversation's dialogue stands by the platforms' rule (peers 3.5): a waiting round begins with the customer's first
/// unanswered message and ends with the next answer. Closing ends none: a platform counts what was never answered.
/// </summary>
/// <param name="Since">The first unanswered message (UTC); null while the last word is the agent's.</param>
/// <param name="LastReplyAt">The last answer (UTC).</param>
public readonly record struct WaitingRound(DateTimeOffset? Since, DateTimeOffset? LastReplyAt)
{
    /// <summary>The round after one more fact.</summary>
    public WaitingRound After(ConversationFact fact) => fact switch
    {
        // A message that came late, from before the last answer, is answered as the platform sees it.
        MessageReceived f when f.SentAt <= LastReplyAt => this,
        MessageReceived f => this with { Since = Since < f.SentAt ? Since : f.SentAt },
        Replied f => new(null, f.At),
        _ => this,
    };
}
