namespace Orleans.Runtime;

/// <summary>Ends activations that nobody has called for their collection age; looks once per quantum.</summary>
internal sealed class IdleCollector : IDisposable
{
    private readonly GrainRuntime _runtime;
    private readonly ITimer _timer;

    internal IdleCollector(GrainRuntime runtime)
    {
        _runtime = runtime;
        var quantum = runtime.Collection.CollectionQuantum;
        using (SuppressedFlow.Begin())
        {
            _timer = runtime.Time.CreateTimer(static self => ((IdleCollector)self!).Collect(), this, quantum, quantum);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Collect()
    {
        var now = _runtime.Time.GetTimestamp();
        foreach (var activation in _runtime.Catalog.All())
        {
            if (activation.IsCollectable(now))
            {
                activation.Deactivate(new(DeactivationReasonCode.ActivationIdle, "Nobody called it for its collection age."));
            }
        }
    }
}
