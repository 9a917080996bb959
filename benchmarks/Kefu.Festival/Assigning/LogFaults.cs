using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Kefu.Festival.Assigning;

/// <summary>Warnings and errors of the measured program: a run that has any is no clean run.</summary>
internal sealed class LogFaults : ILoggerProvider, ILogger
{
    private const int Most = 5;

    private readonly ConcurrentQueue<string> _lines = [];

    public IReadOnlyList<string> Lines => [.. _lines];

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel) && _lines.Count < Most)
        {
            _lines.Enqueue($"log: {logLevel}: {formatter(state, exception)} {exception?.Message}".TrimEnd());
        }
    }

    public void Dispose()
    {
        // Holds lines only; they are read after the host has gone.
    }
}
