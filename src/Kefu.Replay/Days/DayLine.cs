using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Kefu.Replay.Days;

/// <summary>One line's JSON object, read strictly: a misspelt name is an error, not a default.</summary>
internal sealed class DayLine : IDisposable
{
    private readonly string _file;
    private readonly JsonDocument? _document;
    private readonly JsonElement _object;
    private readonly HashSet<string> _unread = new(StringComparer.Ordinal);
    private readonly string _where;

    public DayLine(string file, int number, string text)
    {
        (_file, Number, _where) = (file, number, "");
        try
        {
            _document = JsonDocument.Parse(text);
        }
        catch (JsonException exception)
        {
            throw new DayFormatException(file, number, $"not JSON: {exception.Message}");
        }

        _object = _document.RootElement;
        Note();
    }

    private DayLine(DayLine parent, JsonElement element, string where)
    {
        (_file, Number, _object, _where) = (parent._file, parent.Number, element, where + ".");
        Note();
    }

    public int Number { get; }

    public void Dispose() => _document?.Dispose();

    public DayFormatException Problem(string text) => new(_file, Number, text);

    /// <summary>Nothing may be left that was not read.</summary>
    public void Done()
    {
        if (_unread.Count > 0)
        {
            throw Problem($"unknown field '{_where}{_unread.Order(StringComparer.Ordinal).First()}'");
        }
    }

    public bool Has(string name) => _object.TryGetProperty(name, out _);

    public string Text(string name, int most = 200)
    {
        var value = OptionalText(name, most) ?? throw Problem($"'{_where}{name}' is missing");
        return value.Length > 0 ? value : throw Problem($"'{_where}{name}' is empty");
    }

    public string? OptionalText(string name, int most = 200)
    {
        if (!Take(name, out var element))
        {
            return null;
        }

        if (element.ValueKind is not JsonValueKind.String)
        {
            throw Problem($"'{_where}{name}' must be a text");
        }

        var text = element.GetString()!;
        return text.Length <= most ? text : throw Problem($"'{_where}{name}' is longer than {most} characters");
    }

    public TimeSpan Time(string name) => OptionalTime(name) ?? throw Problem($"'{_where}{name}' is missing");

    public TimeSpan? OptionalTime(string name)
    {
        var text = OptionalText(name);
        if (text is null)
        {
            return null;
        }

        return DayTime.TryParse(text, out var time) ? time : throw Problem($"'{_where}{name}' must be a time such as 08:30:00 or 24:15:30, not '{text}'");
    }

    public long? OptionalNumber(string name, long least, long most)
    {
        if (!Take(name, out var element))
        {
            return null;
        }

        if (element.ValueKind is not JsonValueKind.Number || !element.TryGetInt64(out var number) || number < least || number > most)
        {
            throw Problem(string.Create(CultureInfo.InvariantCulture, $"'{_where}{name}' must be a whole number between {least} and {most}"));
        }

        return number;
    }

    public bool Flag(string name)
    {
        if (!Take(name, out var element))
        {
            return false;
        }

        return element.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw Problem($"'{_where}{name}' must be true or false"),
        };
    }

    public ImmutableArray<string> Words(string name, params ReadOnlySpan<string> allowed)
    {
        if (!Take(name, out var element))
        {
            return [];
        }

        if (element.ValueKind is not JsonValueKind.Array)
        {
            throw Problem($"'{_where}{name}' must be a list");
        }

        var words = ImmutableArray.CreateBuilder<string>();
        foreach (var item in element.EnumerateArray())
        {
            var word = item.ValueKind is JsonValueKind.String ? item.GetString()! : "";
            if (!allowed.Contains(word))
            {
                throw Problem($"'{_where}{name}' may hold {string.Join(", ", allowed.ToArray())}, not '{item}'");
            }

            words.Add(word);
        }

        return words.ToImmutable();
    }

    public DayLine? Object(string name)
    {
        if (!Take(name, out var element))
        {
            return null;
        }

        return element.ValueKind is JsonValueKind.Object ? new DayLine(this, element, name) : throw Problem($"'{_where}{name}' must be an object");
    }

    public ImmutableArray<DayLine> Objects(string name)
    {
        if (!Take(name, out var element) || element.ValueKind is not JsonValueKind.Array)
        {
            throw Problem($"'{_where}{name}' must be a list of objects");
        }

        return [.. element.EnumerateArray().Select((item, i) => item.ValueKind is JsonValueKind.Object
            ? new DayLine(this, item, $"{name}[{i}]")
            : throw Problem($"'{_where}{name}' must be a list of objects"))];
    }

    private bool Take(string name, out JsonElement element)
    {
        _unread.Remove(name);
        return _object.TryGetProperty(name, out element) && element.ValueKind is not JsonValueKind.Null;
    }

    private void Note()
    {
        if (_object.ValueKind is not JsonValueKind.Object)
        {
            throw Problem("a line must be one JSON object");
        }

        foreach (var property in _object.EnumerateObject())
        {
            if (!_unread.Add(property.Name))
            {
                throw Problem($"field '{_where}{property.Name}' is given twice");
            }
        }
    }
}
