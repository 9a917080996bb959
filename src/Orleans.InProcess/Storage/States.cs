using System.Runtime.CompilerServices;

namespace Orleans.Runtime;

/// <summary>Makes states for grains that have none stored.</summary>
internal static class States
{
    /// <summary>By the parameterless constructor if there is one; else without any, as the cluster runtime does.</summary>
    internal static T Fresh<T>()
    {
        var type = typeof(T);
        if (type.IsValueType)
        {
            return default!;
        }

        return type.GetConstructor(Type.EmptyTypes) is not null
            ? Activator.CreateInstance<T>()
            : (T)RuntimeHelpers.GetUninitializedObject(type);
    }
}
