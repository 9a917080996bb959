using System.Reflection;

namespace Orleans.Serialization;

/// <summary>
/// What may cross a grain interface: the rules by which the cluster runtime generates serializers, checked by reflection, so
/// that code that passes here does not fail there.
/// </summary>
public static class SerializableContract
{
    /// <summary>Why this interface could not be called across processes; empty when it could.</summary>
    public static IReadOnlyList<string> Violations(Type grainInterface)
    {
        ArgumentNullException.ThrowIfNull(grainInterface);
        var walk = new SerializableTypes();
        foreach (var (type, where, _) in Crossing(grainInterface))
        {
            walk.Visit(type, where);
        }

        return walk.Violations;
    }

    /// <summary>
    /// Which messages of this interface are not marked <see cref="ImmutableAttribute"/> or can be changed after they were made.
    /// This runtime copies nothing, so such a message would be shared between caller and callee.
    /// </summary>
    public static IReadOnlyList<string> MutabilityViolations(Type grainInterface)
    {
        ArgumentNullException.ThrowIfNull(grainInterface);
        var walk = new ImmutableTypes();
        foreach (var (type, where, declaredImmutable) in Crossing(grainInterface))
        {
            if (!declaredImmutable)
            {
                walk.Visit(type, where);
            }
        }

        return walk.Violations;
    }

    private static IEnumerable<(Type Type, string Where, bool DeclaredImmutable)> Crossing(Type grainInterface)
    {
        foreach (var method in new[] { grainInterface }.Concat(grainInterface.GetInterfaces()).SelectMany(i => i.GetMethods()))
        {
            var name = $"{method.DeclaringType!.Name}.{method.Name}";
            foreach (var parameter in method.GetParameters())
            {
                yield return (parameter.ParameterType, $"{name}({parameter.Name})", parameter.IsDefined(typeof(ImmutableAttribute)));
            }

            var result = method.ReturnType;
            if (result.IsGenericType && (result.GetGenericTypeDefinition() == typeof(Task<>) || result.GetGenericTypeDefinition() == typeof(ValueTask<>)))
            {
                yield return (result.GetGenericArguments()[0], $"{name} result", method.ReturnParameter.IsDefined(typeof(ImmutableAttribute)));
            }
        }
    }
}
