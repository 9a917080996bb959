using Kefu.Domain.Conversations;

namespace Kefu.Ledger.Tests.Homes;

/// <summary>Commits and rows as tests need them.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 11, 4, 0, 0, TimeSpan.Zero);

    public static readonly DateOnly Day = new(2026, 11, 11);

    public static StreamAppend Append(string stream, int expected = 0, string facts = "[]", string tenant = "t") => new(stream, expected, facts, tenant, Noon);

    public static Commit One(string stream, int expected = 0) => new(Append(stream, expected));

    public static Receipt Key(string key, string tenant = "t", DateTimeOffset? at = null) => new(tenant, key, "hash-" + key, "{\"answer\":\"" + key + "\"}", at ?? Noon);

    public static ConversationRow Row(string id, ConversationStatus status = ConversationStatus.Waiting, string customer = "c", string store = "s", string tenant = "t") =>
        new(tenant, id, store, customer, "shop", Day, status, PriorityClass.Normal, null, null, 1, Noon, Noon, null, null, null, 0, false, null);

    public static Commit Conversation(ConversationRow row) =>
        new(Append("conversation:" + row.Id, row.Version - 1, tenant: row.Tenant) with { Conversation = row });

    public static StreamAppend Inquiry(string stream, int expected, int number, int cap = 120, bool over = false) =>
        Append(stream, expected) with { Ordinal = new Ordinal(number, cap, over) };

    /// <summary>What became of a commit: its position or the type of its failure.</summary>
    public static async Task<string> Outcome(this Task<Committed> commit)
    {
        try
        {
            await commit.WaitAsync(TimeSpan.FromSeconds(60));
            return "done";
        }
        catch (Exception reason)
        {
            return reason.GetType().Name;
        }
    }
}
