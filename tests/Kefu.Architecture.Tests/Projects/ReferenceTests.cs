using static Kefu.Architecture.Tests.Offenders;

namespace Kefu.Architecture.Tests.Projects;

/// <summary>References point one way (design 3).</summary>
public sealed class ReferenceTests
{
    /// <summary>Stands for <c>GrainUse=Model</c>: the attributes and base types of whichever grain runtime is compiled for.</summary>
    private const string Model = "(grain model)";

    /// <summary>Stands for <c>GrainUse=Silo</c>: the whole grain runtime.</summary>
    private const string Silo = "(silo)";

    private static readonly Dictionary<string, string[]?> Allowed = new()
    {
        ["Orleans.InProcess"] = [],
        ["Kefu.Domain"] = [Model],
        ["Kefu.Contracts"] = [Model, "Kefu.Domain"],
        ["Kefu.Ledger"] = [Model, "Kefu.Domain"],
        ["Kefu.Grains"] = [Model, "Kefu.Domain", "Kefu.Contracts", "Kefu.Ledger"],
        ["Kefu.Gateway"] = [Model, "Kefu.Domain", "Kefu.Contracts", "Kefu.Ledger"],
        ["Kefu.Check"] = [],
        ["Kefu.Replay"] = [],
        ["Kefu.Host"] = null, // anything in src
    };

    [Fact]
    public void References_OfSource_PointOneWay() => AssertNone(
        from project in Repository.Projects()
        where project.StartsWith("src/", StringComparison.Ordinal)
        let name = NameOf(project)
        where Allowed.ContainsKey(name)
        from reference in ReferencesOf(project)
        where Allowed[name] is { } allowed && !allowed.Contains(reference)
        select $"{name} -> {reference}",
        "References that design section 3 does not allow");

    [Fact]
    public void Projects_OfSource_AreAllInTheTable() => AssertNone(
        Repository.Projects().Where(p => p.StartsWith("src/", StringComparison.Ordinal)).Select(NameOf).Except(Allowed.Keys),
        "Say in design section 3 and in this test what these projects may reference");

    [Fact]
    public void Projects_OfTheTable_ExistOrHaveNoProjectFile() => AssertNone(
        Allowed.Keys.Where(name =>
            !File.Exists(Repository.PathOf($"src/{name}/{name}.csproj"))
            && Repository.Files($"src/{name}").Any(f => f.EndsWith(".csproj", StringComparison.Ordinal))),
        "The project file is not named after its folder");

    [Fact]
    public void References_OfSource_NeverLeadToTestsOrBenchmarks() => AssertNone(
        from project in Repository.Projects()
        where project.StartsWith("src/", StringComparison.Ordinal)
        from path in PathsOf(project)
        where !path.StartsWith("src/", StringComparison.Ordinal)
        select $"{project} -> {path}",
        "Source references only source");

    // Whatever reaches the compiler beside project and package references would pass the other tests unseen.
    [Fact]
    public void References_OfSource_AreToProjectsAndPackagesOnly() => AssertNone(
        from project in Repository.Projects()
        where project.StartsWith("src/", StringComparison.Ordinal)
        from element in Repository.Xml(project).Descendants()
        where element.Name.LocalName is "Reference" or "Import" || (element.Name.LocalName is "Compile" && ((string?)element.Attribute("Include"))?.Contains("..", StringComparison.Ordinal) == true)
        select $"{project}: {element}",
        "Reference projects and packages only");

    [Fact]
    public void Projects_AreAllInTheSolution()
    {
        var listed = Repository.Read("Grains.sln").Split('\n')
            .Where(line => line.StartsWith("Project(", StringComparison.Ordinal))
            .Select(line => line.Split('"')[5].Replace('\\', '/'))
            .Where(path => path.EndsWith(".csproj", StringComparison.Ordinal))
            .ToList();

        AssertNone(Repository.Projects().Except(listed), "Not in Grains.sln; add with: dotnet sln Grains.sln add <project>");
        AssertNone(listed.Except(Repository.Projects()), "In Grains.sln, and not there");
    }

    private static string NameOf(string project) => Path.GetFileNameWithoutExtension(project);

    private static IEnumerable<string> ReferencesOf(string project) => PathsOf(project).Select(NameOf).Concat(
        Repository.Xml(project).Descendants("GrainUse").Select(use => use.Value switch
        {
            "Model" => Model,
            "Silo" => Silo,
            _ => $"GrainUse={use.Value}",
        }));

    private static IEnumerable<string> PathsOf(string project) =>
        from element in Repository.Xml(project).Descendants("ProjectReference")
        let include = ((string?)element.Attribute("Include") ?? throw new InvalidOperationException($"{project}: {element}")).Replace('\\', '/')
        select Path.GetRelativePath(Repository.Root, Path.GetFullPath(Path.Combine(Repository.PathOf(Path.GetDirectoryName(project)!), include)));
}
