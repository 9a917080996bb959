namespace Orleans.Runtime;

/// <summary>
/// Where turns run. Everything a silo does that is not done by its callers' threads goes through here: calls, continuations,
/// activations, timer ticks, deliveries of streams. Register another one in the services to run a silo on one seeded thread.
/// </summary>
public interface IGrainScheduler
{
    /// <summary>
    /// Runs <see cref="IThreadPoolWorkItem.Execute"/> once, soon, on any thread, but never inside this call. Items of the
    /// same grain are never handed over twice at a time, so the order between items is the scheduler's to choose.
    /// </summary>
    void Schedule(IThreadPoolWorkItem work);
}
