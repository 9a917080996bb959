using System.Diagnostics.Metrics;

namespace Orleans.Runtime;

/// <summary>The runtime's counters. Nothing is counted while nobody listens.</summary>
internal static class RuntimeMetrics
{
    private static readonly Meter Meter = new("Microsoft.Orleans");

    internal static readonly Counter<long> TimedOut = Meter.CreateCounter<long>("orleans-app-requests-timedout");
    internal static readonly Counter<long> Activated = Meter.CreateCounter<long>("orleans-catalog-activation-created");
    internal static readonly Counter<long> ActivationFailed = Meter.CreateCounter<long>("orleans-catalog-activation-failed-to-activate");
    internal static readonly Counter<long> Deactivated = Meter.CreateCounter<long>("orleans-catalog-activation-destroyed");
}
