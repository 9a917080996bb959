using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Kefu.Architecture.Tests;

/// <summary>The files of this repository, without what git ignores.</summary>
internal static class Repository
{
    public static string Root { get; } = typeof(Repository).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!;

    private static readonly Regex[] Ignored = [.. ReadIgnored()];

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    public static string Read(string relative) => File.ReadAllText(PathOf(relative));

    /// <summary>Names at the top level, folders with a slash at the end.</summary>
    public static IEnumerable<string> TopLevel() => Children("").Order(StringComparer.Ordinal);

    /// <summary>All files below a folder, relative to the root; empty if there is no such folder.</summary>
    public static IEnumerable<string> Files(string folder) => Directory.Exists(PathOf(folder)) ? Below(folder, wantFolders: false) : [];

    /// <summary>All folders below a folder, relative to the root, with a slash at the end.</summary>
    public static IEnumerable<string> Folders(string folder) => Directory.Exists(PathOf(folder)) ? Below(folder, wantFolders: true) : [];

    /// <summary>All project files of src, tests and benchmarks.</summary>
    public static IEnumerable<string> Projects() =>
        new[] { "src", "tests", "benchmarks" }.SelectMany(Files).Where(f => f.EndsWith(".csproj", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    public static XElement Xml(string relative) => XElement.Parse(Read(relative));

    private static IEnumerable<string> Below(string folder, bool wantFolders)
    {
        foreach (var child in Children(folder.TrimEnd('/') + "/"))
        {
            var isFolder = child.EndsWith('/');
            if (isFolder == wantFolders)
            {
                yield return child;
            }

            if (isFolder)
            {
                foreach (var deeper in Below(child, wantFolders))
                {
                    yield return deeper;
                }
            }
        }
    }

    private static IEnumerable<string> Children(string folder) => new DirectoryInfo(PathOf(folder)).EnumerateFileSystemInfos()
        .Select(i => folder + i.Name + (i is DirectoryInfo ? "/" : ""))
        .Where(path => path != ".git/" && !Ignored.Any(pattern => pattern.IsMatch("/" + path)));

    // As much of .gitignore as this repository uses: names, folders, * within a name, and a leading slash for the top.
    private static IEnumerable<Regex> ReadIgnored() => Read(".gitignore").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Where(line => line[0] is not '#' and not '!')
        .Select(line =>
        {
            var start = line.TrimEnd('/').Contains('/') ? "^/" : "/";
            var end = line.EndsWith('/') ? "/" : "(/|$)";
            return new Regex(start + Regex.Escape(line.Trim('/')).Replace(@"\*\*", ".*").Replace(@"\*", "[^/]*") + end);
        });
}
