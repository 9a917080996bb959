namespace Kefu.Festival.Assigning;

/// <summary>What to measure.</summary>
/// <param name="Runs">Runs of each kind in each shape.</param>
/// <param name="Window">Length of a run, after its warm-up.</param>
/// <param name="SweepWindow">Length of each short run that looks for the best number of callers.</param>
/// <param name="Kinds">What is compared.</param>
/// <param name="Shapes">In which shapes.</param>
/// <param name="Callers">Fixed numbers of callers; kinds that are not named are swept.</param>
/// <param name="Database">Connection string of a server to use; null for one of its own.</param>
internal sealed record AssignOptions(
    int Runs, TimeSpan Window, TimeSpan SweepWindow, IReadOnlyList<Kind> Kinds, IReadOnlyList<Shape> Shapes, IReadOnlyDictionary<Kind, int> Callers, string? Database)
{
    /// <summary>Before each run's window: compilation, connections, plans.</summary>
    public TimeSpan Warm { get; } = TimeSpan.FromSeconds(1.5);
}
