using System.Diagnostics;
using Kefu.Festival.Databases;

namespace Kefu.Festival.Measuring;

/// <summary>What a number of callers did within a window of time, each asking again as soon as it was answered.</summary>
/// <param name="Acknowledged">Opens answered in all, before, in and after the window.</param>
/// <param name="Counted">Opens answered within the window.</param>
/// <param name="Window">Its length.</param>
/// <param name="Latencies">Of those within the window, in microseconds, ascending.</param>
/// <param name="Faults">What went wrong; empty when every open was assigned.</param>
/// <param name="Exhausted">All agents' caps were planned for fewer opens: the window was cut short.</param>
/// <param name="Cpu">Processor time of this process in the window.</param>
/// <param name="Allocated">Bytes this process allocated in the window.</param>
/// <param name="Server">What the server did in the window.</param>
internal sealed record LoopResult(
    long Acknowledged, long Counted, TimeSpan Window, int[] Latencies, IReadOnlyList<string> Faults, bool Exhausted, TimeSpan Cpu, long Allocated,
    ServerCounts Server);

/// <summary>A closed loop: so many callers, each with one open in flight.</summary>
/// <param name="callers">How many.</param>
/// <param name="capacity">Opens there are; with the last one the loop ends.</param>
/// <param name="open">Does one open, given caller and number; what it returns is a fault, null if there was none.</param>
internal sealed class ClosedLoop(int callers, long capacity, Func<int, long, ValueTask<string?>> open) : IDisposable
{
    private const int Warming = 0;
    private const int Counting = 1;
    private const int Stopping = 2;
    private const int MostFaults = 5;

    private readonly List<string> _faults = [];
    private readonly ManualResetEventSlim _cut = new();
    private int _phase;
    private long _next;
    private long _acknowledged;

    public async Task<LoopResult> Run(TimeSpan warm, TimeSpan window, ServerProbe probe, CancellationToken cancellationToken)
    {
        var calling = Enumerable.Range(0, callers).Select(caller => Task.Run(() => Call(caller), CancellationToken.None)).ToArray();

        // A thread of its own: timers of the thread pool come late when both processors are busy.
        var (length, cpu, allocated, server) = await Task.Factory.StartNew(
            () => Watch(warm, window, probe, cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var latencies = (await Task.WhenAll(calling)).SelectMany(l => l).ToArray();
        cancellationToken.ThrowIfCancellationRequested();
        Array.Sort(latencies);
        return new LoopResult(_acknowledged, latencies.Length, length, latencies, _faults, _cut.IsSet && _faults.Count == 0, cpu, allocated, server);
    }

    public void Dispose() => _cut.Dispose();

    private (TimeSpan Length, TimeSpan Cpu, long Allocated, ServerCounts Server) Watch(
        TimeSpan warm, TimeSpan window, ServerProbe probe, CancellationToken cancellationToken)
    {
        Pause(warm, cancellationToken);
        var (cpu, allocated, server, began) = (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(), probe.Read(), Stopwatch.GetTimestamp());
        Interlocked.CompareExchange(ref _phase, Counting, Warming);
        Pause(window, cancellationToken);
        Volatile.Write(ref _phase, Stopping);
        var length = Stopwatch.GetElapsedTime(began);
        var (cpuAfter, allocatedAfter, after) = (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(), probe.Read());
        return (length, cpuAfter - cpu, allocatedAfter - allocated, after.Since(server));
    }

    private void Pause(TimeSpan time, CancellationToken cancellationToken)
    {
        try
        {
            _cut.Wait(time, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            _cut.Set();
        }
    }

    private async Task<List<int>> Call(int caller)
    {
        var latencies = new List<int>(4_096);
        long acknowledged = 0;
        while (Volatile.Read(ref _phase) != Stopping)
        {
            var number = Interlocked.Increment(ref _next) - 1;
            if (number >= capacity)
            {
                _cut.Set();
                break;
            }

            var began = Stopwatch.GetTimestamp();
            if (await Try(caller, number) is { } fault)
            {
                lock (_faults)
                {
                    if (_faults.Count < MostFaults)
                    {
                        _faults.Add($"open {number}: {fault}");
                    }
                }

                _cut.Set();
                break;
            }

            acknowledged++;
            if (Volatile.Read(ref _phase) == Counting)
            {
                latencies.Add((int)Math.Min(int.MaxValue, Stopwatch.GetElapsedTime(began).TotalMicroseconds));
            }
        }

        Interlocked.Add(ref _acknowledged, acknowledged);
        return latencies;
    }

    private async ValueTask<string?> Try(int caller, long number)
    {
        try
        {
            return await open(caller, number);
        }
        catch (Exception e)
        {
            return $"{e.GetType().Name}: {e.Message}";
        }
    }
}
