using Spectre.Console;

namespace Kefu.Host.Commands;

/// <summary>Where commands write for people: colours and bars on a terminal, plain lines of any length elsewhere.</summary>
internal static class Terminal
{
    private const int Unwrapped = 160;

    /// <summary>Standard output.</summary>
    public static IAnsiConsole Out { get; } = On(Console.Out, Console.IsOutputRedirected);

    /// <summary>Standard error, where standard output is for programs.</summary>
    public static IAnsiConsole Error { get; } = On(Console.Error, Console.IsErrorRedirected);

    private static IAnsiConsole On(TextWriter writer, bool redirected)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = redirected ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = redirected ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = redirected ? InteractionSupport.No : InteractionSupport.Detect,
        });
        if (redirected)
        {
            console.Profile.Width = Unwrapped;
        }

        return console;
    }
}
