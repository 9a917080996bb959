namespace Orleans.Runtime;

/// <summary>Which activation the current thread is running a turn of.</summary>
internal static class RuntimeContext
{
    internal static Activation? Current => TurnScheduler.Running as Activation;
}
