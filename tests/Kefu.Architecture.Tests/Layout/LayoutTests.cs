using static Kefu.Architecture.Tests.Offenders;

namespace Kefu.Architecture.Tests.Layout;

public sealed class LayoutTests
{
    /// <summary>What the order of the house puts at the top level.</summary>
    private static readonly string[] Ours = ["src/", "tests/", "deploy/", "benchmarks/", "Grains.sln", "README.md", "CONTRIBUTING.md", "kefu"];

    /// <summary>What tools look for there.</summary>
    private static readonly string[] ForTools =
    [
        ".ci/", // continuous integration
        ".dockerignore", // container builds
        ".editorconfig", // editors and analyzers
        ".git", // git, in a work tree of its own
        ".gitattributes", // git
        ".gitignore", // git
        "Directory.Build.props", // MSBuild
        "Directory.Build.targets", // MSBuild
        "Directory.Packages.props", // NuGet
        "LICENSE", // code hosts
        "global.json", // dotnet
        "nuget.config", // NuGet
    ];

    private static readonly string[] Nameless = ["Helpers", "Utils", "Utilities", "Managers", "Common", "Services", "Misc"];

    private static readonly string[] Written =
        [".cs", ".csproj", ".props", ".targets", ".sql", ".sh", ".ts", ".mts", ".js", ".mjs", ".vue", ".css", ".html", ".yml", ".yaml"];

    [Fact]
    public void TopLevel_HoldsWhatTheOrderFixesAndWhatToolsExpect()
    {
        var found = Repository.TopLevel().ToList();

        AssertNone(found.Except(Ours).Except(ForTools), "Nothing else is left at the top level; move it to the folder it is about, or name the tool that wants it here");
        AssertNone(Ours.Except(found), "These belong to the top level and are missing");
    }

    // Folders are named after the domain (design 3).
    [Fact]
    public void Folders_InSource_AreNamedAfterTheDomain() => AssertNone(
        Repository.Folders("src").Where(folder => Nameless.Contains(Path.GetFileName(folder.TrimEnd('/')), StringComparer.OrdinalIgnoreCase)),
        "These names say nothing; name the folder after what it is about");

    [Fact]
    public void Files_InSourceAndTests_HaveFewerThan400Lines() => AssertNone(
        new[] { "src", "tests" }.SelectMany(Repository.Files)
            .Where(file => Written.Contains(Path.GetExtension(file)))
            .Select(file => (File: file, Lines: File.ReadLines(Repository.PathOf(file)).Count()))
            .Where(f => f.Lines >= 400)
            .Select(f => $"{f.File}: {f.Lines} lines"),
        "A file is one idea; split these by what they protect");

    // The walk itself is checked, or an empty one would pass everything.
    [Fact]
    public void Files_OfTheRepository_AreFoundWithoutWhatGitIgnores()
    {
        Assert.Contains("src/Kefu.Domain/Decision.cs", Repository.Files("src"));
        Assert.Contains("tests/Kefu.Architecture.Tests/Layout/", Repository.Folders("tests"));
        Assert.DoesNotContain(Repository.Files("src").Concat(Repository.Files("tests")), f => f.Contains("/obj/", StringComparison.Ordinal) || f.Contains("/node_modules/", StringComparison.Ordinal));
    }
}
