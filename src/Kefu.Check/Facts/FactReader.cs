using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Kefu.Check.Facts;

/// <summary>Reads the facts of one entry: a JSON array of objects, each with a discriminator <c>fact</c>, in any order of members.</summary>
internal static class FactReader
{
    /// <summary>The facts, in order.</summary>
    /// <exception cref="JsonException">Not an array of objects, or a member of the wrong type.</exception>
    public static List<Fact> Read(string json)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(json.Length));
        try
        {
            var length = Encoding.UTF8.GetBytes(json, bytes);
            return Read(bytes.AsSpan(0, length));
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException)
        {
            // The reader's way of saying "a number where a text should be".
            throw new JsonException(e.Message, e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private static List<Fact> Read(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8);
        Expect(ref reader, JsonTokenType.StartArray);
        var facts = new List<Fact>(2);
        while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
        {
            if (reader.TokenType is not JsonTokenType.StartObject)
            {
                throw new JsonException($"An object was expected, not {reader.TokenType}.");
            }

            facts.Add(ReadFact(ref reader, utf8));
        }

        return reader.Read() ? throw new JsonException("There is something after the array.") : facts;
    }

    private static Fact ReadFact(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8)
    {
        var start = (int)reader.TokenStartIndex;
        var name = Discriminator(reader);
        var fact = new Fact { Name = name ?? "", Kind = FactNames.Kind(name) };
        while (reader.Read() && reader.TokenType is not JsonTokenType.EndObject)
        {
            Member(ref reader, fact, utf8);
        }

        if (FactNames.IsWhole(fact.Name))
        {
            fact.Document = Encoding.UTF8.GetString(utf8[start..(int)reader.BytesConsumed]);
        }

        return fact;
    }

    // The discriminator is written first, but PostgreSQL's jsonb and other writers may move it: a copy of the reader looks ahead.
    private static string? Discriminator(Utf8JsonReader ahead)
    {
        while (ahead.Read() && ahead.TokenType is not JsonTokenType.EndObject)
        {
            var found = ahead.ValueTextEquals("fact"u8);
            ahead.Read();
            if (found)
            {
                return ahead.GetString();
            }

            ahead.Skip();
        }

        return null;
    }

    private static void Member(ref Utf8JsonReader reader, Fact fact, ReadOnlySpan<byte> utf8)
    {
        var member = MemberOf(ref reader);
        reader.Read();
        if (reader.TokenType is JsonTokenType.Null)
        {
            return;
        }

        switch (member)
        {
            case "tenant": fact.Tenant = reader.GetString(); break;
            case "store": fact.Store = reader.GetString(); break;
            case "customer": fact.Customer = reader.GetString(); break;
            case "platform": fact.Platform = reader.GetString(); break;
            case "agent": fact.Agent = reader.GetString(); break;
            case "from": fact.From = reader.GetString(); break;
            case "conversation": fact.Conversation = reader.GetString(); break;
            case "messageId": fact.MessageId = reader.GetString(); break;
            case "invitation": fact.Invitation = reader.GetString(); break;
            case "cause": fact.Cause = reader.GetString(); break;
            case "reason": fact.Reason = reader.GetString(); break;
            case "to": fact.To = reader.GetString(); break;
            case "presence": fact.Presence = reader.GetString(); break;
            case "status": fact.Status = reader.GetString(); break;
            case "rank": fact.Rank = reader.GetString(); break;
            case "name": fact.DisplayName = reader.GetString(); break;
            case "id": fact.Id = reader.GetString(); break;
            case "date": fact.Date = DateOnly.ParseExact(reader.GetString()!, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture); break;
            case "firstMessageAt": fact.FirstMessageAt = reader.GetDateTimeOffset(); break;
            case "sentAt": fact.SentAt = reader.GetDateTimeOffset(); break;
            case "at": fact.At = reader.GetDateTimeOffset(); break;
            case "ordinal": fact.Ordinal = reader.GetInt32(); break;
            case "dailyCap": fact.DailyCap = reader.GetInt32(); break;
            case "open": fact.Open = reader.GetInt32(); break;
            case "concurrentCap": fact.ConcurrentCap = reader.GetInt32(); break;
            case "score": fact.Score = reader.GetInt32(); break;
            case "overDailyCap": fact.OverDailyCap = reader.GetBoolean(); break;
            case "overConcurrentCap": fact.OverConcurrentCap = reader.GetBoolean(); break;
            case "carried": fact.Carried = Texts(ref reader); break;
            case "exception": fact.Exception = Exception(ref reader); break;
            case "settings" or "shares" or "key": fact.Document = Raw(ref reader, utf8); break;
            default: reader.Skip(); break;
        }
    }

    // One comparison per candidate of the same length would do; a switch over the text is as fast as this program needs, except
    // for the long texts of messages, which are never made into strings.
    private static string MemberOf(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("text"u8) ? "" : reader.ValueTextEquals("at"u8) ? "at" : reader.ValueTextEquals("agent"u8) ? "agent" : reader.GetString()!;

    private static List<string> Texts(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not JsonTokenType.StartArray)
        {
            throw new JsonException("An array of texts was expected.");
        }

        var texts = new List<string>();
        while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
        {
            texts.Add(reader.GetString() ?? throw new JsonException("A text was expected."));
        }

        return texts;
    }

    private static BindingException Exception(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not JsonTokenType.StartObject)
        {
            throw new JsonException("An exception's object was expected.");
        }

        var (reason, approver, expiresAt) = ((string?)null, (string?)null, (DateTimeOffset?)null);
        while (reader.Read() && reader.TokenType is not JsonTokenType.EndObject)
        {
            var member = reader.GetString();
            reader.Read();
            switch (member)
            {
                case "reason": reason = reader.GetString(); break;
                case "approver": approver = reader.GetString(); break;
                case "expiresAt" when reader.TokenType is not JsonTokenType.Null: expiresAt = reader.GetDateTimeOffset(); break;
                default: reader.Skip(); break;
            }
        }

        return new(reason, approver, expiresAt);
    }

    private static string Raw(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return Encoding.UTF8.GetString(utf8[start..(int)reader.BytesConsumed]);
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType token)
    {
        if (!reader.Read() || reader.TokenType != token)
        {
            throw new JsonException($"{token} was expected.");
        }
    }
}
