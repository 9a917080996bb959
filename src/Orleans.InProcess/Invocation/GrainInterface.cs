using System.Collections.Concurrent;

namespace Orleans.Runtime;

/// <summary>A grain interface and the class that was compiled to call it.</summary>
internal sealed class GrainInterface
{
    private static readonly ConcurrentDictionary<Type, Lazy<GrainInterface>> Known = new();

    private readonly Func<GrainReference> _create;

    private GrainInterface(Type type)
    {
        Type = type;
        Name = type.Name;
        InterfaceType = GrainInterfaceType.Create(type.FullName ?? type.Name);
        Methods = [.. new[] { type }.Concat(type.GetInterfaces().OrderBy(i => i.FullName, StringComparer.Ordinal))
            .SelectMany(i => i.GetMethods())
            .Select(m => new GrainMethod(this, m))];
        _create = ProxyCompiler.Compile(this);
    }

    internal Type Type { get; }

    internal string Name { get; }

    internal GrainInterfaceType InterfaceType { get; }

    internal GrainMethod[] Methods { get; }

    /// <summary>The interface's description; compiled at its first use in the process.</summary>
    /// <exception cref="Serialization.CodecNotFoundException">A parameter or result could not cross a process boundary.</exception>
    internal static GrainInterface For(Type type) =>
        Known.GetOrAdd(type, static t => new(() => new(t))).Value;

    internal GrainReference Create(GrainRuntime runtime, GrainId id, GrainClass grainClass)
    {
        var reference = _create();
        reference.Bind(runtime, this, id, grainClass);
        return reference;
    }
}
