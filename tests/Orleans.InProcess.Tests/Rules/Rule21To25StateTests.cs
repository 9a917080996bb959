using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.InProcess.Tests.Rules;

public sealed class Tally
{
    public int Count { get; set; }

    public List<string> Notes { get; set; } = [];
}

public interface ITallyGrain : IGrainWithStringKey
{
    Task<int> Count();

    Task<string> Facts();

    Task Add(int number, bool write);

    Task AddAndCatch(int number);

    Task Clear();

    Task Reload();

    Task WriteThenRead();

    Task WriteThenAdd();

    Task<string> UseFromElsewhere();

    Task<string> Activation();

    Task CallAdd(string other, int number);

    Task End();
}

[GrainType("tally")]
internal class TallyGrain([PersistentState("tally", "test")] IPersistentState<Tally> tally) : Grain, ITallyGrain
{
    public Task<int> Count() => Task.FromResult(tally.State.Count);

    public Task<string> Facts() => Task.FromResult($"{tally.State.Count} {tally.RecordExists} {tally.Etag}");

    public Task Add(int number, bool write)
    {
        tally.State.Count += number;
        return write ? tally.WriteStateAsync() : Task.CompletedTask;
    }

    public async Task AddAndCatch(int number)
    {
        try
        {
            await Add(number, write: true);
        }
        catch (InconsistentStateException)
        {
            await tally.ReadStateAsync();
        }
    }

    public Task Clear() => tally.ClearStateAsync();

    public Task Reload() => tally.ReadStateAsync();

    public async Task WriteThenRead()
    {
        tally.State.Count++;
        var write = tally.WriteStateAsync();
        await tally.ReadStateAsync();
        await write;
    }

    public async Task WriteThenAdd()
    {
        var write = tally.WriteStateAsync();
        tally.State.Count += 100;
        await write;
    }

    public Task<string> UseFromElsewhere() => Task.Run(() =>
    {
        try
        {
            return $"{tally.State.Count}";
        }
        catch (InvalidOperationException exception)
        {
            return exception.GetType().Name;
        }
    });

    public Task<string> Activation() => Task.FromResult(GrainContext.ActivationId.ToString());

    public Task CallAdd(string other, int number) => GrainFactory.GetGrain<ITallyGrain>(other, typeof(TallyGrain).FullName).Add(number, write: true);

    public Task End()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}

public interface IReentrantTallyGrain : ITallyGrain;

[Reentrant, GrainType("reentrant-tally")]
internal sealed class ReentrantTallyGrain([PersistentState("reentrant-tally", "test")] IPersistentState<Tally> tally)
    : TallyGrain(tally), IReentrantTallyGrain;

/// <summary>Memory storage that counts and can be told to fail.</summary>
internal sealed class TestStorage(IGrainStorageSerializer serializer) : IGrainStorage
{
    private readonly MemoryGrainStorage _rows = new("test", serializer);
    private int _running;

    public int Reads { get; private set; }

    public int Writes { get; private set; }

    public int MostAtATime { get; private set; }

    public Func<string, Exception?> Fault { get; set; } = _ => null;

    public Func<Task> Delay { get; set; } = () => Task.CompletedTask;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        Do("read", () => Reads++, () => _rows.ReadStateAsync(stateName, grainId, grainState));

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        Do("write", () => Writes++, () => _rows.WriteStateAsync(stateName, grainId, grainState));

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        Do("clear", () => { }, () => _rows.ClearStateAsync(stateName, grainId, grainState));

    /// <summary>As another silo would.</summary>
    public async Task WriteBehindTheBack(string stateName, GrainId grainId, Tally tally)
    {
        var state = new GrainState<Tally>();
        await _rows.ReadStateAsync(stateName, grainId, state);
        state.State = tally;
        await _rows.WriteStateAsync(stateName, grainId, state);
    }

