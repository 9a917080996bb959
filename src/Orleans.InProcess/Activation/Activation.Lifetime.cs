using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Runtime;

/// <content>From the constructor to the end.</content>
internal sealed partial class Activation
{
    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        lock (Gate)
        {
            if (_state is ActivationState.Deactivating or ActivationState.Invalid)
            {
                return;
            }

            _reason = deactivationReason;
            if (_state is not ActivationState.Valid)
            {
                // Activate looks for it when it is done.
                _endAfterActivating = true;
                return;
            }

            _state = ActivationState.Deactivating;
        }

        Signal();
    }

    /// <summary>Runs before OnActivateAsync; for state that must be loaded by then.</summary>
    internal void OnSetup(Func<CancellationToken, Task> setup) => (_setups ??= []).Add(setup);

    // The first call's request context goes with it.
    private async Task Activate()
    {
        RuntimeMetrics.Activated.Add(1);
        try
        {
            using var timeout = new CancellationTokenSource(runtime.Collection.ActivationTimeout, runtime.Time);
            RequestContext.Import(FirstContext());
            _scope = runtime.Services.CreateAsyncScope();
            Instance = grainClass.Create(this);
            foreach (var setup in _setups ?? [])
            {
                await setup(timeout.Token);
            }

            _setups = null;
            if (Instance is IGrainBase grain)
            {
                await grain.OnActivateAsync(timeout.Token).WaitAsync(timeout.Token);
            }
        }
        catch (Exception exception)
        {
            RuntimeMetrics.ActivationFailed.Add(1);
            runtime.Log.ActivationFailed(GrainId, exception);
            DisposeTimers();
            await Close(exception);
            return;
        }

        lock (Gate)
        {
            _state = _endAfterActivating ? ActivationState.Deactivating : ActivationState.Valid;
        }

        _idleSince = runtime.Time.GetTimestamp();
        Signal();
    }

    private Dictionary<string, object>? FirstContext()
    {
        lock (Gate)
        {
            return _waiting.First?.Context;
        }
    }

    private async Task FinishDeactivating()
    {
        RuntimeMetrics.Deactivated.Add(1);
        DisposeTimers();
        if (Instance is IGrainBase grain)
        {
            try
            {
                using var timeout = new CancellationTokenSource(runtime.Collection.DeactivationTimeout, runtime.Time);
                await grain.OnDeactivateAsync(_reason, timeout.Token).WaitAsync(timeout.Token);
            }
            catch (Exception exception)
            {
                runtime.Log.DeactivationFailed(GrainId, exception);
            }
        }

        await Close(null);
    }

    // What waits is rejected when the grain could not be activated, and else goes to the next activation, in order.
    private async Task Close(Exception? failure)
    {
        try
        {
            if (Instance is IAsyncDisposable asyncDisposable)
            {
                await asyncDisposable.DisposeAsync();
            }
            else if (Instance is IDisposable disposable)
            {
                disposable.Dispose();
            }

            if (_scope is { } scope)
            {
                await scope.DisposeAsync();
            }
        }
        catch (Exception exception)
        {
            runtime.Log.DeactivationFailed(GrainId, exception);
        }

        List<Message> rejected = [];
        lock (Gate)
        {
            _state = ActivationState.Invalid;
            while (_waiting.First is { } message)
            {
                Take(message);
                if (failure is not null || message.Has(CallFlags.Local) || runtime.Catalog.TakesNoSuccessors)
                {
                    rejected.Add(message);
                }
                else
                {
                    Successor ??= runtime.Catalog.NewActivation(GrainId, grainClass);
                    Successor.Append(message);
                }
            }
        }

        runtime.Catalog.Replace(this);
        Instance = null;
        Successor?.Signal();
        foreach (var message in rejected)
        {
            message.Reject(failure ?? new OrleansMessageRejectionException($"{this} has ended."));
        }

        _ended.TrySetResult();
    }

    private void DisposeTimers()
    {
        foreach (var timer in _timers?.ToArray() ?? [])
        {
            timer.Dispose();
        }
    }
}
