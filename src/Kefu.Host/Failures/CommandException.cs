namespace Kefu.Host.Failures;

/// <summary>Ends a command with one sentence and an exit code.</summary>
internal sealed class CommandException(int exitCode, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>One of <see cref="Failures.ExitCode"/>.</summary>
    public int ExitCode { get; } = exitCode;
}
