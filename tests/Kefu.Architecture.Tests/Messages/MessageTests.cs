using Orleans;
using static Kefu.Architecture.Tests.Offenders;

namespace Kefu.Architecture.Tests.Messages;

public sealed class MessageTests
{
    [Fact]
    public void GrainInterfaces_AndTheirMessages_AreFound()
    {
        Assert.Contains(typeof(Contracts.Agents.IAgentGrain), Crossing.GrainInterfaces());
        Assert.Contains(typeof(Contracts.Agents.TakeRequest), Crossing.Messages());
        Assert.Contains(typeof(Domain.Conversations.CoolDown), Crossing.Messages());
        Assert.Contains(typeof(Domain.Conversations.AssignCause), Crossing.Messages());
    }

    [Fact]
    public void Messages_AreSealedAndMarked() => AssertNone(
        from type in Crossing.Messages()
        where !type.IsEnum
        from wrong in new (bool Is, string What)[]
        {
            (!type.IsSealed, "not sealed"),
            (!type.IsDefined(typeof(GenerateSerializerAttribute), false), "without [GenerateSerializer]"),
            (!type.IsDefined(typeof(ImmutableAttribute), false), "without [Immutable]"),
            (!type.IsDefined(typeof(AliasAttribute), false), "without [Alias]"),
        }
        where wrong.Is
        select $"{type} is {wrong.What}",
        "What crosses a grain interface is sealed and marked [GenerateSerializer, Immutable, Alias(\"…\")]");

    // Arguments are not copied by the embedded runtime, so nobody may be able to change one.
    [Fact]
    public void Messages_CannotBeChanged() => AssertNone(
        from type in Crossing.Messages()
        where !type.IsEnum
        from property in Crossing.MembersOf(type)
        where property.SetMethod is { } set && !set.ReturnParameter.GetRequiredCustomModifiers().Any(m => m.Name == "IsExternalInit")
        select $"{type}.{property.Name}",
        "These members can be changed after they were made");

    [Fact]
    public void GrainInterfaces_AndTheirMethods_HaveAliases() => AssertNone(
        Crossing.GrainInterfaces().Where(i => !i.IsDefined(typeof(AliasAttribute), false)).Select(i => $"{i}")
            .Concat(Crossing.GrainInterfaces().SelectMany(i => i.GetMethods()).Where(m => !m.IsDefined(typeof(AliasAttribute), false)).Select(m => $"{m.DeclaringType}.{m.Name}")),
        "Without an alias, renaming breaks running clusters");

    [Fact]
    public void GrainInterfaces_ReturnTasksOnly() => AssertNone(
        from method in Crossing.GrainInterfaces().SelectMany(i => i.GetMethods())
        where method.ReturnType.Name is not ("Task" or "Task`1" or "ValueTask" or "ValueTask`1")
        select $"{method.DeclaringType}.{method.Name}",
        "A grain answers by a task");
}
