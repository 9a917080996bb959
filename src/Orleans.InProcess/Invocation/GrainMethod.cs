using System.Reflection;
using Orleans.Concurrency;

namespace Orleans.Runtime;

/// <summary>What is known about a method of a grain interface.</summary>
internal sealed class GrainMethod
{
    internal GrainMethod(GrainInterface owner, MethodInfo info)
    {
        Interface = owner;
        Info = info;
        ResponseTimeout = info.GetCustomAttribute<ResponseTimeoutAttribute>()?.Timeout;
        Flags = Flag<OneWayAttribute>(CallFlags.OneWay) | Flag<ReadOnlyAttribute>(CallFlags.ReadOnly)
            | Flag<AlwaysInterleaveAttribute>(CallFlags.AlwaysInterleave);

        CallFlags Flag<TAttribute>(CallFlags flag)
            where TAttribute : Attribute => info.IsDefined(typeof(TAttribute)) ? flag : CallFlags.None;
    }

    internal GrainInterface Interface { get; }

    internal MethodInfo Info { get; }

    internal CallFlags Flags { get; }

    internal TimeSpan? ResponseTimeout { get; }

    public override string ToString() => $"{Interface.Name}.{Info.Name}";
}
