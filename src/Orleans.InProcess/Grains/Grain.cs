using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace Orleans;

/// <summary>Base of grain classes.</summary>
public abstract class Grain : IGrainBase, IAddressable
{
    private readonly IGrainRuntime? _runtime;

    /// <summary>A grain made by the runtime, which is the only one who can.</summary>
    protected Grain()
        : this(RuntimeContext.Current!)
    {
    }

    /// <summary>A grain with a given context: for tests that make grains by hand.</summary>
    protected Grain(IGrainContext grainContext, IGrainRuntime? grainRuntime = null)
    {
        GrainContext = grainContext;
        _runtime = grainRuntime ?? grainContext?.ActivationServices.GetService<IGrainRuntime>();
    }

    /// <summary>The activation that this object is.</summary>
    public IGrainContext GrainContext { get; }

    /// <summary>A reference to this grain, to hand to others.</summary>
    public GrainReference GrainReference => GrainContext.GrainReference;

    /// <summary>This grain's id as text.</summary>
    public string IdentityString => GrainContext.GrainId.ToString();

    /// <summary>The name of the process's silo.</summary>
    public string RuntimeIdentity => _runtime?.SiloIdentity ?? "";

    /// <summary>Makes references to other grains.</summary>
    protected IGrainFactory GrainFactory => Runtime.GrainFactory;

    /// <summary>The services of this activation.</summary>
    protected internal IServiceProvider ServiceProvider => GrainContext?.ActivationServices ?? Runtime.ServiceProvider;

    private IGrainRuntime Runtime =>
        _runtime ?? throw new InvalidOperationException("This grain was not made by the grain runtime and was given none.");

    /// <summary>Runs before the first call; when it throws, the waiting callers get that exception.</summary>
    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs after the last call. Not called when the process dies.</summary>
    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Ends this activation once the running calls are done. Calls that wait go to the next activation.</summary>
    protected void DeactivateOnIdle() => Runtime.DeactivateOnIdle(GrainContext);

    /// <summary>Keeps this activation at least this long; a negative span takes that back.</summary>
    protected void DelayDeactivation(TimeSpan timeSpan) => Runtime.DelayDeactivation(GrainContext, timeSpan);
}