    private async Task Do(string what, Action count, Func<Task> then)
    {
        MostAtATime = Math.Max(MostAtATime, Interlocked.Increment(ref _running));
        count();
        try
        {
            await Delay();
            if (Fault(what) is { } fault)
            {
                throw fault;
            }

            await then();
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }
}

public class Rule21To25StateTests
{
    [Fact]
    public async Task Rule21_NoRow_IsADefaultStateThatDoesNotExist()
    {
        await using var silo = await Start();

        Assert.Equal("0 False ", await Tally(silo).Facts().Soon());
    }

    [Fact]
    public async Task Rule21_State_IsLoadedBeforeTheFirstCallAndNothingIsSavedUnasked()
    {
        await using var silo = await Start();
        var grain = Tally(silo);
        await grain.Add(5, write: true).Soon();
        await grain.Add(100, write: false).Soon();

        await grain.End().Soon();

        Assert.Equal(5, await grain.Count().Soon());
    }

    [Fact]
    public async Task Rule21_UseOutsideOfTurns_Throws()
    {
        await using var silo = await Start();

        Assert.Equal(nameof(InvalidOperationException), await Tally(silo).UseFromElsewhere().Soon());
    }

    [Fact]
    public async Task Rule22_HundredConcurrentWritesOfAReentrantGrain_AreOneWrite()
    {
        await using var silo = await Start();
        var (storage, grain) = (silo.Service<TestStorage>(), silo.Grain<IReentrantTallyGrain>("x"));

        // They all wait for the activation, so they start in the same moment.
        var gate = new TaskCompletionSource();
        storage.Delay = () => gate.Task;
        var calls = Enumerable.Range(0, 100).Select(_ => grain.Add(1, write: true)).ToArray();
        gate.SetResult();
        await Task.WhenAll(calls).Soon();

        Assert.Equal(1, storage.Writes);
        await grain.End().Soon();
        Assert.Equal(100, await grain.Count().Soon());
    }

    [Fact]
    public async Task Rule22_WritesAskedForDuringAWrite_AreOneMore()
    {
        await using var silo = await Start();
        var (storage, grain) = (silo.Service<TestStorage>(), silo.Grain<IReentrantTallyGrain>("x"));
        await grain.Count().Soon();

        // The first write is held open; the other calls come while it runs.
        var gate = new TaskCompletionSource();
        storage.Delay = () => gate.Task;
        var first = grain.Add(1, write: true);
        await Silo.Until(() => storage.Writes == 1);
        var others = Enumerable.Range(0, 100).Select(_ => grain.Add(1, write: true)).ToArray();
        await grain.Count().Soon();
        Assert.Equal(1, storage.Writes);
        gate.SetResult();
        await Task.WhenAll([first, .. others]).Soon();

        Assert.Equal(2, storage.Writes);
        Assert.Equal(1, storage.MostAtATime);
        await grain.End().Soon();
        Assert.Equal(101, await grain.Count().Soon());
    }

    [Fact]
    public async Task Rule22_Write_HoldsWhatWasChangedBeforeItStarts()
    {
        await using var silo = await Start();
        var grain = Tally(silo);

        await grain.WriteThenAdd().Soon();
        await grain.End().Soon();

        Assert.Equal(100, await grain.Count().Soon());
    }

    [Fact]
    public async Task Rule22_ReadBehindAWrite_NeedsNoStorage()
    {
        await using var silo = await Start();
        var (storage, grain) = (silo.Service<TestStorage>(), Tally(silo));
        await grain.Count().Soon();
        var reads = storage.Reads;

        await grain.WriteThenRead().Soon();

        Assert.Equal((reads, 1), (storage.Reads, storage.Writes));
    }

    [Fact]
    public async Task Rule23_LostRaceThatEscapes_EndsTheActivation()
    {
        await using var silo = await Start();
        var grain = Tally(silo);
        await grain.Add(1, write: true).Soon();
        var first = await grain.Activation().Soon();

        await silo.Service<TestStorage>().WriteBehindTheBack("tally", grain.GetGrainId(), new() { Count = 50 });
        await Assert.ThrowsAsync<InconsistentStateException>(() => grain.Add(1, write: true).Soon());

        Assert.NotEqual(first, await grain.Activation().Soon());
        Assert.Equal(50, await grain.Count().Soon());
    }

