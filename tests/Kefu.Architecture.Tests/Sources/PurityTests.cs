using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using static Kefu.Architecture.Tests.Offenders;

namespace Kefu.Architecture.Tests.Sources;

/// <summary>The domain is pure: no I/O, no clock, no threads, no runtime, of which it uses a few attributes (design 3).</summary>
public sealed class PurityTests
{
    private static readonly string[] RuntimeAttributes =
        ["Orleans.AliasAttribute", "Orleans.GenerateSerializerAttribute", "Orleans.IdAttribute", "Orleans.ImmutableAttribute"];

    private static readonly string[] ImpureNamespaces = ["Microsoft.", "Kefu.Contracts", "Kefu.Ledger", "Kefu.Grains", "Orleans", "System.Data", "System.IO", "System.Net", "System.Threading"];

    private static readonly string[] ImpureTypes =
        ["System.Console", "System.Environment", "System.Random", "System.TimeProvider", "System.GC", "System.AppContext", "System.Diagnostics.Stopwatch", "System.Diagnostics.Process"];

    [Fact]
    public void Domain_UsesNothingThatActsOrWaits() => AssertNone(
        TypesUsedBy(typeof(Domain.Agents.Agent).Assembly.Location).Where(IsImpure),
        "Decisions are pure; hand these in as arguments");

    [Fact]
    public void TypesUsedBy_ThisAssembly_AreFound() => Assert.Contains("System.IO.File", TypesUsedBy(typeof(PurityTests).Assembly.Location).Where(IsImpure));

    // The compiler's own marks (Microsoft.CodeAnalysis, nullability) act on nothing.
    private static bool IsImpure(string type) =>
        !RuntimeAttributes.Contains(type)
        && !type.StartsWith("Microsoft.CodeAnalysis.", StringComparison.Ordinal)
        && !type.StartsWith("System.Runtime.", StringComparison.Ordinal)
        && !IsGenerated(type)
        && (ImpureTypes.Contains(type) || ImpureNamespaces.Any(n => type.StartsWith(n, StringComparison.Ordinal)));

    // On Orleans its generator writes the serialisers of messages into the assembly that holds them.
    private static bool IsGenerated(string type) =>
        type is "Orleans.ApplicationPartAttribute" || type.StartsWith("Orleans.Serialization.", StringComparison.Ordinal);

    private static List<string> TypesUsedBy(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        var metadata = file.GetMetadataReader();
        var types = metadata.TypeReferences.ToDictionary(
            handle => (EntityHandle)handle,
            handle => $"{metadata.GetString(metadata.GetTypeReference(handle).Namespace)}.{metadata.GetString(metadata.GetTypeReference(handle).Name)}");
        var iteratorsOnly = metadata.MemberReferences.Select(metadata.GetMemberReference)
            .Where(m => types.GetValueOrDefault(m.Parent) == "System.Environment")
            .All(m => metadata.StringComparer.Equals(m.Name, "get_CurrentManagedThreadId"));

        // What the compiler makes of yield asks for the thread.
        return [.. types.Values.Where(t => t != "System.Environment" || !iteratorsOnly)];
    }
}
