using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Kefu.EndToEnd.Tests.Processes;

/// <summary>The built program, run as people run it.</summary>
internal sealed class KefuProgram : IAsyncDisposable
{
    private static readonly string[] Inherited = ["KEFU_DATA", "KEFU_DATABASE", "KEFU_KEY", "KEFU_URL"];

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private readonly Task _reading;
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private KefuProgram(ProcessStartInfo start)
    {
        _process = Process.Start(start)!;
        _reading = Task.WhenAll(Read(_process.StandardOutput, _output), Read(_process.StandardError, _errors));
    }

    /// <summary>Directory of the tree this test was built from.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The program's assembly, built beside this test's.</summary>
    public static string Assembly { get; } = Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "..", "..", "Kefu.Host", new DirectoryInfo(AppContext.BaseDirectory).Name, "kefu.dll"));

    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    public string Errors
    {
        get
        {
            lock (_errors)
            {
                return _errors.ToString();
            }
        }
    }

    public bool HasExited => _process.HasExited;

    public static KefuProgram Start(params string[] arguments) => StartWith([], arguments);

    /// <summary>Starts it by another program, such as <c>unshare</c>.</summary>
    public static KefuProgram StartWith(string[] by, params string[] arguments)
    {
        // A shell without job control starts what runs in the background deaf to Ctrl-C, and that is inherited.
        string[] all = ["env", "--default-signal=INT", .. by, "dotnet", Assembly, .. arguments];
        var start = new ProcessStartInfo(all[0], all[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var name in Inherited)
        {
            start.Environment.Remove(name);
        }

        return new KefuProgram(start);
    }

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int Code, string Output, string Errors)> Run(params string[] arguments)
    {
        await using var program = Start(arguments);
        var code = await program.Exit(TimeSpan.FromMinutes(2));
        return (code, program.Output, program.Errors);
    }

    /// <summary>Waits until something is written.</summary>
    public async Task Says(string text, TimeSpan within)
    {
        for (var patience = new Patience(within); ;)
        {
            var more = Volatile.Read(ref _more).Task;
            if (Output.Contains(text, StringComparison.Ordinal) || Errors.Contains(text, StringComparison.Ordinal))
            {
                return;
            }

            if (_process.HasExited && _reading.IsCompleted)
            {
                Assert.Fail($"The program ended with {_process.ExitCode} and did not say '{text}'.\n{Said()}");
            }

            if (patience.IsOver)
            {
                Assert.Fail($"The program did not say '{text}' within {within.TotalSeconds:0} s.\n{Said()}");
            }

            await patience.For(Task.WhenAny(more, _process.WaitForExitAsync()));
            if (_process.HasExited)
            {
                await _reading;
            }
        }
    }

    /// <summary>Waits for its end.</summary>
    public async Task<int> Exit(TimeSpan within)
    {
        var end = _process.WaitForExitAsync();
        for (var patience = new Patience(within); !end.IsCompleted;)
        {
            if (patience.IsOver)
            {
                Assert.Fail($"The program did not end within {within.TotalSeconds:0} s.\n{Said()}");
            }

            await patience.For(end);
        }

        await _reading;
        return _process.ExitCode;
    }

    /// <summary>Ctrl-C.</summary>
    public void Interrupt() => Signal(_process.Id, 2);

    /// <summary>What systemd and containers send.</summary>
    public void Terminate() => Signal(_process.Id, 15);

    /// <summary>kill -9.</summary>
    public async Task Kill()
    {
        Signal(_process.Id, 9);
        await _process.WaitForExitAsync();
    }

    /// <summary>Freezes it where it is, as a machine that is paused does.</summary>
    public void Freeze() => Signal(_process.Id, 19);

    /// <summary>Lets it go on.</summary>
    public void Thaw() => Signal(_process.Id, 18);

    public string Said() => $"--- output\n{Output}\n--- errors\n{Errors}";

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        await _reading;
        _process.Dispose();
    }

    private async Task Read(StreamReader reader, StringBuilder text)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (text)
            {
                text.AppendLine(line);
            }

            Interlocked.Exchange(ref _more, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        }

        _more.TrySetResult();
    }

    private static void Signal(int process, int signal) => Assert.Equal(0, kill(process, signal));

#pragma warning disable SYSLIB1054, CA5392, IDE1006 // A test may call the C library as it is.
    [DllImport("libc", SetLastError = true)]
    private static extern int kill(int process, int signal);
#pragma warning restore SYSLIB1054, CA5392, IDE1006

    private static string FindRoot([System.Runtime.CompilerServices.CallerFilePath] string here = "")
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
