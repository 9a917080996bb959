namespace Orleans.Runtime;

/// <summary>One activation of a grain, from its constructor to its end.</summary>
public interface IGrainContext : IEquatable<IGrainContext>
{
    /// <summary>Tells this activation from the one before and the one after.</summary>
    ActivationId ActivationId { get; }

    /// <summary>The services of this activation.</summary>
    IServiceProvider ActivationServices { get; }

    /// <summary>Completes when this activation has ended.</summary>
    Task Deactivated { get; }

    /// <summary>Who it is.</summary>
    GrainId GrainId { get; }

    /// <summary>The grain object; null before its constructor ran and after its end.</summary>
    object? GrainInstance { get; }

    /// <summary>A reference to this grain.</summary>
    GrainReference GrainReference { get; }

    /// <summary>Ends this activation once the running calls are done.</summary>
    void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default);

    /// <summary>Attaches something to this activation; null detaches it.</summary>
    void SetComponent<TComponent>(TComponent? value)
        where TComponent : class;
}

/// <summary>Gives the activation whose turn the current code runs on.</summary>
public interface IGrainContextAccessor
{
    /// <summary>The activation whose turn this is.</summary>
    IGrainContext GrainContext { get; }
}

/// <inheritdoc/>
internal sealed class GrainContextAccessor : IGrainContextAccessor
{
    public IGrainContext GrainContext => RuntimeContext.Current!;
}
