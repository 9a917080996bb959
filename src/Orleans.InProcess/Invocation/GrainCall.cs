using System.Reflection;
using System.Runtime.CompilerServices;
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

/// <summary>A call with an answer of type <typeparamref name="T"/>.</summary>
internal abstract class GrainCall<T> : GrainCall
{
    private static readonly Task<T> Sent = Task.FromResult(default(T)!);

    private TaskCompletionSource<T>? _reply;

    internal override bool IsAbandoned => _reply is { Task.IsCompleted: true };

    /// <summary>The promise for the caller, completed at once for a one-way call.</summary>
    internal Task<T> Promise()
    {
        if (Has(CallFlags.OneWay))
        {
            return Sent;
        }

        // The caller goes on in its own time and place, never on the callee's turn.
        _reply = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        return _reply.Task;
    }

    internal sealed override bool TryFail(Exception exception)
    {
        if (_reply is null || !Fail(_reply, exception))
        {
            return false;
        }

        Answered();
        return true;
    }

    internal sealed override void Respond(Task outcome)
    {
        if (_reply is null)
        {
            Cancellation?.Dispose();
            if (!outcome.IsCompletedSuccessfully)
            {
                Target.Runtime.Log.OneWayFailed(this, ExceptionOf(outcome));
            }
        }
        else if (!outcome.IsCompletedSuccessfully)
        {
            TryFail(ExceptionOf(outcome));
        }
        else
        {
            Succeed(_reply, outcome);
        }
    }

    internal sealed override object? ResultOf(Task outcome) => typeof(T) == typeof(Nothing) ? null : TypedResult(outcome);

    protected abstract T TypedResult(Task outcome);

    private void Succeed(TaskCompletionSource<T> reply, Task outcome)
    {
        T result;
        try
        {
            result = Filtered is null ? TypedResult(outcome) : Filtered.Result is { } replaced ? (T)replaced : default!;
        }
        catch (InvalidCastException exception)
        {
            // A filter has set a result of the wrong type.
            TryFail(exception);
            return;
        }

        if (reply.TrySetResult(result))
        {
            Answered();
        }
    }

    private static Exception ExceptionOf(Task outcome)
    {
        try
        {
            outcome.GetAwaiter().GetResult();
            return new InvalidOperationException("The call did not fail.");
        }
        catch (Exception exception)
        {
            return exception;
        }
    }

    private static bool Fail(TaskCompletionSource<T> reply, Exception exception)
    {
        if (exception is not OperationCanceledException)
        {
            return reply.TrySetException(exception);
        }

        // A cancelled task that throws this very exception, as the method's own task would have been.
        var canceled = AsyncTaskMethodBuilder<T>.Create();
        canceled.SetException(exception);
        return reply.TrySetFromTask(canceled.Task);
    }
}

/// <summary>No answer but the fact that it ended.</summary>
internal readonly struct Nothing;
