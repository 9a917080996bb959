using System.Reflection;
using System.Runtime.CompilerServices;

namespace Orleans.Serialization;

/// <summary>Walks through what can be reached from a message and notes what has no serializer.</summary>
internal sealed class SerializableTypes
{
    // What [NonSerialized] becomes; FieldAttributes.NotSerialized itself is obsolete.
    private const FieldAttributes NotSerialized = (FieldAttributes)0x80;

    private readonly HashSet<Type> _visited = [];
    private readonly List<string> _violations = [];

    internal IReadOnlyList<string> Violations => _violations;

    internal void Visit(Type type, string where)
    {
        if (!_visited.Add(type) || type.IsGenericParameter || type == typeof(object) || KnownTypes.IsValue(type) || KnownTypes.IsException(type))
        {
            return;
        }

        if (type.IsArray)
        {
            Visit(type.GetElementType()!, where);
        }
        else if (KnownTypes.IsCollection(type))
        {
            VisitArguments(type, where);
        }
        else if (!type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false))
        {
            _violations.Add($"Could not find a codec for type {type} ({where}): it lacks [GenerateSerializer].");
        }
        else
        {
            VisitArguments(type, where);
            VisitMembers(type);
            VisitDerived(type);
        }
    }

    private void VisitArguments(Type type, string where)
    {
        foreach (var argument in type.GetGenericArguments())
        {
            Visit(argument, where);
        }
    }

    private void VisitMembers(Type type)
    {
        var positional = PositionalMembers(type);
        Dictionary<uint, string> ids = [];
        foreach (var (field, member) in KnownTypes.MembersOf(type))
        {
            var id = member.GetCustomAttribute<IdAttribute>();
            if (id is not null && !ids.TryAdd(id.Id, member.Name))
            {
                _violations.Add($"{type}.{member.Name} and {type}.{ids[id.Id]} both have [Id({id.Id})].");
            }

            if (field.Attributes.HasFlag(NotSerialized))
            {
                continue;
            }

            if (id is null && !positional.Contains(member.Name))
            {
                _violations.Add($"{type}.{member.Name} has no [Id].");
            }

            Visit(field.FieldType, $"{type}.{member.Name}");
        }

        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType))
        {
            Visit(parent, $"base of {type}");
        }
    }

    // A value of an abstract type is one of its subclasses. Those of other assemblies cannot be known.
    private void VisitDerived(Type type)
    {
        if (type.IsAbstract && !type.IsGenericType)
        {
            foreach (var derived in type.Assembly.GetTypes().Where(t => t != type && t.IsSubclassOf(type)))
            {
                Visit(derived, $"subclass of {type}");
            }
        }
    }

    /// <summary>The members that a record's primary constructor stands for: their ids are their positions.</summary>
    private static HashSet<string> PositionalMembers(Type type)
    {
        var include = type.CustomAttributes
            .First(a => a.AttributeType == typeof(GenerateSerializerAttribute)).NamedArguments
            .Where(a => a.MemberName == nameof(GenerateSerializerAttribute.IncludePrimaryConstructorParameters))
            .Select(a => (bool?)a.TypedValue.Value!)
            .FirstOrDefault();
        if (!(include ?? IsRecord(type)))
        {
            return [];
        }

        var names = KnownTypes.MembersOf(type).Select(m => m.Member.Name).ToHashSet(StringComparer.Ordinal);
        var primary = type
            .GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Select(c => c.GetParameters().Select(p => p.Name!).ToArray())
            .Where(parameters => parameters.Length > 0 && parameters.All(p => names.Contains(p) || names.Contains($"<{p}>P")))
            .MaxBy(parameters => parameters.Length);
        return primary is null ? [] : [.. primary, .. primary.Select(p => $"<{p}>P")];
    }

    private static bool IsRecord(Type type)
    {
        const BindingFlags Any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        return type.GetMethod("<Clone>$", Any) is not null
            || (type.IsValueType && type.GetMethod("PrintMembers", Any) is { } print && print.IsDefined(typeof(CompilerGeneratedAttribute)));
    }
}
