using System.Globalization;
using Kefu.EndToEnd.Tests.Processes;

namespace Kefu.EndToEnd.Tests.Silos;

/// <summary>Nothing else runs beside these tests: they say how soon a cluster is whole again.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public static class Alone;

/// <summary>Three silos under load, of which one is lost: nothing that was acknowledged is lost or done twice (I5, I6, I8, I10).</summary>
[Collection(nameof(Alone))]
public sealed class SiloTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Recovers = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AWhile = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Stops = TimeSpan.FromSeconds(60);

    [Fact]
    public Task SiloKilled_TheOthersServeAllWithinTenSeconds() => UnderLoad(async (cluster, caller) =>
    {
        foreach (var silo in (int[])[1, 0])
        {
            var (lost, heldUp) = (caller.Now, caller.HeldUp);
            await cluster.Silo(silo).Kill();
            await Task.Delay(Recovers);

            IsWholeAgain(caller, silo, lost, heldUp);
            await cluster.Start(silo);
            await Task.Delay(AWhile);
        }
    });

    // A machine that was paused goes on where it was, and takes itself for a member of a cluster that has given it up.
    [Fact]
    public Task SiloFrozen_IsGivenUpAndEndsWhenItGoesOn() => UnderLoad(async (cluster, caller) =>
    {
        var (lost, heldUp) = (caller.Now, caller.HeldUp);
        cluster.Silo(2).Freeze();
        await Task.Delay(Recovers + AWhile);

        IsWholeAgain(caller, 2, lost, heldUp);
        cluster.Silo(2).Thaw();
        Assert.NotEqual(0, await cluster.Silo(2).Exit(Stops));
        await cluster.Start(2);
        await Task.Delay(AWhile);
    });

    // An upgrade without an interruption: one silo after another.
    [Fact]
    public Task SilosStoppedInTurn_EverybodyIsServedMeanwhile() => UnderLoad(async (cluster, caller) =>
    {
        foreach (var silo in (int[])[0, 1, 2])
        {
            var (lost, heldUp) = (caller.Now, caller.HeldUp);
            cluster.Silo(silo).Terminate();
            Assert.Equal(0, await cluster.Silo(silo).Exit(Stops));
            await Task.Delay(AWhile);

            IsWholeAgain(caller, silo, lost, heldUp);
            await cluster.Start(silo);
        }
    });

    private async Task UnderLoad(Func<Cluster, Caller, Task> happens)
    {
        await using var cluster = await Cluster.Open(silos: 3);
        Assert.Equal(2, Enumerable.Range(0, 3).Sum(s => Retailer.Keys(cluster.Silo(s).Output)));
        using var caller = new Caller(cluster);
        using var floor = new Floor(caller);
        try
        {
            await floor.Open();
            floor.Begin();
            await Task.Delay(AWhile);
            await happens(cluster, caller);
            Assert.True(floor.IsBusy, "the load ended before the test did");
            await floor.Close();

            Assert.Empty(caller.Errors);
            await floor.IsEmpty();
            await floor.EverythingHappenedOnce();
            await cluster.IsClean();
        }
        catch (Exception)
        {
            output.WriteLine(cluster.Said());
            throw;
        }
        finally
        {
            Say($"{caller.Now.TotalSeconds:0} s, {floor.Inquiries} inquiries, {caller.Answered.Count} requests; repeated: {string.Join(", ", caller.Failures.Select(f => $"{f.Value} × {f.Key}"))}");
        }
    }

    private void IsWholeAgain(Caller caller, int silo, TimeSpan lost, TimeSpan heldUp)
    {
        var after = caller.WholeAgainAfter(lost, silo);
        Say($"silo {silo} was lost after {lost.TotalSeconds:0.0} s; the last who felt it was answered {after.TotalSeconds:0.0} s later");
        var allowed = Recovers + caller.HeldUp - heldUp;
        Assert.True(after < allowed, $"whole again after {after.TotalSeconds:0.0} s instead of {allowed.TotalSeconds:0.0} s");
    }

    private void Say(FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
