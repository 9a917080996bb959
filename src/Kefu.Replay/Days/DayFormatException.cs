namespace Kefu.Replay.Days;

/// <summary>A day file is not what it should be.</summary>
public sealed class DayFormatException(string file, int line, string problem)
    : Exception(line > 0 ? $"{file}, line {line}: {problem}" : $"{file}: {problem}")
{
    /// <summary>The line, from 1; 0 where it concerns the whole file.</summary>
    public int Line { get; } = line;
}
