namespace Orleans.Runtime;

/// <summary>Until disposed, what is started carries nothing of the current execution context, such as a request context.</summary>
internal readonly struct SuppressedFlow : IDisposable
{
    private readonly bool _isOurs;

    private SuppressedFlow(bool isOurs) => _isOurs = isOurs;

    public void Dispose()
    {
        if (_isOurs)
        {
            ExecutionContext.RestoreFlow();
        }
    }

    internal static SuppressedFlow Begin()
    {
        if (ExecutionContext.IsFlowSuppressed())
        {
            return default;
        }

        ExecutionContext.SuppressFlow();
        return new(isOurs: true);
    }
}
