using Microsoft.Extensions.Logging;

namespace Orleans.InProcess.Tests;

/// <summary>Keeps what was logged, and lets a test wait for a line.</summary>
internal sealed class LogLines : ILoggerProvider, ILogger
{
    private readonly Lock _gate = new();
    private readonly List<(LogLevel Level, string Text)> _lines = [];
    private readonly List<(string Part, TaskCompletionSource Seen)> _awaited = [];

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var text = $"{formatter(state, exception)} {exception?.GetType().Name} {exception?.Message}";
        lock (_gate)
        {
            _lines.Add((logLevel, text));
            foreach (var (part, seen) in _awaited.Where(a => text.Contains(a.Part, StringComparison.Ordinal)))
            {
                seen.TrySetResult();
            }
        }
    }

    public bool Contains(string part)
    {
        lock (_gate)
        {
            return _lines.Exists(line => line.Text.Contains(part, StringComparison.Ordinal));
        }
    }

    public Task Line(string part)
    {
        lock (_gate)
        {
            var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_lines.Exists(line => line.Text.Contains(part, StringComparison.Ordinal)))
            {
                seen.SetResult();
            }
            else
            {
                _awaited.Add((part, seen));
            }

            return seen.Task.Soon();
        }
    }

    public void Dispose()
    {
    }
}
