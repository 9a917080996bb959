using System.Globalization;
using System.Text.Json;

namespace Kefu.Replay.Gateway;

/// <summary>Reads entries of the event feed as far as they say who has a conversation.</summary>
internal static class EventReader
{
    private const string Kind = "conversation:";

    /// <summary>Where a conversation stands after an entry; null for entries that do not move one.</summary>
    public static Standing? Read(JsonElement entry)
    {
        var stream = entry.GetProperty("stream").GetString()!;
        if (!stream.StartsWith(Kind, StringComparison.Ordinal))
        {
            return null;
        }

        (TalkStatus Status, string? Owner)? stands = null;
        foreach (var fact in entry.GetProperty("facts").EnumerateArray())
        {
            stands = fact.GetProperty("fact").GetString() switch
            {
                "opened" or "released" or "reopened" => (TalkStatus.Waiting, null),
                "assigned" => (TalkStatus.Owned, fact.GetProperty("agent").GetString()),
                "closed" => (TalkStatus.Closed, null),
                "abandoned" => (TalkStatus.Abandoned, null),
                _ => stands,
            };
        }

        return stands is { } s
            ? new Standing(IdOf(stream), entry.GetProperty("version").GetInt32(), s.Status, s.Owner, entry.GetProperty("at").GetDateTimeOffset())
            : null;
    }

    // After the kind comes the length of the id, a dot, and the id.
    private static string IdOf(string stream)
    {
        var dot = stream.IndexOf('.', StringComparison.Ordinal);
        var length = int.Parse(stream.AsSpan(Kind.Length, dot - Kind.Length), NumberStyles.None, CultureInfo.InvariantCulture);
        return stream.Substring(dot + 1, length);
    }
}
