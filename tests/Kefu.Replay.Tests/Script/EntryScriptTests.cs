using System.Diagnostics;

namespace Kefu.Replay.Tests.Script;

/// <summary>The entry script, as far as it can be tried without building anything.</summary>
public sealed class EntryScriptTests
{
    private static readonly string Script = Path.Combine(Repository.Root, "kefu");

    [Theory]
    [InlineData("--help")]
    [InlineData("help")]
    [InlineData("")]
    public async Task Help_ShowsEveryCommandAndExamples(string argument)
    {
        var (code, output, _) = await Run(Script, argument);

        Assert.Equal(0, code);
        foreach (var word in new[] { "up ", "test ", "replay ", "check ", "bench ", "token", "Examples:", "./kefu up --database" })
        {
            Assert.Contains(word, output, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("upp", "there is no command 'upp'")]
    [InlineData("test --fliter x", "test does not know '--fliter'")]
    [InlineData("test --filter", "--filter needs a value")]
    [InlineData("up --runtime", "--runtime needs a value")]
    [InlineData("up --runtime Akka", "--runtime is InProcess or Orleans, not 'Akka'")]
    public async Task WrongArgument_IsExplainedWithExitCode64(string arguments, string problem)
    {
        var (code, _, error) = await Run(Script, arguments);

        Assert.Equal(64, code);
        Assert.Contains(problem, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DotnetMissing_IsSaidWithWhereToGetIt()
    {
        var (code, _, error) = await Run("/usr/bin/env", $"PATH={FakeTools()} {Script} up");

        Assert.Equal(69, code);
        Assert.Contains(".NET 10 SDK is missing", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scripts_PassShellcheck()
    {
        var shellcheck = new[] { "/usr/bin/shellcheck", "/usr/local/bin/shellcheck" }.FirstOrDefault(File.Exists);
        Assert.SkipWhen(shellcheck is null, "shellcheck is not installed");

        var (code, output, error) = await Run(shellcheck!, $"{Script} {Path.Combine(Repository.Root, ".ci", "run")}");

        Assert.True(code == 0, output + error);
    }

    // What the script needs of an ordinary machine, and no dotnet.
    private static string FakeTools()
    {
        var directory = Directory.CreateTempSubdirectory("kefu-tools").FullName;
        foreach (var tool in new[] { "bash", "env", "dirname", "readlink", "sed", "cat", "grep", "tr", "cut" })
        {
            var real = new[] { "/usr/bin/", "/bin/" }.Select(d => d + tool).First(File.Exists);
            File.CreateSymbolicLink(Path.Combine(directory, tool), real);
        }

        return directory;
    }

    private static async Task<(int Code, string Output, string Error)> Run(string program, string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = Path.GetTempPath(),
        })!;
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
        return (process.ExitCode, await output, await error);
    }
}
