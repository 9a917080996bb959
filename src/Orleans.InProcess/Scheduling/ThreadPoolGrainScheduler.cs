namespace Orleans.Runtime;

/// <summary>The default: turns run on the thread pool.</summary>
internal sealed class ThreadPoolGrainScheduler : IGrainScheduler
{
    // Not to the thread's own queue: two grains that keep calling each other would keep all other work waiting for seconds.
    public void Schedule(IThreadPoolWorkItem work) => ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: false);
}
