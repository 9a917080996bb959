using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Kefu.Domain.Identity;

/// <summary>The keys of Kefu's grains and streams, by what they name.</summary>
public static class Keys
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private const string Conversations = "conversation:26.";

    /// <summary>Key of a tenant's grain and stream.</summary>
    public static string Tenant(string tenant) => Key.Of("tenant", tenant);

    /// <summary>Key of a store's grain and stream.</summary>
    public static string Store(string tenant, string store) => Key.Of("store", tenant, store);

    /// <summary>Key of an agent's grain and profile stream.</summary>
    public static string Agent(string tenant, string agent) => Key.Of("agent", tenant, agent);

    /// <summary>Stream of one agent's business date: presence and inquiries taken.</summary>
    public static string AgentDay(string tenant, string agent, DateOnly date) =>
        Key.Of("agent-day", tenant, agent, date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    /// <summary>What all day streams of one agent begin with; the ISO date that follows sorts by time.</summary>
    public static string AgentDays(string tenant, string agent) => Key.Of("agent-day", tenant, agent) + ".10.";

    /// <summary>Stream of one agent's duty on a business date: presence, lease, violations, misses.</summary>
    public static string AgentDuty(string tenant, string agent, DateOnly date) =>
        Key.Of("agent-duty", tenant, agent, date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    /// <summary>What all duty streams of one agent begin with; the ISO date that follows sorts by time.</summary>
    public static string AgentDuties(string tenant, string agent) => Key.Of("agent-duty", tenant, agent) + ".10.";

    /// <summary>Key of a customer's grain.</summary>
    public static string Customer(string tenant, string customer) => Key.Of("customer", tenant, customer);

    /// <summary>Key of a conversation's grain and stream.</summary>
    public static string Conversation(string conversation) => Key.Of("conversation", conversation);

    /// <summary>
    /// Id of the inquiry of one customer with one store on one business date. It is derived, so a repeated or parallel opening
    /// meets the same stream and the ledger admits one (I1, I6).
    /// </summary>
    /// <remarks>
    /// It begins with the date, so that what one day writes lies together in every index, however long the history is.
    /// </remarks>
    /// <returns>26 characters of Crockford's base 32: 4 of the date's day number, 22 (110 bits) of SHA-256.</returns>
    public static string ConversationId(string tenant, string store, string customer, DateOnly date)
    {
        var key = Key.Of("inquiry", tenant, store, customer, date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        return string.Create(26, (date.DayNumber, Digest: Digest(key)), static (id, from) =>
        {
            for (var i = 3; i >= 0; i--)
            {
                id[3 - i] = Alphabet[(from.DayNumber >> (5 * i)) & 31];
            }

            from.Digest.AsSpan(0, 22).CopyTo(id[4..]);
        });
    }

    /// <summary>Number of the day in a stream's name (a conversation's, an agent's day); 0 for a stream that belongs to no day.</summary>
    public static int DayOf(string stream)
    {
        if (IsConversation(stream))
        {
            var day = 0;
            foreach (var letter in stream.AsSpan(Conversations.Length, 4))
            {
                day = (day << 5) | Math.Max(0, Alphabet.IndexOf(letter, StringComparison.Ordinal));
            }

            return day;
        }

        return stream.Length > 14 && stream.AsSpan(stream.Length - 14, 4) is ".10."
            && DateOnly.TryParseExact(stream.AsSpan(stream.Length - 10), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date.DayNumber : 0;
    }

    /// <summary>Reads the digest that a conversation's stream carries in its name.</summary>
    /// <param name="stream">The stream's name.</param>
    /// <param name="digest">Gets up to 13 bytes of it.</param>
    /// <returns>Whether the name carries one.</returns>
    public static bool TryReadDigest(string stream, Span<byte> digest)
    {
        if (!IsConversation(stream))
        {
            return false;
        }

        var (bits, held, at) = (0, 0, 0);
        foreach (var letter in stream.AsSpan(Conversations.Length + 4))
        {
            var value = Alphabet.IndexOf(letter, StringComparison.Ordinal);
            if (value < 0)
            {
                return false;
            }

            bits = (bits << 5) | value;
            held += 5;
            if (held >= 8 && at < digest.Length)
            {
                held -= 8;
                digest[at++] = (byte)(bits >> held);
                bits &= (1 << held) - 1;
            }
        }

        return at == digest.Length;
    }

    private static bool IsConversation(string stream) =>
        stream.Length == Conversations.Length + 26 && stream.StartsWith(Conversations, StringComparison.Ordinal);

    /// <summary>A short, stable digest of a text: 26 characters of Crockford's base 32.</summary>
    public static string Digest(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        var bytes = most <= 1_024 ? stackalloc byte[1_024] : new byte[most];
        SHA256.HashData(bytes[..Encoding.UTF8.GetBytes(text, bytes)], hash);
        Span<char> id = stackalloc char[26];
        var (bits, held, at) = (0, 0, 0);
        foreach (var b in hash)
        {
            bits = (bits << 8) | b;
            held += 8;
            while (held >= 5 && at < id.Length)
            {
                held -= 5;
                id[at++] = Alphabet[(bits >> held) & 31];
            }

            bits &= (1 << held) - 1;
        }

        return new string(id);
    }
}
