using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;
using Orleans.Configuration;

namespace Orleans.Runtime;

/// <summary>What is known about a grain class.</summary>
internal sealed class GrainClass
{
    private readonly Lazy<Func<Activation, object>> _create;

    internal GrainClass(Type type, GrainCollectionOptions collection, IServiceProvider services)
    {
        Type = type;
        GrainType = type.GetCustomAttribute<GrainTypeAttribute>()?.GetGrainType(services, type) ?? ByConvention(type);
        IsReentrant = type.IsDefined(typeof(ReentrantAttribute));
        IsFilter = typeof(IIncomingGrainCallFilter).IsAssignableFrom(type);
        CollectionAge = AgeOf(type, collection);
        _create = new(() => Constructor(type));
    }

    internal Type Type { get; }

    internal GrainType GrainType { get; }

    internal bool IsReentrant { get; }

    /// <summary>Whether the grain filters its own calls.</summary>
    internal bool IsFilter { get; }

    /// <summary>How long it may be idle; null: for ever.</summary>
    internal TimeSpan? CollectionAge { get; }

    internal object Create(Activation activation) => _create.Value(activation);

    internal static GrainType ByConvention(Type type)
    {
        var name = type.Name.ToLowerInvariant();
        return GrainType.Create(name.EndsWith("grain", StringComparison.Ordinal) && name.Length > 5 ? name[..^5] : name);
    }

    private static TimeSpan? AgeOf(Type type, GrainCollectionOptions collection)
    {
        var age = type.IsDefined(typeof(KeepAliveAttribute)) ? Timeout.InfiniteTimeSpan
            : type.GetCustomAttribute<CollectionAgeLimitAttribute>() is { } own ? own.AgeLimit
            : collection.ClassSpecificCollectionAge.TryGetValue(type.FullName!, out var specific) ? specific
            : collection.CollectionAge;
        return age == Timeout.InfiniteTimeSpan ? null : age;
    }

    // Parameters that are states are made per activation; all others come from the activation's services.
    private static Func<Activation, object> Constructor(Type type)
    {
        var constructors = type.GetConstructors();
        var states = constructors.Length == 0 ? [] : constructors
            .MaxBy(c => c.GetParameters().Length)!
            .GetParameters()
            .Where(p => p.IsDefined(typeof(PersistentStateAttribute)))
            .Select(p => PersistentStates.MakerFor(p))
            .ToArray();
        var factory = ActivatorUtilities.CreateFactory(type, [.. states.Select(s => s.Type)]);
        return activation => factory(activation.ActivationServices, [.. states.Select(s => s.Make(activation))]);
    }
}
