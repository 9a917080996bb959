namespace Orleans.InProcess.Tests;

internal static class Soonish
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>A test that would hang fails instead.</summary>
    public static Task Soon(this Task task) => task.WaitAsync(Patience);

    /// <inheritdoc cref="Soon(Task)"/>
    public static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(Patience);

    /// <inheritdoc cref="Soon(Task)"/>
    public static Task<T> Soon<T>(this ValueTask<T> task) => task.AsTask().WaitAsync(Patience);
}
