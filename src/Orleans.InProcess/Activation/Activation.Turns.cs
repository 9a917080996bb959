namespace Orleans.Runtime;

/// <content>Which message may start when, and how it runs.</content>
internal sealed partial class Activation
{
    private static readonly object StartActivating = new();
    private static readonly object StartEnding = new();

    /// <summary>How a request ended. Runs on a turn.</summary>
    internal void End(Message message, Task outcome)
    {
        if (outcome.IsFaulted && outcome.Exception.InnerException is Storage.InconsistentStateException { IsSourceActivation: true } lost)
        {
            // Whoever lost a race for its state must not go on with it. Only the grain that owns the state, not its callers.
            lost.IsSourceActivation = false;
            Deactivate(new(DeactivationReasonCode.ApplicationError, lost, "An InconsistentStateException escaped."));
        }

        try
        {
            message.Respond(outcome);
        }
        finally
        {
            Ended(message, !message.Has(CallFlags.KeepsNothingAlive));
        }
    }

    protected override object? NextWork()
    {
        switch (_state)
        {
            case ActivationState.Valid:
                return NextAdmitted();
            case ActivationState.Created:
                _state = ActivationState.Activating;
                return StartActivating;
            case ActivationState.Deactivating when _running == 0 && !_ending:
                _ending = true;
                return StartEnding;
            default:
                return null;
        }
    }

    protected override void Begin(object work)
    {
        if (ReferenceEquals(work, StartActivating))
        {
            _ = Activate();
        }
        else if (ReferenceEquals(work, StartEnding))
        {
            _ = FinishDeactivating();
        }
        else
        {
            Begin((Message)work);
        }
    }

    private Message? NextAdmitted()
    {
        var message = _waiting.First;
        if (message is null)
        {
            return null;
        }

        if (!MayStart(message))
        {
            message = _mayOvertake > 0 ? FirstThatMayOvertake(message) : null;
        }

        if (message is not null)
        {
            Take(message);
            _running++;
            if (_blocking is null && !message.Has(CallFlags.AlwaysInterleave))
            {
                _blocking = message;
            }
        }

        return message;
    }

    private Message? FirstThatMayOvertake(Message first)
    {
        for (var message = first.Next; message is not null; message = message.Next)
        {
            if (MayOvertake(message) && MayStart(message))
            {
                return message;
            }
        }

        return null;
    }

    private bool MayStart(Message message) =>
        _running == 0
        || message.Has(CallFlags.AlwaysInterleave)
        || _blocking is null
        || (_blocking.Has(CallFlags.ReadOnly) && message.Has(CallFlags.ReadOnly))
        || IsInReentrantSection(message)
        || grainClass.IsReentrant;

    private bool IsInReentrantSection(Message message) =>
        _reentrantSections is not null
        && RequestContext.ChainOf(message.Context) is var chain
        && chain != Guid.Empty
        && _reentrantSections.GetValueOrDefault(chain) > 0;

    private void Begin(Message message)
    {
        Task outcome;
        if (message.IsAbandoned || (message.Deadline != long.MaxValue && message.Deadline < runtime.Time.GetTimestamp()))
        {
            // Nobody waits for it any more, so it must not have an effect any more.
            runtime.Log.DroppedExpired(message);
            Ended(message, isSignOfLife: false);
            return;
        }

        var outer = ExecutionContext.Capture();
        try
        {
            RequestContext.Import(message.Context);
            outcome = message.Run(this);
        }
        catch (Exception exception)
        {
            outcome = exception is OperationCanceledException canceled ? FromCanceled(canceled) : Task.FromException(exception);
        }
        finally
        {
            if (outer is not null)
            {
                ExecutionContext.Restore(outer);
            }
        }

        if (outcome.IsCompleted)
        {
            End(message, outcome);
        }
        else
        {
            message.EndLater(this, outcome);
        }
    }

    private static async Task FromCanceled(OperationCanceledException exception)
    {
        await Task.CompletedTask;
        throw exception;
    }

    private void Ended(Message message, bool isSignOfLife)
    {
        _running--;
        if (_blocking is null || ReferenceEquals(_blocking, message))
        {
            _blocking = null;
        }

        if (isSignOfLife)
        {
            _idleSince = runtime.Time.GetTimestamp();
        }
    }
}
