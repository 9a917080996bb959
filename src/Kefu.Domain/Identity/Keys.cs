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
    public static string ConversationId(string tenant, string store, string customer, DateOnly date) =>
        Dated(Key.Of("inquiry", tenant, store, customer, date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), date);

    /// <summary>Key of a tenant's roster grain.</summary>
    public static string Roster(string tenant) => Key.Of("roster", tenant);

    /// <summary>Stream of one month of a tenant's roster: what is planned, leave, swaps, absences.</summary>
    public static string RosterMonth(string tenant, DateOnly month) => Key.Of("roster-month", tenant, month.ToString("yyyy-MM", CultureInfo.InvariantCulture));

    /// <summary>Stream of a tenant's shift patterns and holidays.</summary>
    public static string Calendar(string tenant) => Key.Of("calendar", tenant);

    /// <summary>Stream of what one agent works, as it was published.</summary>
    public static string AgentShifts(string tenant, string agent) => Key.Of("agent-shifts", tenant, agent);

    /// <summary>Stream of one business date of a store: whether anybody was on duty, and how a backlog was released.</summary>
    public static string StoreDuty(string tenant, string store, DateOnly date) =>
        Key.Of("store-duty", tenant, store, date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    /// <summary>What all duty streams of one store begin with; the ISO date that follows sorts by time.</summary>
    public static string StoreDuties(string tenant, string store) => Key.Of("store-duty", tenant, store) + ".10.";

    /// <summary>The business date of a stream that <see cref="StoreDuty"/> named.</summary>
    public static DateOnly DateOfStoreDuty(string stream) => DateOnly.ParseExact(stream.AsSpan(stream.Length - 10), "yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Id of a request about a date (leave, swap), derived from the command's idempotency key: a repetition is the same request.</summary>
    /// <returns>26 characters, like <see cref="ConversationId"/>; <see cref="DateOf"/> reads the date back.</returns>
    public static string RequestId(string kind, string tenant, string key, DateOnly date) => Dated(Key.Of(kind, tenant, key), date);

    /// <summary>The date with which an id of 26 characters begins; null if it begins with none.</summary>
    public static DateOnly? DateOf(string id)
    {
        var day = 0;
        foreach (var c in id.AsSpan(0, Math.Min(4, id.Length)))
        {
            var digit = Alphabet.IndexOf(c, StringComparison.Ordinal);
            if (digit < 0)
            {
                return null;
            }

            day = (day << 5) | digit;
        }

        return id.Length == 26 ? DateOnly.FromDayNumber(day) : null;
    }

    private static string Dated(string key, DateOnly date) => string.Create(26, (date.DayNumber, Digest: Digest(key)), static (id, from) =>
    {
        for (var i = 3; i >= 0; i--)
        {
            id[3 - i] = Alphabet[(from.DayNumber >> (5 * i)) & 31];
        }

        from.Digest.AsSpan(0, 22).CopyTo(id[4..]);
    });

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
