using System.Collections.Immutable;
using Kefu.Domain.Conversations;
using Kefu.Domain.Duties;
using Kefu.Domain.Identity;
using Kefu.Ledger;

namespace Kefu.Grains.Tests.Duties;

/// <summary>What tests read off the ledger.</summary>
internal static class Watching
{
    /// <summary>All facts of an agent's duty, over all dates, with their stored names.</summary>
    public static async Task<List<(string Name, DutyFact Fact)>> DutyFacts(Floor floor, string agent)
    {
        var facts = new List<(string, DutyFact)>();
        foreach (var entry in await floor.Reader.ReadAll(0, 10_000))
        {
            if (entry.Stream.StartsWith(Keys.AgentDuties(Floor.Tenant, agent), StringComparison.Ordinal))
            {
                var names = System.Text.Json.Nodes.JsonNode.Parse(entry.Facts)!.AsArray().Select(f => f!["fact"]!.GetValue<string>());
                facts.AddRange(names.Zip(FactCodec.ReadDuty(entry.Facts)));
            }
        }

        return facts;
    }

    /// <summary>A conversation's facts but the notice that nobody is on duty, which the store adds in its own time.</summary>
    public static async Task<List<ConversationFact>> Facts(Floor floor, string conversation) => [.. (await EntriesOf(floor, conversation)).SelectMany(f => f)];

    public static async Task<int> Entries(Floor floor, string conversation) => (await EntriesOf(floor, conversation)).Count;

    public static Task<ImmutableArray<ConversationRow>> Rows(Floor floor, params string[] ids) => floor.Reader.FindConversations([.. ids]);

    /// <summary>Waits while time goes on in steps that calls in flight survive.</summary>
    public static Task Until(Floor floor, Func<Task<bool>> condition, string expected) => Floor.Until(
        async () =>
        {
            floor.Clock!.Advance(TimeSpan.FromMilliseconds(100));
            return await condition();
        },
        expected);

    private static async Task<List<ImmutableArray<ConversationFact>>> EntriesOf(Floor floor, string conversation) =>
        [.. (await floor.Reader.ReadStream(Keys.Conversation(conversation)))
            .Select(e => FactCodec.ReadConversation(e.Facts)).Where(facts => !facts.All(f => f is ConversationFact.OutOfHoursNoticed))];
}
