using Orleans.Serialization;
using static Kefu.Architecture.Tests.Offenders;

namespace Kefu.Architecture.Tests.Messages;

/// <summary>The rules of the cluster runtime's serializer, on the runtime that does not need one: both flavours stay honest (design 2, check b).</summary>
public sealed class SerializableContractTests
{
    [Fact]
    public void GrainInterfaces_CouldBeCalledAcrossProcesses() => AssertNone(
        Crossing.GrainInterfaces().SelectMany(SerializableContract.Violations).Distinct(),
        "One message that cannot be serialised breaks its whole interface");

    [Fact]
    public void GrainInterfaces_ShareNothingThatCanBeChanged() => AssertNone(
        Crossing.GrainInterfaces().SelectMany(SerializableContract.MutabilityViolations).Distinct(),
        "Caller and callee share what is sent");
}
