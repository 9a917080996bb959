namespace Orleans.Runtime;

/// <summary>Something an activation does as one request: a call, a timer's tick, the delivery of an event.</summary>
internal abstract class Message
{
    private Activation? _activation;
    private Task? _outcome;

    // Links of the activation's queue, guarded by its gate.
    internal Message? Next;
    internal Message? Previous;

    internal CallFlags Flags;

    /// <summary>The caller's request context; never changed after it was set here.</summary>
    internal Dictionary<string, object>? Context;

    /// <summary>When the caller gives up, as a timestamp of the time provider.</summary>
    internal long Deadline = long.MaxValue;

    /// <summary>Whether nobody waits for the answer any more.</summary>
    internal virtual bool IsAbandoned => false;

    internal bool Has(CallFlags flag) => (Flags & flag) != 0;

    /// <summary>Runs on the activation's turn. What it throws counts as the outcome.</summary>
    internal abstract Task Run(Activation activation);

    /// <summary>Takes note of how it ended, on the activation's turn.</summary>
    internal abstract void Respond(Task outcome);

    /// <summary>It will not run.</summary>
    internal abstract void Reject(Exception reason);

    /// <summary>Comes back to the activation's turn when the outcome is there.</summary>
    internal void EndLater(Activation activation, Task outcome)
    {
        _activation = activation;
        _outcome = outcome;
        outcome.GetAwaiter().UnsafeOnCompleted(End);
    }

    private void End() => _activation!.End(this, _outcome!);
}
