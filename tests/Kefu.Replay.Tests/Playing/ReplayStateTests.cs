using System.Text.Json;
using Kefu.Replay.Playing;

namespace Kefu.Replay.Tests.Playing;

/// <summary>The file by which an interrupted run goes on.</summary>
public sealed class ReplayStateTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kefu-replay-");

    private string File => Path.Combine(_directory.FullName, "replays", "run.json");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        var state = new ReplayState("day", "run", new(2026, 11, 11, 0, 0, 0, TimeSpan.Zero), 123, "Zq3_x-", Ended: false);

        state.Write(File);

        Assert.Equal(state, ReplayState.Read(File));
    }

    [Fact]
    public void Read_NoFile_IsNoState() => Assert.Null(ReplayState.Read(File));

    // The feed was numbered once; a number is no place in it any more.
    [Theory]
    [InlineData("""{"day":"day","run":"run","begunAt":"2026-11-11T00:00:00+00:00","reached":123,"eventsAfter":17,"ended":false}""")]
    [InlineData("{")]
    public void Read_AnotherKindOfFile_IsNotMistakenForAState(string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        System.IO.File.WriteAllText(File, text);

        Assert.ThrowsAny<JsonException>(() => ReplayState.Read(File));
    }
}
