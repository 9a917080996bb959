using System.Xml.Linq;
using static Kefu.Architecture.Tests.Offenders;

namespace Kefu.Architecture.Tests.Projects;

public sealed class PackageTests
{
    private const string Central = "Directory.Packages.props";

    private static readonly string[] WithVersions = ["PackageReference", "PackageVersion", "PackageDownload", "GlobalPackageReference"];

    [Fact]
    public void Versions_AreInOneFile() => AssertNone(
        from file in BuildFiles()
        from element in Repository.Xml(file).Descendants()
        where WithVersions.Contains(element.Name.LocalName)
        from version in VersionsOf(element)
        where version.Any(char.IsAsciiDigit)
        select $"{file}: {(string?)element.Attribute("Include")} {version}",
        $"Versions belong to {Central} (a PackageDownload names a property of it)");

    // A dependency that nobody can explain is one that nobody needs.
    [Fact]
    public void Packages_AreAllExplainedInTheDecisions() => AssertNone(
        Repository.Xml(Central).Descendants("PackageVersion").Select(e => (string)e.Attribute("Include")!).Except(Explained(), StringComparer.Ordinal),
        "Say in src/DECISIONS.md, table Dependencies, why these are here and under which licence");

    [Fact]
    public void Explained_ShortenedNames_AreReadAsWritten()
    {
        Assert.Contains("Npgsql", Explained());
        Assert.Equal(["A.B.C", "A.B.D", "A.B.E.F", "G"], NamesIn("A.B.C, .D, `.E.F`, G"));
    }

    /// <summary>The first column of every table in the decisions; <c>.Name</c> goes on from the name before it.</summary>
    private static IEnumerable<string> Explained() => Repository.Read("src/DECISIONS.md").Split('\n')
        .Where(line => line.StartsWith('|') && line.Count(c => c == '|') >= 4 && line.Split('|')[2].Trim() != "")
        .SelectMany(line => NamesIn(line.Split('|')[1]));

    private static IEnumerable<string> NamesIn(string cell)
    {
        var before = "";
        foreach (var name in cell.Split(',', StringSplitOptions.TrimEntries).Select(n => n.Trim('`')))
        {
            if (name.StartsWith('.'))
            {
                yield return before[..before.LastIndexOf('.')] + name;
            }
            else
            {
                yield return before = name;
            }
        }
    }

    private static IEnumerable<string> VersionsOf(XElement element) =>
        element.Attributes().Where(a => a.Name.LocalName is "Version" or "VersionOverride").Select(a => a.Value)
            .Concat(element.Elements().Where(e => e.Name.LocalName is "Version" or "VersionOverride").Select(e => e.Value));

    private static IEnumerable<string> BuildFiles() =>
        Repository.TopLevel().Concat(new[] { "src", "tests", "benchmarks", "deploy" }.SelectMany(Repository.Files))
            .Where(f => Path.GetExtension(f) is ".csproj" or ".props" or ".targets" && f != Central);
}
