using System.Reflection;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace Orleans;

/// <summary>A call on its way, as filters see it.</summary>
public interface IGrainCallContext
{
    /// <summary>The grain, or the reference to it on the caller's side.</summary>
    object Grain { get; }

    /// <summary>The method of the interface.</summary>
    MethodInfo InterfaceMethod { get; }

    /// <summary>The interface's name.</summary>
    string InterfaceName { get; }

    /// <summary>The interface.</summary>
    GrainInterfaceType InterfaceType { get; }

    /// <summary>The method's name.</summary>
    string MethodName { get; }

    /// <summary>The arguments.</summary>
    IInvokable Request { get; }

    /// <summary>The answer, once there is one; may be replaced.</summary>
    object? Result { get; set; }

    /// <summary>The caller, when it is a grain.</summary>
    GrainId? SourceId { get; }

    /// <summary>The callee.</summary>
    GrainId TargetId { get; }

    /// <summary>Goes on to the next filter, at last to the grain.</summary>
    Task Invoke();
}

/// <summary>A call on its way, on the callee's side.</summary>
public interface IIncomingGrainCallContext : IGrainCallContext
{
    /// <summary>The method of the grain class.</summary>
    MethodInfo ImplementationMethod { get; }

    /// <summary>The callee's activation.</summary>
    IGrainContext TargetContext { get; }
}

/// <summary>A call on its way, on the caller's side.</summary>
public interface IOutgoingGrainCallContext : IGrainCallContext
{
    /// <summary>The caller's activation, when it is a grain.</summary>
    IGrainContext? SourceContext { get; }
}

/// <summary>Stands before the grains; must call <see cref="IGrainCallContext.Invoke"/> once to let the call pass.</summary>
public interface IIncomingGrainCallFilter
{
    /// <summary>A call passes.</summary>
    Task Invoke(IIncomingGrainCallContext context);
}

/// <summary>Stands behind the callers; must call <see cref="IGrainCallContext.Invoke"/> once to let the call pass.</summary>
public interface IOutgoingGrainCallFilter
{
    /// <summary>A call passes.</summary>
    Task Invoke(IOutgoingGrainCallContext context);
}

/// <summary>An <see cref="IIncomingGrainCallFilter"/> as a delegate.</summary>
public delegate Task IncomingGrainCallFilterDelegate(IIncomingGrainCallContext context);

/// <summary>An <see cref="IOutgoingGrainCallFilter"/> as a delegate.</summary>
public delegate Task OutgoingGrainCallFilterDelegate(IOutgoingGrainCallContext context);

internal sealed class IncomingDelegateFilter(IncomingGrainCallFilterDelegate filter) : IIncomingGrainCallFilter
{
    public Task Invoke(IIncomingGrainCallContext context) => filter(context);
}

internal sealed class OutgoingDelegateFilter(OutgoingGrainCallFilterDelegate filter) : IOutgoingGrainCallFilter
{
    public Task Invoke(IOutgoingGrainCallContext context) => filter(context);
}
