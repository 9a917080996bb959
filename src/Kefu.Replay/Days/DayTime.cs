using System.Globalization;

namespace Kefu.Replay.Days;

/// <summary>
/// Times of a day file: <c>HH:MM:SS</c> or <c>HH:MM:SS.fff</c> after midnight of the business date, in the day's own zone. Hours go
/// up to 47, so that an evening shift that ends at 00:30 ends at <c>24:30:00</c>.
/// </summary>
public static class DayTime
{
    private static readonly TimeSpan Limit = TimeSpan.FromHours(48);

    /// <summary>Reads a time; false for anything that is not one.</summary>
    public static bool TryParse(string? text, out TimeSpan time)
    {
        time = default;
        if (text is null || text.Length is not (8 or 10 or 11 or 12) || text[2] != ':' || text[5] != ':' || (text.Length > 8 && text[8] != '.'))
        {
            return false;
        }

        if (!Digits(text.AsSpan(0, 2), out var hours) || !Digits(text.AsSpan(3, 2), out var minutes) || !Digits(text.AsSpan(6, 2), out var seconds)
            || minutes > 59 || seconds > 59)
        {
            return false;
        }

        var milliseconds = 0;
        if (text.Length > 8)
        {
            var fraction = text.AsSpan(9);
            if (!Digits(fraction, out milliseconds))
            {
                return false;
            }

            milliseconds *= fraction.Length switch { 1 => 100, 2 => 10, _ => 1 };
        }

        time = new TimeSpan(0, hours, minutes, seconds, milliseconds);
        return time < Limit;
    }

    /// <summary>Writes a time in its shortest form.</summary>
    public static string Format(TimeSpan time)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours:00}:{time.Minutes:00}:{time.Seconds:00}");
        return time.Milliseconds == 0 ? text : text + string.Create(CultureInfo.InvariantCulture, $".{time.Milliseconds:000}");
    }

    private static bool Digits(ReadOnlySpan<char> text, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
