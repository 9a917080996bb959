using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Kefu.Domain.Figures;

namespace Kefu.Ledger.Figures;

/// <summary>
/// Figures as they are stored: a JSON object of measures. Counts are numbers; timed measures are [count, milliseconds, {class: count}].
/// Equal figures give equal texts.
/// </summary>
internal static class TallyCodec
{
    private static readonly ImmutableArray<string> Names = [.. Enum.GetNames<Measure>().Select(JsonNamingPolicy.CamelCase.ConvertName)];
    private static readonly ImmutableArray<Measure> Values = [.. Enum.GetValues<Measure>()];

    public static string Write(Tally tally)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var (measure, count, milliseconds, classes) in tally.Entries)
            {
                json.WritePropertyName(Names[Values.IndexOf(measure)]);
                if (!Tally.IsTimed(measure))
                {
                    json.WriteNumberValue(count);
                    continue;
                }

                json.WriteStartArray();
                json.WriteNumberValue(count);
                json.WriteNumberValue(milliseconds);
                json.WriteStartObject();
                foreach (var (index, number) in classes)
                {
                    json.WriteNumber(index.ToString(CultureInfo.InvariantCulture), number);
                }

                json.WriteEndObject();
                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static Tally Read(string body)
    {
        var tally = new Tally();
        using var document = JsonDocument.Parse(body);
        foreach (var property in document.RootElement.EnumerateObject())
        {
            var index = Names.IndexOf(property.Name);
            if (index < 0)
            {
                // Of a newer program.
                continue;
            }

            if (property.Value.ValueKind is JsonValueKind.Number)
            {
                tally.Add(Values[index], property.Value.GetInt64(), 0, []);
                continue;
            }

            tally.Add(
                Values[index], property.Value[0].GetInt64(), property.Value[1].GetInt64(),
                property.Value[2].EnumerateObject().Select(c => KeyValuePair.Create(int.Parse(c.Name, CultureInfo.InvariantCulture), c.Value.GetInt64())));
        }

        return tally;
    }
}
