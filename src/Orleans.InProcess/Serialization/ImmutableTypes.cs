namespace Orleans.Serialization;

/// <summary>Walks through what can be reached from a message and notes what could be changed by one who shares it.</summary>
internal sealed class ImmutableTypes
{
    private readonly HashSet<Type> _visited = [];
    private readonly List<string> _violations = [];

    internal IReadOnlyList<string> Violations => _violations;

    internal void Visit(Type type, string where)
    {
        if (!_visited.Add(type) || type.IsGenericParameter || KnownTypes.IsValue(type) || KnownTypes.IsException(type))
        {
            return;
        }

        if (KnownTypes.IsImmutableCollection(type))
        {
            foreach (var argument in type.GetGenericArguments())
            {
                Visit(argument, where);
            }
        }
        else if (type.IsArray || type == typeof(object) || KnownTypes.IsCollection(type))
        {
            _visited.Remove(type);
            _violations.Add($"{where} is a {type}, which can be changed.");
        }
        else
        {
            VisitMessage(type, where);
        }
    }

    private void VisitMessage(Type type, string where)
    {
        if (!type.IsDefined(typeof(ImmutableAttribute), inherit: false))
        {
            _violations.Add($"{type} ({where}) is not marked [Immutable].");
        }

        foreach (var (field, member) in KnownTypes.MembersOf(type))
        {
            if (!field.IsInitOnly)
            {
                _violations.Add($"{type}.{member.Name} can be changed after it was made.");
            }

            if (!member.IsDefined(typeof(ImmutableAttribute), inherit: false))
            {
                Visit(field.FieldType, $"{type}.{member.Name}");
            }
        }

        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType))
        {
            Visit(parent, $"base of {type}");
        }

        if (type.IsAbstract && !type.IsGenericType)
        {
            foreach (var derived in type.Assembly.GetTypes().Where(t => t != type && t.IsSubclassOf(type)))
            {
                Visit(derived, $"subclass of {type}");
            }
        }
    }
}
