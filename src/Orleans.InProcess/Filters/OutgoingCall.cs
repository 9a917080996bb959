using System.Reflection;
using Orleans.Serialization.Invocation;

namespace Orleans.Runtime;

/// <summary>A call that passes filters before it leaves the caller.</summary>
internal sealed class OutgoingCall<T>(GrainCall<T> call, IOutgoingGrainCallFilter[] filters) : IOutgoingGrainCallContext
{
    private int _next;
    private bool _answered;
    private T _result = default!;

    public object Grain => call.Target;

    public MethodInfo InterfaceMethod => call.Method.Info;

    public string InterfaceName => call.GetInterfaceName();

    public GrainInterfaceType InterfaceType => call.Method.Interface.InterfaceType;

    public string MethodName => call.GetMethodName();

    public IInvokable Request => call;

    public object? Result
    {
        get => typeof(T) == typeof(Nothing) ? null : _result;
        set
        {
            _result = value is null ? default! : (T)value;
            _answered = true;
        }
    }

    public IGrainContext? SourceContext { get; } = RuntimeContext.Current;

    public GrainId? SourceId => SourceContext?.GrainId;

    public GrainId TargetId => call.Target.GrainId;

    public async Task Invoke()
    {
        if (_next < filters.Length)
        {
            await filters[_next++].Invoke(this);
        }
        else
        {
            _result = await call.Target.Dispatch(call);
            _answered = true;
        }
    }

    internal static async Task<T> Send(GrainCall<T> call, IOutgoingGrainCallFilter[] filters)
    {
        var context = new OutgoingCall<T>(call, filters);
        await context.Invoke();
        return context._answered
            ? context._result
            : throw new InvalidOperationException($"A filter of {call} neither let it pass nor set its result.");
    }
}
