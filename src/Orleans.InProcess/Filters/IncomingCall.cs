using System.Reflection;
using Orleans.Serialization.Invocation;

namespace Orleans.Runtime;

/// <summary>A call that passes filters on its way to the grain.</summary>
internal sealed class IncomingCall(GrainCall call, Activation activation, IIncomingGrainCallFilter[] filters) : IIncomingGrainCallContext
{
    private int _next;
    private bool _answered;
    private object? _result;

    public object Grain => activation.Instance!;

    public MethodInfo InterfaceMethod => call.Method.Info;

    public string InterfaceName => call.GetInterfaceName();

    public GrainInterfaceType InterfaceType => call.Method.Interface.InterfaceType;

    public string MethodName => call.GetMethodName();

    public IInvokable Request => call;

    public object? Result
    {
        get => _result;
        set
        {
            _result = value;
            _answered = true;
        }
    }

    public GrainId? SourceId => call.Source;

    public GrainId TargetId => activation.GrainId;

    public IGrainContext TargetContext => activation;

    public MethodInfo ImplementationMethod
    {
        get
        {
            var map = activation.Instance!.GetType().GetInterfaceMap(call.Method.Info.DeclaringType!);
            return map.TargetMethods[Array.IndexOf(map.InterfaceMethods, call.Method.Info)];
        }
    }

    public async Task Invoke()
    {
        if (_next < filters.Length)
        {
            await filters[_next++].Invoke(this);
        }
        else
        {
            var outcome = call.RunMethod(activation);
            await outcome;
            Result = call.ResultOf(outcome);
        }
    }

    internal async Task Run()
    {
        await Invoke();
        if (!_answered)
        {
            throw new InvalidOperationException($"A filter of {call} neither let it pass nor set its result.");
        }
    }
}
