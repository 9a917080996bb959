using System.Runtime.CompilerServices;

namespace Orleans.Runtime;

/// <summary>No answer but the fact that it ended.</summary>
internal readonly struct Nothing;

/// <summary>A call with an answer of type <typeparamref name="T"/>, for which its caller holds a promise.</summary>
internal abstract class GrainCall<T> : GrainCall, ITurn
{
    private static readonly Task<T> Sent = Task.FromResult(default(T)!);

    private TaskCompletionSource<T>? _reply;
    private TaskScheduler? _callers;
    private int _isDecided;
    private T _result = default!;
    private Exception? _failure;

    internal override bool IsAbandoned => Volatile.Read(ref _isDecided) != 0;

    void ITurn.Run() => Complete();

    /// <summary>The promise for the caller, completed at once for a one-way call.</summary>
    internal Task<T> Promise()
    {
        if (Has(CallFlags.OneWay))
        {
            return Sent;
        }

        // The caller goes on in its own time and place, never on the callee's turn: on its own scheduler if it has one.
        var scheduler = TaskScheduler.Current;
        if (ReferenceEquals(scheduler, TaskScheduler.Default))
        {
            _reply = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        else
        {
            _callers = scheduler;
            _reply = new TaskCompletionSource<T>();
        }

        return _reply.Task;
    }

    internal sealed override bool TryFail(Exception exception)
    {
        if (_reply is null || !TryDecide())
        {
            return false;
        }

        _failure = exception;
        Deliver();
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
            Succeed(outcome);
        }
    }

    internal sealed override object? ResultOf(Task outcome) => typeof(T) == typeof(Nothing) ? null : TypedResult(outcome);

    protected abstract T TypedResult(Task outcome);

    private void Succeed(Task outcome)
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

        if (TryDecide())
        {
            _result = result;
            Deliver();
        }
    }

    // Answer, timeout and cancellation may come at the same moment: the first one counts.
    private bool TryDecide() => Interlocked.Exchange(ref _isDecided, 1) == 0;

    private void Deliver()
    {
        Answered();
        switch (_callers)
        {
            case null:
                Complete();
                break;
            case TurnScheduler turns:
                turns.Post(this);
                break;
            default:
                using (SuppressedFlow.Begin())
                {
                    Task.Factory.StartNew(Complete, CancellationToken.None, TaskCreationOptions.DenyChildAttach, _callers);
                }

                break;
        }
    }

    private void Complete()
    {
        if (_failure is null)
        {
            _reply!.SetResult(_result);
        }
        else if (_failure is not OperationCanceledException)
        {
            _reply!.SetException(_failure);
        }
        else
        {
            // A cancelled task that throws this very exception, as the method's own task would have been.
            var canceled = AsyncTaskMethodBuilder<T>.Create();
            canceled.SetException(_failure);
            _reply!.SetFromTask(canceled.Task);
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
}
