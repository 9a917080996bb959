using Orleans.Runtime;

namespace Orleans;

/// <summary>What every grain class implements, most of them by deriving from <see cref="Grain"/>.</summary>
public interface IGrainBase
{
    /// <summary>The activation that this object is.</summary>
    IGrainContext GrainContext { get; }

    /// <summary>Runs before the first call; when it throws, the waiting callers get that exception.</summary>
    Task OnActivateAsync(CancellationToken token) => Task.CompletedTask;

    /// <summary>Runs after the last call. Not called when the process dies.</summary>
    Task OnDeactivateAsync(DeactivationReason reason, CancellationToken token) => Task.CompletedTask;
}
