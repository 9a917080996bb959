using System.Collections.Immutable;
using System.Reflection;
using Orleans;

namespace Kefu.Architecture.Tests.Messages;

/// <summary>What crosses grain interfaces.</summary>
internal static class Crossing
{
    /// <summary>The assemblies whose names are stored or sent.</summary>
    public static readonly ImmutableArray<Assembly> Assemblies =
        [typeof(Domain.Agents.Agent).Assembly, typeof(Contracts.Agents.IAgentGrain).Assembly, typeof(Ledger.FactCodec).Assembly, Assembly.Load("Kefu.Grains")];

    public static IEnumerable<Type> GrainInterfaces() =>
        Assemblies.SelectMany(a => a.GetTypes()).Where(t => t.IsInterface && typeof(IGrain).IsAssignableFrom(t)).OrderBy(t => t.FullName, StringComparer.Ordinal);

    /// <summary>All types of ours that can be reached from a grain interface, enumerations included.</summary>
    public static IEnumerable<Type> Messages() => Reach(GrainInterfaces().SelectMany(i => i.GetMethods())
        .SelectMany(m => m.GetParameters().Select(p => p.ParameterType).Append(m.ReturnType)));

    /// <summary>All types of ours that can be reached from some types, through members, type arguments and subclasses.</summary>
    public static IEnumerable<Type> Reach(IEnumerable<Type> from)
    {
        var (seen, next) = (new HashSet<Type>(), new Queue<Type>(from));
        while (next.TryDequeue(out var type))
        {
            foreach (var part in type.IsGenericType ? type.GetGenericArguments() : type.IsArray ? [type.GetElementType()!] : [])
            {
                next.Enqueue(part);
            }

            if (!Assemblies.Contains(type.Assembly) || !seen.Add(type))
            {
                continue;
            }

            foreach (var member in type.IsEnum ? [] : MembersOf(type))
            {
                next.Enqueue(member.PropertyType);
            }

            foreach (var derived in type.Assembly.GetTypes().Where(t => t.BaseType == type))
            {
                next.Enqueue(derived);
            }
        }

        return seen.OrderBy(t => t.FullName, StringComparer.Ordinal);
    }

    /// <summary>The properties that have a value of their own.</summary>
    public static IEnumerable<PropertyInfo> MembersOf(Type type) => type.GetProperties(BindingFlags.Instance | BindingFlags.Public)
        .Where(p => p.DeclaringType!.GetField($"<{p.Name}>k__BackingField", BindingFlags.Instance | BindingFlags.NonPublic) is not null);

    /// <summary>The text of an attribute with one text: the same for both grain runtimes.</summary>
    public static string? TextOf(IEnumerable<CustomAttributeData> attributes, string attribute) =>
        attributes.SingleOrDefault(a => a.AttributeType.Name == attribute + "Attribute")?.ConstructorArguments[0].Value as string;
}
