using System.Globalization;
using Kefu.Host.Failures;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Kefu.Host.Startup;

/// <summary>Log lines that people can read: time, level, where, what. Expected failures take one line, others their stack trace.</summary>
internal sealed class ShortLines(TimeProvider clock) : ConsoleFormatter(FormatterName)
{
    /// <summary>Name of the format.</summary>
    public const string FormatterName = "kefu";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var text = logEntry.Formatter(logEntry.State, logEntry.Exception);
        textWriter.Write(clock.GetLocalNow().ToString("HH:mm:ss ", CultureInfo.InvariantCulture));
        textWriter.Write(logEntry.LogLevel switch
        {
            LogLevel.Information => "     ",
            LogLevel.Warning => "warn ",
            LogLevel.Error => "fail ",
            LogLevel.Critical => "crit ",
            _ => "dbug ",
        });
        textWriter.Write(logEntry.Category[(logEntry.Category.LastIndexOf('.') + 1)..]);
        textWriter.Write(": ");
        textWriter.Write(text);
        if (logEntry.Exception is { } exception)
        {
            if (FailureText.Of(exception) is { } known)
            {
                textWriter.Write(" — ");
                textWriter.Write(known.Text);
            }
            else
            {
                textWriter.WriteLine();
                textWriter.Write(exception);
            }
        }

        textWriter.WriteLine();
    }
}
