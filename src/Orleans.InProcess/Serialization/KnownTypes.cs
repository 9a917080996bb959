using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Net;
using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;
using Orleans.Runtime;

namespace Orleans.Serialization;

/// <summary>The types that need no annotation to cross a grain interface.</summary>
internal static class KnownTypes
{
    private static readonly HashSet<Type> Values =
    [
        typeof(string), typeof(decimal), typeof(Half), typeof(Int128), typeof(UInt128), typeof(BigInteger), typeof(Guid),
        typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeOnly), typeof(TimeSpan), typeof(Uri), typeof(Version),
        typeof(CultureInfo), typeof(IPAddress), typeof(IPEndPoint), typeof(CancellationToken), typeof(Type),
        typeof(GrainId), typeof(GrainType), typeof(IdSpan), typeof(ActivationId), typeof(StreamId),
    ];

    private static readonly HashSet<Type> ImmutableCollections =
    [
        typeof(ImmutableArray<>), typeof(ImmutableList<>), typeof(ImmutableDictionary<,>), typeof(ImmutableHashSet<>),
        typeof(ImmutableSortedDictionary<,>), typeof(ImmutableSortedSet<>), typeof(ImmutableQueue<>), typeof(ImmutableStack<>),
        typeof(KeyValuePair<,>), typeof(Nullable<>), typeof(Concurrency.Immutable<>),
    ];

    private static readonly HashSet<Type> MutableCollections =
    [
        typeof(List<>), typeof(Dictionary<,>), typeof(HashSet<>), typeof(Queue<>), typeof(Stack<>), typeof(LinkedList<>),
        typeof(SortedDictionary<,>), typeof(SortedList<,>), typeof(SortedSet<>), typeof(Collection<>), typeof(ObservableCollection<>),
        typeof(ConcurrentDictionary<,>), typeof(ConcurrentQueue<>), typeof(Memory<>), typeof(ReadOnlyMemory<>),
        typeof(ReadOnlyCollection<>), typeof(ReadOnlyDictionary<,>), typeof(IEnumerable<>), typeof(ICollection<>), typeof(IList<>),
        typeof(IDictionary<,>), typeof(ISet<>), typeof(IReadOnlyCollection<>), typeof(IReadOnlyList<>), typeof(IReadOnlyDictionary<,>),
        typeof(IReadOnlySet<>),
    ];

    internal static bool IsValue(Type type) =>
        type.IsPrimitive || type.IsEnum || Values.Contains(type) || typeof(IAddressable).IsAssignableFrom(type);

    internal static bool IsException(Type type) => typeof(Exception).IsAssignableFrom(type);

    internal static bool IsTuple(Type type) => type.IsGenericType && typeof(ITuple).IsAssignableFrom(type);

    internal static bool IsImmutableCollection(Type type) => Is(type, ImmutableCollections) || IsTuple(type);

    internal static bool IsCollection(Type type) => Is(type, MutableCollections) || IsImmutableCollection(type);

    /// <summary>The instance fields that a type itself declares, as they were written: a property stands for its field.</summary>
    internal static IEnumerable<(FieldInfo Field, MemberInfo Member)> MembersOf(Type type)
    {
        const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        foreach (var field in type.GetFields(Own).OrderBy(f => f.MetadataToken))
        {
            var name = field.Name;
            var property = name.StartsWith('<') && name.EndsWith(">k__BackingField", StringComparison.Ordinal)
                ? type.GetProperty(name[1..name.IndexOf('>', StringComparison.Ordinal)], Own)
                : null;
            yield return (field, (MemberInfo?)property ?? field);
        }
    }

    private static bool Is(Type type, HashSet<Type> definitions) => type.IsGenericType && definitions.Contains(type.GetGenericTypeDefinition());
}
