namespace Orleans.Runtime;

/// <summary>The default: turns run on the thread pool.</summary>
internal sealed class ThreadPoolGrainScheduler : IGrainScheduler
{
    public void Schedule(IThreadPoolWorkItem work) => ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: true);
}
