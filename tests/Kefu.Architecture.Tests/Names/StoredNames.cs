using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kefu.Architecture.Tests.Messages;

namespace Kefu.Architecture.Tests.Names;

/// <summary>Every name that outlives the process: on the wire between silos of two versions, or in the ledger.</summary>
internal static class StoredNames
{
    /// <summary>
    /// One line each: <c>interface</c> and <c>method</c> aliases, <c>message</c> aliases with their <c>member</c>s (wire id and
    /// name), <c>fact</c> names with their JSON <c>field</c>s, <c>value</c>s of enumerations, <c>grain</c> types and <c>state</c> names.
    /// </summary>
    public static IEnumerable<string> All() => Lines().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    public static IEnumerable<Type> FactFamilies() => Types().Where(t => t.IsDefined(typeof(JsonDerivedTypeAttribute), false));

    private static IEnumerable<string> Lines() => Interfaces().Concat(AliasedTypes()).Concat(Facts()).Concat(Values()).Concat(Grains());

    private static IEnumerable<string> Interfaces() =>
        from type in Types()
        where type.IsInterface
        let alias = Crossing.TextOf(type.CustomAttributes, "Alias")
        where alias is not null
        from line in type.GetMethods().Select(m => $"method {alias}.{Crossing.TextOf(m.CustomAttributes, "Alias")}").Append($"interface {alias}")
        select line;

    private static IEnumerable<string> AliasedTypes() =>
        from type in Types()
        where !type.IsInterface
        let alias = Crossing.TextOf(type.CustomAttributes, "Alias")
        where alias is not null
        from line in WireIdsOf(type).Select(m => $"member {alias}.{m.Id} {m.Name}").Append($"message {alias}")
        select line;

    private static IEnumerable<string> Facts() =>
        from family in FactFamilies()
        from derived in family.GetCustomAttributes<JsonDerivedTypeAttribute>(false)
        let name = $"{family.Name}.{derived.TypeDiscriminator}"
        from line in Crossing.MembersOf(derived.DerivedType).Select(p => $"field {name}.{JsonNameOf(p)}").Append($"fact {name}")
        select line;

    private static string JsonNameOf(PropertyInfo property) =>
        property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name);

    // Enumerations are numbers on the wire and names in the ledger.
    private static IEnumerable<string> Values() =>
        from type in Crossing.Reach(FactFamilies().Concat(Crossing.Messages()))
        where type.IsEnum
        from name in type.GetEnumNames()
        select $"value {type.Name}.{name} {(int)Enum.Parse(type, name)}";

    private static IEnumerable<string> Grains() =>
        from type in Types()
        let grain = Crossing.TextOf(type.CustomAttributes, "GrainType")
        where grain is not null
        from line in StatesOf(type).Select(state => $"state {state} of {grain}").Append($"grain {grain}")
        select line;

    internal static IEnumerable<string> StatesOf(Type grain) =>
        from parameter in grain.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).SelectMany(c => c.GetParameters())
        let state = Crossing.TextOf(parameter.CustomAttributes, "PersistentState")
        where state is not null
        select state;

    /// <summary>Wire ids: those that are written down, else positions in the primary constructor.</summary>
    private static IEnumerable<(string Id, string Name)> WireIdsOf(Type type)
    {
        var positions = type.GetConstructors().Select(c => c.GetParameters().Select(p => p.Name!).ToList()).MaxBy(names => names.Count) ?? [];
        return from property in Crossing.MembersOf(type)
               let written = property.CustomAttributes.SingleOrDefault(a => a.AttributeType.Name == "IdAttribute")?.ConstructorArguments[0].Value
               select ($"{written ?? positions.IndexOf(property.Name)}", property.Name);
    }

    private static IEnumerable<Type> Types() => Crossing.Assemblies.SelectMany(a => a.GetTypes());
}
