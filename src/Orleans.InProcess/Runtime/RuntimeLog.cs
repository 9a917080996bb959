using Microsoft.Extensions.Logging;

namespace Orleans.Runtime;

/// <summary>What the runtime has to say.</summary>
internal sealed partial class RuntimeLog(ILogger logger)
{
    [LoggerMessage(1, LogLevel.Warning, "One-way call {Call} failed.")]
    internal partial void OneWayFailed(GrainCall call, Exception exception);

    [LoggerMessage(2, LogLevel.Warning, "One-way call {Call} was not taken.")]
    internal partial void OneWayRejected(GrainCall call, Exception exception);

    [LoggerMessage(3, LogLevel.Warning, "Response did not arrive on time in {Timeout} for message: {Call}.")]
    internal partial void TimedOut(TimeSpan timeout, GrainCall call);

    [LoggerMessage(4, LogLevel.Debug, "Dropped {Message}: nobody waits for it any more.")]
    internal partial void DroppedExpired(Message message);

    [LoggerMessage(5, LogLevel.Error, "{Grain} could not be activated.")]
    internal partial void ActivationFailed(GrainId grain, Exception exception);

    [LoggerMessage(6, LogLevel.Error, "{Grain} failed while it was deactivated.")]
    internal partial void DeactivationFailed(GrainId grain, Exception exception);

    [LoggerMessage(7, LogLevel.Warning, "A timer of {Grain} failed; it goes on.")]
    internal partial void TimerFailed(GrainId grain, Exception exception);

    [LoggerMessage(8, LogLevel.Error, "{Store}.{State} of {Grain} failed in {Operation}.")]
    internal partial void StorageFailed(string store, string state, GrainId grain, string operation, Exception exception);

    [LoggerMessage(9, LogLevel.Warning, "An event of stream {Stream} was dropped: {Grain} has not resumed its subscription.")]
    internal partial void NobodyResumed(StreamId stream, GrainId grain);

    [LoggerMessage(10, LogLevel.Warning, "A consumer of stream {Stream} failed; the event will be delivered again.")]
    internal partial void DeliveryFailed(StreamId stream, Exception exception);

    [LoggerMessage(11, LogLevel.Error, "An event of stream {Stream} was skipped: its consumer failed for too long.")]
    internal partial void DeliveryGivenUp(StreamId stream, Exception exception);
}
