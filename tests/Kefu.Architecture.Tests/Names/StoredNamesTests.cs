using System.Reflection;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Kefu.Architecture.Tests.Messages;
using static Kefu.Architecture.Tests.Offenders;

namespace Kefu.Architecture.Tests.Names;

/// <summary>Stored names are an API (style 9): what was stored or sent yesterday is read tomorrow.</summary>
public sealed partial class StoredNamesTests
{
    private const string Update = "KEFU_UPDATE_STORED_NAMES";
    private const string List = "tests/Kefu.Architecture.Tests/stored-names.txt";

    [Fact]
    public void StoredNames_AreThoseOfTheList()
    {
        var now = StoredNames.All().ToList();
        if (Environment.GetEnvironmentVariable(Update) == "1")
        {
            File.WriteAllLines(Repository.PathOf(List), now);
        }

        var listed = File.ReadAllLines(Repository.PathOf(List));
        AssertNone(
            listed.Except(now),
            $"""
            Stored names have gone or changed. Ledgers and running silos hold them and would no longer be read.
            Put the name back: rename types and members in C# as you like, but keep the alias, the fact's short name, the position and the
            JSON name ([JsonPropertyName]). A name that is to be used no more stays in the code, marked obsolete. Only if it was never
            released: {Update}=1 rewrites {List}, and the commit says why
            """);
        AssertNone(
            now.Except(listed),
            $"New names will be stored. If they are good for years, run this test with {Update}=1 and commit {List}");
    }

    [Fact]
    public void Aliases_OfInterfacesAndMessages_AreUnique() => AssertUnique(
        Crossing.Assemblies.SelectMany(a => a.GetTypes()).Select(t => Crossing.TextOf(t.CustomAttributes, "Alias")));

    [Fact]
    public void Aliases_OfMethods_AreUniqueInTheirInterface() =>
        Assert.All(Crossing.GrainInterfaces(), i => AssertUnique(i.GetMethods().Select(m => Crossing.TextOf(m.CustomAttributes, "Alias"))));

    [Fact]
    public void GrainTypes_AreUnique() => AssertUnique(
        Crossing.Assemblies.SelectMany(a => a.GetTypes()).Select(t => Crossing.TextOf(t.CustomAttributes, "GrainType")));

    // ADO.NET grain storage ignores the grain's type (orleans 0).
    [Fact]
    public void StateNames_AreUniqueOverAllGrains() => AssertUnique(
        Crossing.Assemblies.SelectMany(a => a.GetTypes()).Where(t => t is { IsClass: true, IsAbstract: false }).SelectMany(StoredNames.StatesOf));

    [Fact]
    public void Facts_AllHaveAShortName() => AssertNone(
        from family in StoredNames.FactFamilies()
        from fact in family.Assembly.GetTypes().Where(t => t.IsSubclassOf(family) && !t.IsAbstract)
        where family.GetCustomAttributes<JsonDerivedTypeAttribute>(false).All(d => d.DerivedType != fact || d.TypeDiscriminator is not string)
        select $"{fact}",
        "Facts without [JsonDerivedType(…, \"short-name\")] cannot be stored");

    [Fact]
    public void ShortNames_AreLowerCaseWords() => AssertNone(
        StoredNames.All().Select(line => line.Split(' ')).Where(line => line[0] is "interface" or "method" or "message" or "fact" or "grain")
            .Select(line => line[0] is "fact" ? line[1][(line[1].IndexOf('.', StringComparison.Ordinal) + 1)..] : line[1])
            .Where(name => !ShortName().IsMatch(name)),
        "Short names are lower-case words joined by hyphens");

    // Projects that are not looked through must not hold such names.
    [Fact]
    public void StoredNames_OfOtherProjects_AreNone() => AssertNone(
        from file in Repository.Files("src")
        where file.EndsWith(".cs", StringComparison.Ordinal)
            && !file.StartsWith("src/Orleans.InProcess/", StringComparison.Ordinal)
            && !Crossing.Assemblies.Any(a => file.StartsWith($"src/{a.GetName().Name}/", StringComparison.Ordinal))
        where StoredName().IsMatch(Repository.Read(file))
        select file,
        "Add the project to Crossing.Assemblies");

    private static void AssertUnique(IEnumerable<string?> names) => AssertNone(
        names.OfType<string>().GroupBy(n => n, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => $"{g.Key}: {g.Count()} times"),
        "Names that are stored are unique");

    [GeneratedRegex(@"^[a-z][a-z0-9]*([.-][a-z0-9]+)*$")]
    private static partial Regex ShortName();

    [GeneratedRegex(@"[\[,]\s*(Alias|GrainType|PersistentState)\(")]
    private static partial Regex StoredName();
}
