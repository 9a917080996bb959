using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Kefu.Gateway.Problems;

namespace Kefu.Gateway.Requests;

/// <summary>A body that can say what is wrong with it.</summary>
internal interface IChecked
{
    /// <summary>Names every field that is not as it must be.</summary>
    void Check(Findings findings);
}

/// <summary>What is wrong with a body, field by field.</summary>
internal sealed class Findings
{
    private ImmutableArray<FieldProblem>.Builder? _found;

    /// <summary>The kind of problem these findings are.</summary>
    public string Slug { get; private set; } = ProblemTypes.InvalidRequest;

    public ImmutableArray<FieldProblem> Found => _found?.ToImmutable() ?? [];

    /// <summary>A field is wrong.</summary>
    public void Add(string field, string message, string? rule = null) => (_found ??= ImmutableArray.CreateBuilder<FieldProblem>()).Add(new(field, message, rule));

    /// <summary>A field is wrong in a way that has a kind of its own.</summary>
    public void Add(string slug, string field, string message, string? rule)
    {
        Slug = slug;
        Add(field, message, rule);
    }

    /// <summary>An id of a tenant, store or agent.</summary>
    public void Id(string field, string value)
    {
        if (!Ids.IsName(value))
        {
            Add(field, Ids.NameRule);
        }
    }

    /// <summary>A short text on one line: something to see, and nothing that cannot be seen.</summary>
    public void Line(string field, string value, int most)
    {
        if (value.Length == 0 || value.Length > most || string.IsNullOrWhiteSpace(value))
        {
            Add(field, $"{field} has 1 to {most} characters, not only blanks.");
        }
        else if (!Texts.IsPrintable(value))
        {
            Add(field, $"{field} has printable characters only.");
        }
    }

    /// <summary>A text of several lines.</summary>
    public void Text(string field, string value, int most)
    {
        if (value.Length == 0 || value.Length > most)
        {
            Add(field, $"{field} has 1 to {most:N0} characters.");
        }
        else if (!Texts.IsText(value))
        {
            Add(field, $"{field} has no control characters except newline and tab.");
        }
    }

    /// <summary>A number within bounds.</summary>
    public void Range(string field, int value, int least, int most)
    {
        if (value < least || value > most)
        {
            Add(field, string.Create(CultureInfo.InvariantCulture, $"{field} is {least} to {most}, not {value}."));
        }
    }
}

/// <summary>What ids look like.</summary>
internal static partial class Ids
{
    public const string NameRule = "An id has 1 to 64 letters, digits, '.', '_', '~' or '-' and begins with a letter or digit.";

    /// <summary>A tenant's, store's or agent's id.</summary>
    public static bool IsName(string? value) => value is { Length: > 0 and <= Bounds.IdLength } && Name().IsMatch(value);

    /// <summary>An id that Kefu derived: 26 characters of Crockford's base 32.</summary>
    public static bool IsDigest(string? value) => value is { Length: 26 } && Digest().IsMatch(value);

    /// <summary>A platform's name.</summary>
    public static bool IsPlatform(string? value) => value is { Length: > 0 and <= 32 } && Platform().IsMatch(value);

    /// <summary>An API key's public id.</summary>
    public static bool IsKeyId(string? value) => value is { Length: >= 4 and <= 32 } && Key().IsMatch(value);

    // \z, not $: the latter would let a trailing newline pass.
    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._~-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex(@"^[0-9a-hjkmnp-tv-z]{26}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Digest();

    [GeneratedRegex(@"^[a-z0-9][a-z0-9-]{0,31}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Platform();

    [GeneratedRegex(@"^[0-9a-z]{4,32}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Key();
}

/// <summary>What characters may be in a text.</summary>
internal static class Texts
{
    /// <summary>Several lines: newline (also after a carriage return) and tab are the only control characters.</summary>
    public static bool IsText(string value)
    {
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            if (char.IsControl(c) && c is not ('\n' or '\t') && !(c is '\r' && i + 1 < value.Length && value[i + 1] == '\n'))
            {
                return false;
            }
        }

        return HasWholeCharacters(value);
    }

    /// <summary>One line: letters, marks, digits, punctuation, symbols and inner blanks; nothing invisible.</summary>
    public static bool IsPrintable(string value)
    {
        if (value.Length > 0 && (value[0] == ' ' || value[^1] == ' '))
        {
            return false;
        }

        foreach (var rune in value.EnumerateRunes())
        {
            var unseen = Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
                || (Rune.IsWhiteSpace(rune) && rune.Value != ' ');
            if (unseen)
            {
                return false;
            }
        }

        return HasWholeCharacters(value);
    }

    // Half of a surrogate pair cannot be stored as UTF-8.
    private static bool HasWholeCharacters(string value)
    {
        for (var i = 0; i < value.Length; i++)
        {
            if (char.IsHighSurrogate(value[i]) && i + 1 < value.Length && char.IsLowSurrogate(value[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(value[i]))
            {
                return false;
            }
        }

        return true;
    }
}
