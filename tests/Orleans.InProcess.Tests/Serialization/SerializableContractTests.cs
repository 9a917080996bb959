using System.Collections.Immutable;
using Orleans.Concurrency;
using Orleans.Runtime;
using Orleans.Serialization;

namespace Orleans.InProcess.Tests.Serialization;

[GenerateSerializer, Immutable]
public sealed record GoodRecord(string Name, int Count)
{
    [Id(0)]
    public ImmutableArray<GoodPart> Parts { get; init; } = [];
}

[GenerateSerializer, Immutable]
public readonly record struct GoodPart(DateOnly Day, TimeSpan? Length);

[GenerateSerializer, Immutable]
public abstract record Shape
{
    [GenerateSerializer, Immutable]
    public sealed record Circle(double Radius) : Shape;

    [GenerateSerializer, Immutable]
    public sealed record Square(double Side) : Shape;
}

[GenerateSerializer]
public sealed class MutableMessage
{
    [Id(0)]
    public string Name { get; set; } = "";

    [Id(1)]
    public List<int> Numbers { get; set; } = [];
}

public sealed record Unmarked(string Name);

[GenerateSerializer]
public sealed class WithoutIds
{
    public string Name { get; set; } = "";

    [NonSerialized]
    private readonly int _ignored = 1;

    public int Ignored => _ignored;
}

[GenerateSerializer]
public sealed class SameIds
{
    [Id(3)]
    public string A { get; set; } = "";

    [Id(3)]
    public string B { get; set; } = "";
}

[GenerateSerializer]
public sealed class HoldsUnmarked
{
    [Id(0)]
    public Dictionary<string, Unmarked[]> Inner { get; set; } = [];
}

[GenerateSerializer]
public abstract record OpenShape
{
    public sealed record Forgotten(int Size) : OpenShape;
}

[GenerateSerializer(IncludePrimaryConstructorParameters = false)]
public sealed record OptedOut(string Name);

public interface IGoodContract : IGrainWithStringKey
{
    Task<GoodRecord?> One(GoodRecord record, CancellationToken cancellationToken = default);

    ValueTask<Shape> Two((int A, string B) tuple, DayOfWeek day, Guid id, Uri uri, byte[] bytes);

    Task<ImmutableDictionary<string, GoodPart>> Three(Immutable<int[]> numbers, IGoodContract other, DateTimeOffset? when, TimeOnly time, decimal sum);

    Task Four(Exception exception, GrainId id, Half half);
}

public interface IMutableContract : IGrainWithStringKey
{
    Task<List<int>> One(MutableMessage message);

    Task Two([Immutable] byte[] bytes);
}

public interface IUnserializableGrain : IGrainWithStringKey
{
    Task Fine();

    Task Broken(Unmarked message);
}

internal sealed class UnserializableGrain : Grain, IUnserializableGrain
{
    public Task Fine() => Task.CompletedTask;

    public Task Broken(Unmarked message) => Task.CompletedTask;
}

public class SerializableContractTests
{
    public interface ITakes<T> : IGrainWithStringKey
    {
        Task Take(T message);
    }

    [Fact]
    public void Violations_AnnotatedMessages_None() => Assert.Empty(SerializableContract.Violations(typeof(IGoodContract)));

    [Theory]
    [InlineData(typeof(Unmarked), "Unmarked")]
    [InlineData(typeof(List<Unmarked>), "Unmarked")]
    [InlineData(typeof(WithoutIds), "WithoutIds.Name has no [Id]")]
    [InlineData(typeof(SameIds), "both have [Id(3)]")]
    [InlineData(typeof(HoldsUnmarked), "Unmarked")]
    [InlineData(typeof(OpenShape), "Forgotten")]
    [InlineData(typeof(OptedOut), "OptedOut.Name has no [Id]")]
    [InlineData(typeof(System.IO.MemoryStream), "MemoryStream")]
    public void Violations_WhatOrleansCouldNotSend_IsNamed(Type message, string named)
    {
        var violation = Assert.Single(SerializableContract.Violations(typeof(ITakes<>).MakeGenericType(message)));

        Assert.Contains(named, violation, StringComparison.Ordinal);
    }

    [Fact]
    public void MutabilityViolations_ImmutableMessages_None() => Assert.DoesNotContain(
        SerializableContract.MutabilityViolations(typeof(IGoodContract)),
        violation => !violation.Contains("bytes", StringComparison.Ordinal) && !violation.Contains("Immutable`1", StringComparison.Ordinal)
            && !violation.Contains("numbers", StringComparison.Ordinal));

    [Fact]
    public void MutabilityViolations_WhatCouldBeChanged_IsNamed()
    {
        var violations = SerializableContract.MutabilityViolations(typeof(IMutableContract));

        Assert.Contains(violations, v => v.Contains("MutableMessage", StringComparison.Ordinal) && v.Contains("not marked [Immutable]", StringComparison.Ordinal));
        Assert.Contains(violations, v => v.Contains("MutableMessage.Name can be changed", StringComparison.Ordinal));
        Assert.Contains(violations, v => v.Contains("One result", StringComparison.Ordinal));
        Assert.DoesNotContain(violations, v => v.Contains("Two", StringComparison.Ordinal));
    }

    [Fact]
    public async Task OneMessageThatCannotBeSent_BreaksTheWholeInterface()
    {
        await using var silo = await Silo.Start();

        Assert.Contains(
            nameof(Unmarked),
            Assert.Throws<CodecNotFoundException>(() => silo.Grain<IUnserializableGrain>("x")).Message,
            StringComparison.Ordinal);
        Assert.Throws<CodecNotFoundException>(() => silo.Grain<IUnserializableGrain>("x"));
    }

    [Fact]
    public async Task Rule13_ImmutableArguments_AreSharedNotCopied()
    {
        await using var silo = await Silo.Start();
        var record = new GoodRecord("a", 1);

        Assert.Same(record, await silo.Grain<IEchoGrain>("x").Echo(record).Soon());
    }
}

public interface IEchoGrain : IGrainWithStringKey
{
    Task<GoodRecord> Echo(GoodRecord record);
}

internal sealed class EchoGrain : Grain, IEchoGrain
{
    public Task<GoodRecord> Echo(GoodRecord record) => Task.FromResult(record);
}
