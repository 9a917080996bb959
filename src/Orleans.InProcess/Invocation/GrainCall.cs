using System.Reflection;
using Orleans.Serialization.Invocation;

namespace Orleans.Runtime;

/// <summary>One call of one method of a grain: the arguments on the way there, the answer on the way back.</summary>
internal abstract class GrainCall : Message, IInvokable
{
    private CallCancellation? _cancellation;

    // Links of the calls in flight, guarded by their lane.
    internal GrainCall? NextInFlight;
    internal GrainCall? PreviousInFlight;
    internal InFlightCalls.Lane? Lane;

    internal GrainReference Target = null!;
    internal GrainMethod Method = null!;
    internal Activation? Sender;

    /// <summary>The context of call filters, when there are any.</summary>
    internal IncomingCall? Filtered;

    internal CallCancellation? Cancellation => _cancellation;

    /// <summary>The caller, when it is a grain.</summary>
    internal GrainId? Source => Sender?.GrainId;

    public abstract int GetArgumentCount();

    public abstract object? GetArgument(int index);

    public abstract void SetArgument(int index, object? value);

    public string GetInterfaceName() => Method.Interface.Name;

    public Type GetInterfaceType() => Method.Interface.Type;

    public MethodInfo GetMethod() => Method.Info;

    public string GetMethodName() => Method.Info.Name;

    public TimeSpan? GetDefaultResponseTimeout() => Method.ResponseTimeout;

    /// <summary>The token that the callee is given for the caller's.</summary>
    public CancellationToken Link(CancellationToken callers)
    {
        if (!callers.CanBeCanceled)
        {
            return callers;
        }

        _cancellation ??= new CallCancellation(this, callers);
        return _cancellation.Token;
    }

    internal override Task Run(Activation activation)
    {
        if (activation.Filters() is { } filters)
        {
            Filtered = new IncomingCall(this, activation, filters);
            return Filtered.Run();
        }

        return RunMethod(activation);
    }

    internal Task RunMethod(Activation activation)
    {
        _cancellation?.RunsAt(activation);
        return Invoke(activation.Instance!) ?? throw new InvalidOperationException($"{Method} returned null instead of a task.");
    }

    /// <summary>What the outcome holds, boxed; for call filters.</summary>
    internal abstract object? ResultOf(Task outcome);

    internal abstract bool TryFail(Exception exception);

    internal override void Reject(Exception reason)
    {
        if (Has(CallFlags.OneWay))
        {
            Target.Runtime.Log.OneWayRejected(this, reason);
        }
        else
        {
            TryFail(reason);
        }
    }

    protected abstract Task? Invoke(object grain);

    public override string ToString() => $"{Target.GrainId} {Method}";

    protected void Answered()
    {
        InFlightCalls.Remove(this);
        _cancellation?.Dispose();
    }
}
