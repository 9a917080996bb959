using System.Collections.Concurrent;

namespace Orleans.Runtime;

/// <summary>The grain classes of this process, by type and by the interfaces they implement.</summary>
internal sealed class GrainClasses
{
    private readonly Dictionary<GrainType, GrainClass> _byType = [];
    private readonly ConcurrentDictionary<Type, GrainClass> _byInterface = new();
    private readonly List<GrainClass> _all = [];

    internal GrainClasses(IEnumerable<GrainClass> classes)
    {
        foreach (var grainClass in classes)
        {
            if (!_byType.TryAdd(grainClass.GrainType, grainClass))
            {
                throw new OrleansConfigurationException(
                    $"{grainClass.Type} and {_byType[grainClass.GrainType].Type} are both of grain type \"{grainClass.GrainType}\".");
            }

            _all.Add(grainClass);
        }
    }

    internal GrainClass Of(GrainType type) => _byType.TryGetValue(type, out var found)
        ? found
        : throw new ArgumentException($"There is no grain class of type \"{type}\".");

    internal GrainClass Implementing(Type interfaceType, string? classNamePrefix) => string.IsNullOrWhiteSpace(classNamePrefix)
        ? _byInterface.GetOrAdd(interfaceType, Only)
        : Prefixed(interfaceType, classNamePrefix);

    private GrainClass Only(Type interfaceType)
    {
        var candidates = _all.FindAll(c => interfaceType.IsAssignableFrom(c.Type));
        return candidates.Count switch
        {
            0 => throw new ArgumentException($"Could not find an implementation for interface {interfaceType}"),
            1 => candidates[0],
            _ => candidates.Find(c => "I" + c.Type.Name == interfaceType.Name) ?? throw Ambiguous(interfaceType, candidates),
        };
    }

    private GrainClass Prefixed(Type interfaceType, string prefix)
    {
        var candidates = _all.FindAll(c =>
            interfaceType.IsAssignableFrom(c.Type) && c.Type.FullName!.StartsWith(prefix, StringComparison.Ordinal));
        return candidates.Count switch
        {
            0 => throw new ArgumentException($"Could not find an implementation matching prefix \"{prefix}\" for interface {interfaceType}"),
            1 => candidates[0],
            _ => candidates.Find(c => c.Type.FullName == prefix) ?? throw Ambiguous(interfaceType, candidates),
        };
    }

    private static ArgumentException Ambiguous(Type interfaceType, List<GrainClass> candidates) => new(
        $"Unable to identify a single appropriate grain type for interface {interfaceType}. "
        + $"Candidates: {string.Join(", ", candidates.Select(c => c.Type.FullName))}");
}
