using System.Text.RegularExpressions;
using System.Xml.Linq;
using static Kefu.Architecture.Tests.Offenders;

namespace Kefu.Architecture.Tests.Sources;

public sealed partial class SourceTests
{
    // One code base, two grain runtimes (design 2): what differs is in one file of the host.
    [Theory]
    [InlineData("Kefu.Domain")]
    [InlineData("Kefu.Contracts")]
    [InlineData("Kefu.Ledger")]
    [InlineData("Kefu.Grains")]
    [InlineData("Kefu.Gateway")]
    public void Code_BesideTheHost_IsTheSameForBothRuntimes(string project) => AssertNone(
        LinesOf($"src/{project}", Condition()),
        "No conditional compilation here");

    // Public types and members are documented: the compiler refuses what is not, unless somebody tells it to be quiet.
    [Fact]
    public void Documentation_OfSource_IsDemandedByTheCompiler()
    {
        var build = Repository.Xml("Directory.Build.props");
        var common = build.Elements("PropertyGroup").Where(g => g.Attribute("Condition") is null).Elements().ToList();
        Assert.Equal("true", common.Single(e => e.Name == "GenerateDocumentationFile").Value);
        Assert.Equal("true", common.Single(e => e.Name == "TreatWarningsAsErrors").Value);

        AssertNone(
            from file in BuildFilesOfSource()
            from element in Repository.Xml(file).Descendants()
            where element.Name.LocalName is "GenerateDocumentationFile" or "TreatWarningsAsErrors" && element.Value != "true"
            select $"{file}: {element}",
            "Switched off");
        AssertNone(
            from file in BuildFilesOfSource()
            from element in Repository.Xml(file).Descendants()
            where element.Name.LocalName is "NoWarn" or "WarningsNotAsErrors" && element.Value.Contains("1591", StringComparison.Ordinal)
                && ((string?)element.Parent!.Attribute("Condition"))?.Contains("EndsWith('.Tests')", StringComparison.Ordinal) != true
            select $"{file}: {element}",
            "Missing documentation is allowed");
        AssertNone(LinesOf("src", SuppressedDocumentation()), "Missing documentation is allowed");
        AssertNone(
            Repository.TopLevel().Concat(Repository.Files("src")).Where(f => f.EndsWith(".editorconfig", StringComparison.Ordinal) && Repository.Read(f).Contains("CS1591", StringComparison.Ordinal)),
            "Missing documentation is allowed");
    }

    // The patterns themselves are checked, or one that matches nothing would pass everything.
    [Fact]
    public void Patterns_MatchWhatTheyAreFor()
    {
        Assert.Matches(Condition(), "  # if ORLEANS");
        Assert.DoesNotMatch(Condition(), "// see #if");
        Assert.Matches(SuppressedDocumentation(), "#pragma warning disable CA1000, CS1591");
        Assert.Matches(SuppressedDocumentation(), "[SuppressMessage(\"x\", \"CS1591\")]");
    }

    private static IEnumerable<string> BuildFilesOfSource() =>
        Repository.TopLevel().Concat(Repository.Files("src")).Where(f => Path.GetExtension(f) is ".csproj" or ".props" or ".targets");

    private static IEnumerable<string> LinesOf(string folder, Regex pattern) =>
        from file in Repository.Files(folder)
        where file.EndsWith(".cs", StringComparison.Ordinal)
        from line in File.ReadLines(Repository.PathOf(file)).Index()
        where pattern.IsMatch(line.Item)
        select $"{file}:{line.Index + 1}: {line.Item.Trim()}";

    [GeneratedRegex(@"^\s*#\s*(if|elif)\b")]
    private static partial Regex Condition();

    [GeneratedRegex(@"(#pragma\s+warning\s+disable\s*(?<all>$|//)|(#pragma\s+warning\s+disable|SuppressMessage).*1591)")]
    private static partial Regex SuppressedDocumentation();
}
