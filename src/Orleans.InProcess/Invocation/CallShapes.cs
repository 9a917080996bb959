namespace Orleans.Runtime;

// The four shapes of grain methods. ProxyCompiler derives one class per method from one of these.

internal abstract class TaskCall : GrainCall<Nothing>
{
    public abstract Task InvokeMethod(object grain);

    protected override Task? Invoke(object grain) => InvokeMethod(grain);

    protected override Nothing TypedResult(Task outcome) => default;
}

internal abstract class TaskCall<T> : GrainCall<T>
{
    public abstract Task<T> InvokeMethod(object grain);

    protected override Task? Invoke(object grain) => InvokeMethod(grain);

    protected override T TypedResult(Task outcome) => ((Task<T>)outcome).Result;
}

internal abstract class ValueTaskCall : GrainCall<Nothing>
{
    public abstract ValueTask InvokeMethod(object grain);

    protected override Task? Invoke(object grain) => InvokeMethod(grain).AsTask();

    protected override Nothing TypedResult(Task outcome) => default;
}

internal abstract class ValueTaskCall<T> : GrainCall<T>
{
    private T _result = default!;

    public abstract ValueTask<T> InvokeMethod(object grain);

    protected override Task? Invoke(object grain)
    {
        var pending = InvokeMethod(grain);
        if (!pending.IsCompletedSuccessfully)
        {
            return pending.AsTask();
        }

        _result = pending.Result;
        return Task.CompletedTask;
    }

    protected override T TypedResult(Task outcome) => outcome is Task<T> typed ? typed.Result : _result;
}
