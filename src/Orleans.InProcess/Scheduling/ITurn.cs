namespace Orleans.Runtime;

/// <summary>Something short that must happen on a particular scheduler's turn and is no task.</summary>
internal interface ITurn
{
    /// <summary>Runs on the turn. Must not throw.</summary>
    void Run();
}
