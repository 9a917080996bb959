using Kefu.Replay.Days;

namespace Kefu.Replay.Tests.Days;

public sealed class DayTimeTests
{
    [Theory]
    [InlineData("08:30:00", 8 * 3600 + 30 * 60, "08:30:00")]
    [InlineData("24:30:00", 24 * 3600 + 30 * 60, "24:30:00")]
    [InlineData("00:00:00.5", 0.5, "00:00:00.500")]
    [InlineData("47:59:59.999", 48 * 3600 - 0.001, "47:59:59.999")]
    public void TryParse_Time_IsReadAndWrittenBack(string text, double seconds, string again)
    {
        Assert.True(DayTime.TryParse(text, out var time));
        Assert.Equal(seconds, time.TotalSeconds, precision: 6);
        Assert.Equal(again, DayTime.Format(time));
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("8:30:00")]
    [InlineData("08:60:00")]
    [InlineData("08:30")]
    [InlineData("48:00:00")]
    [InlineData("-1:30:00")]
    [InlineData("08:30:00Z")]
    [InlineData("08:30:00.")]
    [InlineData("08:30:00.1234")]
    [InlineData("+8:30:00")]
    public void TryParse_AnythingElse_IsRefused(string? text) => Assert.False(DayTime.TryParse(text, out _));
}