    [Fact]
    public async Task Rule23_LostRaceThatIsCaught_DoesNot()
    {
        await using var silo = await Start();
        var grain = Tally(silo);
        await grain.Add(1, write: true).Soon();
        var first = await grain.Activation().Soon();

        await silo.Service<TestStorage>().WriteBehindTheBack("tally", grain.GetGrainId(), new() { Count = 50 });
        await grain.AddAndCatch(1).Soon();

        Assert.Equal(first, await grain.Activation().Soon());
        Assert.Equal(50, await grain.Count().Soon());
    }

    [Fact]
    public async Task Rule23_LostRaceOfACallee_DoesNotEndTheCaller()
    {
        await using var silo = await Start();
        var (caller, callee) = (Tally(silo, "caller"), Tally(silo, "callee"));
        await callee.Add(1, write: true).Soon();
        var activations = (await caller.Activation().Soon(), await callee.Activation().Soon());

        await silo.Service<TestStorage>().WriteBehindTheBack("tally", callee.GetGrainId(), new() { Count = 50 });
        await Assert.ThrowsAsync<InconsistentStateException>(() => caller.CallAdd("callee", 1).Soon());

        Assert.Equal(activations.Item1, await caller.Activation().Soon());
        Assert.NotEqual(activations.Item2, await callee.Activation().Soon());
    }

    [Fact]
    public async Task Rule24_OtherStorageExceptions_AreWrappedAndTheActivationGoesOnDirty()
    {
        await using var silo = await Start();
        var (storage, grain) = (silo.Service<TestStorage>(), Tally(silo));
        var first = await grain.Activation().Soon();

        storage.Fault = what => what == "write" ? new TimeZoneNotFoundException("disk full") : null;
        var thrown = await Assert.ThrowsAsync<OrleansException>(() => grain.Add(7, write: true).Soon());

        Assert.IsType<TimeZoneNotFoundException>(thrown.InnerException);
        Assert.StartsWith("Error from storage provider TestStorage.tally during WriteStateAsync for grain tally/x", thrown.Message, StringComparison.Ordinal);
        Assert.Equal(first, await grain.Activation().Soon());
        Assert.Equal(7, await grain.Count().Soon());
    }

    [Fact]
    public async Task Rule04_StateThatCannotBeRead_FailsTheCallAndTheNextTriesAgain()
    {
        await using var silo = await Start();
        var storage = silo.Service<TestStorage>();
        var attempts = 0;
        storage.Fault = what => what == "read" && ++attempts == 1 ? new TimeZoneNotFoundException("disk gone") : null;

        var thrown = await Assert.ThrowsAsync<OrleansException>(() => Tally(silo).Count().Soon());

        Assert.Contains("during ReadStateAsync", thrown.Message, StringComparison.Ordinal);
        Assert.Equal(0, await Tally(silo).Count().Soon());
    }

    [Fact]
    public async Task Rule25_Clear_ResetsTheState()
    {
        await using var silo = await Start();
        var grain = Tally(silo);
        await grain.Add(5, write: true).Soon();

        await grain.Clear().Soon();
        Assert.Equal("0 False ", await grain.Facts().Soon());
        await grain.Add(2, write: true).Soon();
        await grain.End().Soon();

        Assert.StartsWith("2 True", await grain.Facts().Soon(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoSuchStorage_FailsTheCall()
    {
        await using var silo = await Silo.Start();

        await Assert.ThrowsAsync<BadProviderConfigException>(() => Tally(silo).Count().Soon());
    }

    private static ITallyGrain Tally(Silo silo, string key = "x") => silo.Client.GetGrain<ITallyGrain>(key, typeof(TallyGrain).FullName);

    private static Task<Silo> Start() => Silo.Start(s =>
    {
        s.Services.AddSingleton<TestStorage>();
        s.Services.AddKeyedSingleton<IGrainStorage>("test", (services, _) => services.GetRequiredService<TestStorage>());
    });
}
