using System.Text.Json;

namespace Kefu.Replay.Playing;

/// <summary>
/// What is kept of a run so that it can go on after an interruption. Losing it costs nothing but time: everything is idempotent,
/// so the run can be repeated from the start under the same name.
/// </summary>
/// <param name="Day">Name of the day.</param>
/// <param name="Run">Name of the run.</param>
/// <param name="BegunAt">When it was begun (real time).</param>
/// <param name="Reached">Up to here everything was acknowledged, ticks after midnight of the day.</param>
/// <param name="EventsAfter">The cursor of the event feed's end at the start.</param>
/// <param name="Ended">The run came to its end.</param>
public sealed record ReplayState(string Day, string Run, DateTimeOffset BegunAt, long Reached, string? EventsAfter, bool Ended)
{
    /// <summary>Reads a state; null if there is none.</summary>
    /// <exception cref="JsonException">The file is not a state, or one of an earlier Kefu, whose feed was numbered.</exception>
    public static ReplayState? Read(string path) =>
        File.Exists(path) ? JsonSerializer.Deserialize<ReplayState>(File.ReadAllText(path), JsonSerializerOptions.Web) : null;

    /// <summary>Writes it so that a crash leaves the old or the new one, never half of one.</summary>
    public void Write(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var draft = path + ".new";
        File.WriteAllText(draft, JsonSerializer.Serialize(this, JsonSerializerOptions.Web));
        File.Move(draft, path, overwrite: true);
    }
}
