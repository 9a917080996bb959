using System.ComponentModel;
using System.Diagnostics;

namespace Kefu.Festival.Databases;

/// <summary>Runs a program to its end.</summary>
internal static class Tool
{
    /// <returns>What it wrote to its standard output.</returns>
    /// <exception cref="BenchException">It is not there, or failed.</exception>
    public static async Task<string> Run(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = Directory.GetCurrentDirectory(),
            })!;
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0 ? output : throw new BenchException($"{program} failed with exit code {process.ExitCode}: {(await errors).Trim()}");
        }
        catch (Win32Exception e)
        {
            throw new BenchException($"{program} cannot be run: {e.Message}");
        }
    }
}

/// <summary>Something is missing that a measurement needs.</summary>
internal sealed class BenchException(string message) : Exception(message);
