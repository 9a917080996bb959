namespace Orleans.Runtime;

/// <summary>
/// A call that its caller can cancel. The caller's await ends at once; the callee sees its own token cancelled on its own
/// turn; a call that still waits never runs. Cancelled does not mean undone.
/// </summary>
internal sealed class CallCancellation(GrainCall call, CancellationToken callers) : IDisposable
{
    private readonly CancellationTokenSource _callees = new();
    private CancellationTokenRegistration _registration;
    private volatile Activation? _activation;

    internal CancellationToken Token => _callees.Token;

    internal bool IsRequested => callers.IsCancellationRequested;

    internal OperationCanceledException Exception => new(callers);

    /// <summary>From now on the caller's token is watched.</summary>
    internal void Watch()
    {
        _registration = callers.UnsafeRegister(static self => ((CallCancellation)self!).OnCanceled(), this);
        if (call.IsAbandoned)
        {
            Dispose();
        }
    }

    internal void RunsAt(Activation activation)
    {
        _activation = activation;
        if (IsRequested)
        {
            _callees.Cancel();
        }
    }

    /// <summary>Tells the callee, on its own turn, that nobody waits for it any more.</summary>
    internal void SignalCallee() => _activation?.Post(_callees.Cancel);

    public void Dispose() => _registration.Unregister();

    private void OnCanceled()
    {
        if (call.Has(CallFlags.OneWay) || call.TryFail(Exception))
        {
            SignalCallee();
        }
    }
}
