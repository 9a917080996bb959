using System.Diagnostics;

namespace Kefu.Check.Tests.Building;

/// <summary>Runs a program and returns what it said.</summary>
internal static class Command
{
    public static async Task<(int Code, string Output)> Run(string program, string[] arguments, params (string Name, string? Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetTempPath() };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }

    public static bool IsThere(string program) => (Environment.GetEnvironmentVariable("PATH") + ":/usr/sbin:/sbin").Split(':').Any(d => File.Exists(Path.Combine(d, program)));

    /// <summary>A program that CI installs; where it is missing the test is skipped, and says so.</summary>
    public static void Need(string program) => Assert.SkipUnless(IsThere(program), $"{program} is not installed");
}
