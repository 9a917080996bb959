using System.Globalization;

namespace Kefu.Check.Facts;

/// <summary>A stream's name taken apart: <c>kind:length.part.length.part</c>, where <c>+</c> and <c>%</c> are escaped.</summary>
internal sealed record StreamName(StreamKind Kind, string[] Parts)
{
    private static readonly StreamName None = new(StreamKind.Unknown, []);

    /// <summary>Reads a name; one that cannot be read is of unknown kind.</summary>
    public static StreamName Read(string stream)
    {
        var colon = stream.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            return None;
        }

        var (kind, count) = stream[..colon] switch
        {
            "conversation" => (StreamKind.Conversation, 1),
            "agent-day" => (StreamKind.AgentDay, 3),
            "agent" => (StreamKind.Agent, 2),
            "store" => (StreamKind.Store, 2),
            "tenant" => (StreamKind.Tenant, 1),
            "roster-month" => (StreamKind.RosterMonth, 2),
            "agent-shifts" => (StreamKind.AgentShifts, 2),
            "calendar" => (StreamKind.Calendar, 1),
            "store-duty" => (StreamKind.StoreDuty, 3),
            _ => (StreamKind.Unknown, 0),
        };
        return kind is not StreamKind.Unknown && PartsOf(stream, colon + 1, count) is { } parts ? new(kind, parts) : None;
    }

    /// <summary>The length-prefixed parts after a position; null unless there are exactly so many.</summary>
    public static string[]? PartsOf(string name, int at, int count)
    {
        var parts = new string[count];
        for (var i = 0; i < count; i++)
        {
            var dot = at < name.Length ? name.IndexOf('.', at) : -1;
            if (dot < 0 || !int.TryParse(name.AsSpan(at, dot - at), NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                || length > name.Length - dot - 1)
            {
                return null;
            }

            parts[i] = Unescape(name.Substring(dot + 1, length));
            at = dot + 1 + length + 1;
        }

        return at == name.Length + 1 ? parts : null;
    }

    /// <summary>The stream of a conversation.</summary>
    public static string OfConversation(string id)
    {
        var part = Escape(id);
        return string.Create(CultureInfo.InvariantCulture, $"conversation:{part.Length}.{part}");
    }

    /// <summary>The stream of a tenant, store or agent profile.</summary>
    public static string OfProfile(string kind, params ReadOnlySpan<string> parts)
    {
        var text = kind + ":";
        foreach (var raw in parts)
        {
            var part = Escape(raw);
            text += (text.EndsWith(':') ? "" : ".") + part.Length.ToString(CultureInfo.InvariantCulture) + "." + part;
        }

        return text;
    }

    private static string Escape(string part) => part.Replace("%", "%25", StringComparison.Ordinal).Replace("+", "%2B", StringComparison.Ordinal);

    private static string Unescape(string part) => part.Replace("%2B", "+", StringComparison.Ordinal).Replace("%25", "%", StringComparison.Ordinal);
}
