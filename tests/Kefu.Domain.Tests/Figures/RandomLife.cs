using System.Collections.Immutable;
using Kefu.Domain.Conversations;

namespace Kefu.Testing.Figures;

/// <summary>Random lives of one inquiry, made by the rules of the conversation themselves.</summary>
internal static class RandomLife
{
    private static readonly DateOnly Today = new(2026, 11, 11);
    private static readonly DateTimeOffset Noon = new(2026, 11, 11, 4, 0, 0, TimeSpan.Zero);

    private static readonly string[] Agents = ["ann", "bob", "cy"];
    private static readonly string[] Platforms = ["tmall", "douyin", "pinduoduo", "jd"];

    /// <param name="random">What happens.</param>
    /// <param name="id">The conversation.</param>
    /// <param name="store">Its store.</param>
    public static List<ImmutableArray<ConversationFact>> Of(Random random, string id = "c", string store = "s")
    {
        var now = Noon.AddMinutes(random.Next(-400, 900));
        var state = ConversationState.Unopened(id);
        List<ImmutableArray<ConversationFact>> entries = [];
        Add(Conversation.Open(new OpenInquiry("t", store, "k-" + id, Today, Message()), now));
        for (var step = random.Next(1, 40); step > 0; step--)
        {
            now = now.AddMilliseconds(random.Next(1, 400_000));
            var agent = Agents[random.Next(Agents.Length)];
            Add(random.Next(12) switch
            {
                0 or 1 => Conversation.Receive(state, Message(), Today, now).Facts,
                2 or 3 => Conversation.Assign(state, new AssignTo(agent, state.IsOwned ? AssignCause.Transfer : AssignCause.Routed, "why"), now).Facts,
                4 or 5 or 6 => state.Owner is { } o ? Conversation.Reply(state, o, $"r{step}", "!", now).Facts : [],
                7 => state.Owner is { } o ? Conversation.Park(state, o, now).Facts : [],
                8 => state.Owner is { } o ? Conversation.Decline(state, o, TimeSpan.FromMinutes(1), now).Facts : [],
                9 => Conversation.Close(state, new Person("boss", state.Owner, true), null, now).Facts,
                10 => Conversation.Abandon(state, null, now).Facts,
                _ => state.Invitation is { } i ? Conversation.Evaluate(state, i, random.Next(1, 6), null, now).Facts : [],
            });
        }

        return entries;

        CustomerMessage Message() => new(
            Platforms[random.Next(Platforms.Length)], $"m{entries.Count}", "?", random.Next(3) == 0 ? now.AddSeconds(-random.Next(600)) : null, PriorityClass.Normal);

        void Add(ImmutableArray<ConversationFact> facts)
        {
            if (!facts.IsEmpty)
            {
                state = Conversation.Fold(state, facts);
                entries.Add(facts);
            }
        }
    }
}
