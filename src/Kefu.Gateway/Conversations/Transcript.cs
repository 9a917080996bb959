using System.Collections.Immutable;
using Kefu.Domain.Conversations;
using Kefu.Domain.Platforms;
using Kefu.Ledger;

namespace Kefu.Gateway.Conversations;

/// <summary>What happened in a conversation, read off its facts.</summary>
internal sealed class Transcript
{
    private readonly List<TalkView> _messages = [];
    private readonly List<TenureView> _tenures = [];

    private Transcript(string id) => State = ConversationState.Unopened(id);

    public ConversationState State { get; private set; }

    /// <summary>Messages in the order in which they were sent; those sent at the same moment as they came in.</summary>
    public ImmutableArray<TalkView> Messages { get; private set; }

    public IReadOnlyList<TenureView> Tenures => _tenures;

    /// <summary>The dialogue by the platforms' rule.</summary>
    public WaitingRound Round { get; private set; }

    public InvitationView? Invitation { get; private set; }

    public string? Comment { get; private set; }

    public string? Outcome { get; private set; }

    public static Transcript Of(string id, ImmutableArray<Entry> entries)
    {
        var transcript = new Transcript(id);
        foreach (var entry in entries)
        {
            var facts = FactCodec.ReadConversation(entry.Facts);
            foreach (var fact in facts)
            {
                transcript.Take(fact);
            }

            transcript.State = Conversation.Fold(transcript.State, facts);
        }

        transcript.Messages = [.. transcript._messages.OrderBy(m => m.SentAt)];
        return transcript;
    }

    private void Take(ConversationFact fact)
    {
        Round = Round.After(fact);
        switch (fact)
        {
            case ConversationFact.MessageReceived f:
                _messages.Add(new("customer", null, f.MessageId, f.Text, f.SentAt, f.At));
                break;
            case ConversationFact.Replied f:
                _messages.Add(new("agent", f.Agent, f.MessageId, f.Text, f.At, f.At));
                break;
            case ConversationFact.OutOfHoursNoticed f:
                _messages.Add(new("system", null, "out-of-hours", $"{f.Zh}\n{f.En}", f.At, f.At));
                break;
            case ConversationFact.Assigned f:
                End(f.At, f.Cause.ToString(), f.Reason);
                _tenures.Add(new(f.Agent, f.At, null, f.Cause, f.Reason, f.By, null, null, f.Choice));
                break;
            case ConversationFact.Released f:
                End(f.At, f.Cause.ToString(), f.Reason);
                break;
            case ConversationFact.Closed f:
                End(f.At, "Closed", null);
                Outcome = f.Outcome;
                break;
            case ConversationFact.Abandoned f:
                End(f.At, "Abandoned", null);
                break;
            case ConversationFact.EvaluationInvited f:
                Invitation = new(f.Invitation, f.Agent, f.At);
                break;
            case ConversationFact.Evaluated f:
                Comment = f.Comment;
                break;
        }
    }

    private void End(DateTimeOffset at, string by, string? reason)
    {
        if (_tenures is [.., { To: null } last])
        {
            _tenures[^1] = last with { To = at, EndedBy = by, EndReason = reason };
        }
    }
}
