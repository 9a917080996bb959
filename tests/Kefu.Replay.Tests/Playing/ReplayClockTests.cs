using Kefu.Replay.Playing;

namespace Kefu.Replay.Tests.Playing;

public sealed class ReplayClockTests
{
    private static readonly TimeSpan Morning = new(8, 30, 0);

    [Fact]
    public async Task Until_AtASpeed_WaitsThatMuchShorter()
    {
        var time = new ManualTime();
        var clock = new ReplayClock(time, Morning, speed: 60);
        var begun = time.GetUtcNow();

        var waiting = clock.Until(Morning + TimeSpan.FromHours(1), CancellationToken.None);
        Assert.True(time.Step());
        await waiting.WaitAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(TimeSpan.FromMinutes(1), time.GetUtcNow() - begun);
        Assert.Equal(Morning + TimeSpan.FromHours(1), clock.Now);
    }

    [Fact]
    public async Task Until_AsFastAsPossible_JumpsThere()
    {
        var clock = new ReplayClock(new ManualTime(), Morning, speed: null);

        await clock.Until(Morning + TimeSpan.FromHours(1), CancellationToken.None);

        Assert.Equal(Morning + TimeSpan.FromHours(1), clock.Now);
        Assert.Null(clock.Simulated(TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task Until_ThePast_DoesNotGoBack()
    {
        var clock = new ReplayClock(new ManualTime(), Morning, speed: null);

        await clock.Until(TimeSpan.Zero, CancellationToken.None);

        Assert.Equal(Morning, clock.Now);
    }
}
