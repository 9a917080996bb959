using System.Reflection;

namespace Orleans.Serialization.Invocation;

/// <summary>A call as call filters see it.</summary>
public interface IInvokable
{
    /// <summary>How many arguments there are.</summary>
    int GetArgumentCount();

    /// <summary>One of the arguments.</summary>
    object? GetArgument(int index);

    /// <summary>Replaces one of the arguments.</summary>
    void SetArgument(int index, object value);

    /// <summary>The method's name.</summary>
    string GetMethodName();

    /// <summary>The interface's name.</summary>
    string GetInterfaceName();

    /// <summary>The interface.</summary>
    Type GetInterfaceType();

    /// <summary>The method.</summary>
    MethodInfo GetMethod();

    /// <summary>How long callers wait for it, when that is not the silo's default.</summary>
    TimeSpan? GetDefaultResponseTimeout();
}
