namespace Kefu.Replay.Tests;

/// <summary>The tree this test was built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string Days => Path.Combine(Root, "benchmarks", "days");

    // Tests run in the root (./kefu test) or in their output, which may be anywhere (KEFU_ARTIFACTS): the source file's path knows.
    private static string Find([System.Runtime.CompilerServices.CallerFilePath] string here = "")
    {
        for (var directory = Path.GetDirectoryName(here); directory is not null; directory = Path.GetDirectoryName(directory))
        {
            if (File.Exists(Path.Combine(directory, "Grains.sln")))
            {
                return directory;
            }
        }

        return Directory.GetCurrentDirectory();
    }
}
