using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;

namespace Kefu.Replay.Days;

/// <summary>Reads a day from JSON lines, plain or gzipped (<c>.gz</c>). The schema is in <c>benchmarks/days/README.md</c>.</summary>
public static class DayFile
{
    /// <summary>Version of the schema.</summary>
    public const int Format = 1;

    /// <summary>Events one file may hold; more are refused (a bound, far above a ten-fold day).</summary>
    public const int MostEvents = 2_000_000;

    /// <summary>Characters of one message.</summary>
    public const int MostText = 4_000;

    /// <summary>Reads and validates a whole day.</summary>
    /// <exception cref="DayFormatException">The file breaks the schema; the message names the line.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static async Task<Day> ReadAsync(string path, CancellationToken cancellationToken = default)
    {
        await using var file = File.OpenRead(path);
        await using var content = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : (Stream)file;
        try
        {
            return await ReadAsync(content, Path.GetFileName(path), cancellationToken);
        }
        catch (InvalidDataException exception)
        {
            throw new DayFormatException(Path.GetFileName(path), 0, $"not a gzip file: {exception.Message}");
        }
    }

    /// <summary>Reads and validates a whole day from plain JSON lines.</summary>
    /// <exception cref="DayFormatException">The content breaks the schema; the message names the line.</exception>
    public static async Task<Day> ReadAsync(Stream content, string name, CancellationToken cancellationToken = default)
    {
        using var reader = new StreamReader(content, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
        DayReader? day = null;
        var number = 0;
        while (await NextLine(reader, name, number, cancellationToken) is { } text)
        {
            number++;
            if (string.IsNullOrWhiteSpace(text))
            {
                continue;
            }

            using var line = new DayLine(name, number, text);
            if (day is null)
            {
                day = new DayReader(DayHeaderReader.Read(line));
            }
            else
            {
                day.Read(line);
            }
        }

        return day?.Finish(name) ?? throw new DayFormatException(name, 0, "the file is empty; its first line must be the header (\"event\":\"day\")");
    }

    private static async Task<string?> NextLine(StreamReader reader, string name, int number, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadLineAsync(cancellationToken);
        }
        catch (DecoderFallbackException)
        {
            throw new DayFormatException(name, number + 1, "not valid UTF-8");
        }
    }
}

/// <summary>Collects and validates the events after the header.</summary>
internal sealed class DayReader(DayHeader header)
{
    private readonly ImmutableArray<DayEvent>.Builder _events = ImmutableArray.CreateBuilder<DayEvent>();
    private readonly Dictionary<string, DayEvent.Message> _messages = new(StringComparer.Ordinal);
    private readonly HashSet<(string Store, string Customer)> _inquiries = [];
    private readonly HashSet<string> _stores = [.. header.Stores.Select(s => s.Id)];
    private readonly HashSet<string> _agents = [.. header.Agents.Select(a => a.Id)];
    private TimeSpan _last = header.Starts;

    public void Read(DayLine line)
    {
        if (_events.Count >= DayFile.MostEvents)
        {
            throw line.Problem($"more than {DayFile.MostEvents} events");
        }

        var kind = line.Text("event");
        var at = line.Time("at");
        if (at < _last)
        {
            throw line.Problem($"'at' goes back from {DayTime.Format(_last)} to {DayTime.Format(at)}; events must be in the order of time");
        }

        DayEvent happened = kind switch
        {
            "sign-in" => new DayEvent.Presence(line.Number, at, Agent(line), PresenceKind.SignIn),
            "away" => new DayEvent.Presence(line.Number, at, Agent(line), PresenceKind.Away),
            "sign-out" => new DayEvent.Presence(line.Number, at, Agent(line), PresenceKind.SignOut),
            "message" => Message(line, at),
            "reply" => Reply(line, at),
            "leave" => new DayEvent.Leave(line.Number, at, Store(line), Customer(line)),
            "day" => throw line.Problem("a second header"),
            _ => throw line.Problem($"unknown event '{kind}'; known are sign-in, sign-out, away, message, reply, leave"),
        };
        line.Done();
        _last = at;
        _events.Add(happened);
    }

    public Day Finish(string name)
    {
        if (header.Inquiries != _inquiries.Count)
        {
            throw new DayFormatException(name, 1, $"the header announces {header.Inquiries} inquiries, the file holds {_inquiries.Count}");
        }

        return new Day(header, _events.ToImmutable());
    }

    private DayEvent.Message Message(DayLine line, TimeSpan at)
    {
        var message = new DayEvent.Message(
            line.Number, at, Store(line), line.Text("platform", 40), line.Text("customer", 100), line.Text("id", 100), line.Text("text", DayFile.MostText),
            line.Words("hints", "urgent", "buying", "vip"), line.OptionalTime("sent") ?? at);
        if (message.Sent > at)
        {
            throw line.Problem("'sent' is later than 'at': a message cannot be delivered before it was written");
        }

        var key = $"{message.Platform}\n{message.Store}\n{message.Id}";
        if (_messages.TryGetValue(key, out var first))
        {
            if (first with { Line = line.Number, At = at, Hints = message.Hints } != message || !first.Hints.SequenceEqual(message.Hints))
            {
                throw line.Problem($"message '{message.Id}' was another one in line {first.Line}; a repetition must be equal in everything but 'at' (give its 'sent')");
            }
        }
        else
        {
            _messages.Add(key, message);
            _inquiries.Add((message.Store, message.Customer));
        }

        return message;
    }

    private DayEvent.Reply Reply(DayLine line, TimeSpan at)
    {
        var reply = new DayEvent.Reply(
            line.Number, at, Store(line), Customer(line), line.OptionalText("text", DayFile.MostText),
            TimeSpan.FromSeconds(line.OptionalNumber("after", 0, 86_400) ?? 0), line.Flag("close"));
        return reply.Close || reply.Text is not null ? reply : throw line.Problem("a reply needs 'text', or \"close\":true");
    }

    private string Customer(DayLine line)
    {
        var customer = line.Text("customer", 100);
        return _inquiries.Contains((Store(line), customer))
            ? customer
            : throw line.Problem($"customer '{customer}' has not written to this store before");
    }

    private string Store(DayLine line)
    {
        var store = line.Text("store", 100);
        return _stores.Contains(store) ? store : throw line.Problem($"store '{store}' is not in the header");
    }

    private string Agent(DayLine line)
    {
        var agent = line.Text("agent", 100);
        return _agents.Contains(agent) ? agent : throw line.Problem($"agent '{agent}' is not in the header");
    }
}
