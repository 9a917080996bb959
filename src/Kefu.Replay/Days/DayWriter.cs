using System.IO.Compression;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Kefu.Replay.Days;

/// <summary>Writes a day as JSON lines; the same day gives the same bytes.</summary>
public static class DayWriter
{
    // Chinese text stays readable in the file.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes to a file; gzipped when its name ends in <c>.gz</c>.</summary>
    public static void Write(Day day, string path)
    {
        using var file = File.Create(path);
        if (path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
        {
            using var gzip = new GZipStream(file, CompressionLevel.SmallestSize);
            Write(day, gzip);
        }
        else
        {
            Write(day, file);
        }
    }

    /// <summary>Writes plain JSON lines.</summary>
    public static void Write(Day day, Stream output)
    {
        using var text = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 1 << 16, leaveOpen: true) { NewLine = "\n" };
        text.WriteLine(Line(writer => Header(writer, day.Header)));
        foreach (var happened in day.Events)
        {
            text.WriteLine(Line(writer => Event(writer, happened)));
        }
    }

    private static string Line(Action<Utf8JsonWriter> content)
    {
        using var buffer = new MemoryStream(256);
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            content(writer);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void Header(Utf8JsonWriter writer, DayHeader header)
    {
        writer.WriteString("event", "day");
        writer.WriteNumber("format", DayFile.Format);
        writer.WriteString("name", header.Name);
        writer.WriteBoolean("synthetic", header.Synthetic);
        if (header.Seed is { } seed)
        {
            writer.WriteNumber("seed", seed);
        }

        writer.WriteString("note", header.Synthetic ? "Synthetic: made by `kefu generate`, not recorded. Names and texts are invented." : "Recorded.");
        writer.WriteString("timeZone", header.TimeZone);
        writer.WriteString("starts", DayTime.Format(header.Starts));
        writer.WriteNumber("inquiries", header.Inquiries);
        Settings(writer, header.Settings);
        writer.WriteStartArray("stores");
        foreach (var store in header.Stores)
        {
            writer.WriteStartObject();
            writer.WriteString("id", store.Id);
            writer.WriteString("name", store.Name);
            writer.WriteString("platform", store.Platform);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("agents");
        foreach (var agent in header.Agents)
        {
            writer.WriteStartObject();
            writer.WriteString("id", agent.Id);
            writer.WriteString("name", agent.Name);
            writer.WriteString("main", agent.Main);
            if (agent.Secondary is not null)
            {
                writer.WriteString("secondary", agent.Secondary);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void Settings(Utf8JsonWriter writer, DaySettings settings)
    {
        writer.WriteStartObject("settings");
        Number("dailyCap", settings.DailyCap);
        Number("concurrentCap", settings.ConcurrentCap);
        Number("leaseSeconds", settings.LeaseSeconds);
        Number("ageingSeconds", settings.AgeingSeconds);
        Number("secondaryAfterSeconds", settings.SecondaryAfterSeconds);
        Number("serviceLevelSeconds", settings.ServiceLevelSeconds);
        writer.WriteEndObject();

        void Number(string name, int? value)
        {
            if (value is { } v)
            {
                writer.WriteNumber(name, v);
            }
        }
    }

    private static void Event(Utf8JsonWriter writer, DayEvent happened)
    {
        writer.WriteString("at", DayTime.Format(happened.At));
        switch (happened)
        {
            case DayEvent.Presence presence:
                writer.WriteString("event", presence.Kind switch { PresenceKind.SignIn => "sign-in", PresenceKind.Away => "away", _ => "sign-out" });
                writer.WriteString("agent", presence.Agent);
                break;
            case DayEvent.Message message:
                Message(writer, message);
                break;
            case DayEvent.Reply reply:
                Reply(writer, reply);
                break;
            case DayEvent.Leave leave:
                writer.WriteString("event", "leave");
                writer.WriteString("store", leave.Store);
                writer.WriteString("customer", leave.Customer);
                break;
        }
    }

    private static void Message(Utf8JsonWriter writer, DayEvent.Message message)
    {
        writer.WriteString("event", "message");
        writer.WriteString("store", message.Store);
        writer.WriteString("platform", message.Platform);
        writer.WriteString("customer", message.Customer);
        writer.WriteString("id", message.Id);
        if (message.Sent != message.At)
        {
            writer.WriteString("sent", DayTime.Format(message.Sent));
        }

        writer.WriteString("text", message.Text);
        if (message.Hints.Length > 0)
        {
            writer.WriteStartArray("hints");
            foreach (var hint in message.Hints)
            {
                writer.WriteStringValue(hint);
            }

            writer.WriteEndArray();
        }
    }

    private static void Reply(Utf8JsonWriter writer, DayEvent.Reply reply)
    {
        writer.WriteString("event", "reply");
        writer.WriteString("store", reply.Store);
        writer.WriteString("customer", reply.Customer);
        if (reply.Text is not null)
        {
            writer.WriteString("text", reply.Text);
        }

        writer.WriteNumber("after", (int)reply.After.TotalSeconds);
        if (reply.Close)
        {
            writer.WriteBoolean("close", true);
        }
    }
}
