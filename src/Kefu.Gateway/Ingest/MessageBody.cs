using Kefu.Domain.Conversations;
using Kefu.Gateway.Requests;

namespace Kefu.Gateway.Ingest;

/// <summary>A customer's message, as a platform delivers it.</summary>
/// <param name="Platform">The platform: lower-case letters, digits and '-', such as tmall.</param>
/// <param name="Customer">The customer's account, unique within the tenant; put the platform before it where accounts of two platforms could be equal.</param>
/// <param name="MessageId">The platform's id of the message: the idempotency key, unique within tenant, platform and store (P0-12).</param>
/// <param name="Text">What the customer wrote, up to 4,000 characters.</param>
/// <param name="SentAt">When, as the platform tells it; now if absent or in the future.</param>
/// <param name="Hints">What is known of the customer's matter.</param>
internal sealed record MessageBody(string Platform, string Customer, string MessageId, string Text, DateTimeOffset? SentAt = null, HintsBody? Hints = null) : IChecked
{
    // No shop platform is older; an earlier time is a unit mistaken, and would take the head of the queue.
    private static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public void Check(Findings findings)
    {
        if (!Ids.IsPlatform(Platform))
        {
            findings.Add("platform", "platform has 1 to 32 lower-case letters, digits or '-'.");
        }

        findings.Line("customer", Customer, Bounds.AccountLength);
        findings.Line("messageId", MessageId, Bounds.AccountLength);
        findings.Text("text", Text, Bounds.TextLength);
        if (SentAt < Earliest)
        {
            findings.Add("sentAt", "sentAt is not before the year 2000.");
        }
    }

    public CustomerMessage ToMessage() => new(Platform, MessageId, Text, SentAt?.ToUniversalTime(), Hints?.ToClass() ?? PriorityClass.Normal);
}

/// <summary>Hints; the highest decides the class of waiting (P0-3).</summary>
/// <param name="Urgent">An urgent matter (OWN-5).</param>
/// <param name="AboutToBuy">About to buy (OWN-6).</param>
/// <param name="Vip">A member (OWN-9).</param>
internal sealed record HintsBody(bool Urgent = false, bool AboutToBuy = false, bool Vip = false)
{
    public PriorityClass ToClass() => this switch
    {
        { Urgent: true } => PriorityClass.Urgent,
        { AboutToBuy: true } => PriorityClass.AboutToBuy,
        { Vip: true } => PriorityClass.Vip,
        _ => PriorityClass.Normal,
    };
}

/// <summary>Where a customer's message led.</summary>
/// <param name="Conversation">The conversation.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Version">Its version.</param>
/// <param name="Agent">The owner, if it has one.</param>
/// <param name="Position">Place in the queue while waiting, from 1.</param>
/// <param name="Reason">Why this agent, or why it waits.</param>
/// <param name="Replayed">The message had been taken in before: this is the first answer again.</param>
/// <param name="Notice">What to tell the customer because nobody is on duty: with the message that opened the conversation, once (P0-14).</param>
internal sealed record MessageView(
    string Conversation, ConversationStatus Status, int Version, string? Agent, int? Position, string? Reason, bool Replayed, NoticeView? Notice);

/// <summary>What a customer is told who writes while nobody is on duty.</summary>
/// <param name="Zh">In Chinese.</param>
/// <param name="En">In English.</param>
internal sealed record NoticeView(string Zh, string En);
