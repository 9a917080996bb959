using System.Reflection;

namespace Orleans.InProcess.Tests.Conformance;

/// <summary>What compiles against Orleans.InProcess must compile against Orleans.</summary>
public class ConformanceTests
{
    private static readonly Dictionary<string, PublicType> Ours = PublicApi.Of(typeof(IGrain).Assembly.Location);

    private static readonly Dictionary<string, PublicType> Theirs = typeof(ConformanceTests).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Where(a => a.Key == "OrleansAssembly")
        .SelectMany(a => PublicApi.Of(a.Value!))
        .ToDictionary(StringComparer.Ordinal);

    /// <summary>Types of Orleans assemblies that the registry does not serve: compared by eye with the public listings in src/api.</summary>
    private static readonly Dictionary<string, string[]> Elsewhere = new()
    {
        ["Orleans.Serialization.Abstractions"] =
        [
            "Orleans.AliasAttribute", "Orleans.GenerateFieldIds", "Orleans.GenerateSerializerAttribute", "Orleans.IdAttribute",
            "Orleans.ImmutableAttribute", "Orleans.ResponseTimeoutAttribute",
        ],
        ["Orleans.Serialization"] =
        [
            "Orleans.Serialization.CodecNotFoundException",
            "Orleans.Serialization.Invocation.IInvokable", "Orleans.Serialization.SerializerException",
        ],
        ["Orleans.Core"] =
        [
            "Orleans.CollectionAgeLimitAttribute", "Orleans.Configuration.ClusterOptions", "Orleans.Configuration.MessagingOptions",
            "Orleans.GrainState`1", "Orleans.IClusterClient", "Orleans.IGrainState`1", "Orleans.KeepAliveAttribute",
            "Orleans.Serialization.SystemTextJsonGrainStorageSerializerOptions", "Orleans.Storage.BadProviderConfigException",
            "Orleans.Storage.IGrainStorage", "Orleans.Storage.IGrainStorageSerializer", "Orleans.Storage.InconsistentStateException",
            "Orleans.Storage.IStorageProviderSerializerOptions", "Orleans.Storage.SystemTextJsonGrainStorageSerializer",
        ],
        ["Orleans.Runtime"] =
        [
            "Microsoft.Extensions.Hosting.OrleansSiloGenericHostExtensions", "Orleans.Configuration.GrainCollectionOptions",
            "Orleans.Configuration.SiloMessagingOptions", "Orleans.Hosting.CoreHostingExtensions",
            "Orleans.Hosting.GrainCallFilterSiloBuilderExtensions", "Orleans.Hosting.ISiloBuilder", "Orleans.Hosting.SiloBuilderExtensions",
            "Orleans.Hosting.SiloBuilderStartupExtensions", "Orleans.Hosting.SystemTextJsonSerializerExtensions", "Orleans.IFacetMetadata",
            "Orleans.Runtime.IPersistentState`1", "Orleans.Runtime.IPersistentStateConfiguration", "Orleans.Runtime.IStartupTask",
            "Orleans.Runtime.PersistentStateAttribute",
        ],
        ["Orleans.Persistence.Memory"] =
        [
            "Orleans.Configuration.MemoryGrainStorageOptions", "Orleans.Hosting.MemoryGrainStorageSiloBuilderExtensions",
        ],
        ["Orleans.Streaming"] =
        [
            "Orleans.ClientStreamingExtensions", "Orleans.Configuration.StreamPullingAgentOptions", "Orleans.GrainStreamingExtensions",
            "Orleans.Hosting.ISiloMemoryStreamConfigurator", "Orleans.Hosting.SiloBuilderMemoryStreamExtensions", "Orleans.Runtime.StreamId",
            "Orleans.Streams.AsyncObservableExtensions", "Orleans.Streams.IAsyncBatchProducer`1", "Orleans.Streams.IAsyncObservable`1",
            "Orleans.Streams.IAsyncObserver`1", "Orleans.Streams.IAsyncStream", "Orleans.Streams.IAsyncStream`1",
            "Orleans.Streams.IStreamProvider", "Orleans.Streams.StreamEventDeliveryFailureException", "Orleans.Streams.StreamProviderExtensions",
            "Orleans.Streams.StreamSequenceToken", "Orleans.Streams.StreamSubscriptionHandle`1", "Orleans.Streams.StreamSubscriptionHandleExtensions",
        ],
    };

    /// <summary>Types that Orleans does not have. Code that is to run on clusters must not name them.</summary>
    private static readonly string[] OursAlone =
    [
        "Orleans.Runtime.IGrainScheduler",
        "Orleans.Serialization.SerializableContract",
    ];

    /// <summary>Interfaces of Core.Abstractions that applications implement: they must ask for the same members, not for fewer.</summary>
    private static readonly string[] ImplementedByApplications =
    [
        "Orleans.IGrainBase", "Orleans.IGrain", "Orleans.IGrainWithStringKey", "Orleans.IIncomingGrainCallFilter", "Orleans.IOutgoingGrainCallFilter",
        "Orleans.Core.IStorage", "Orleans.Core.IStorage`1",
    ];

    [Fact]
    public void OurTypes_AreAllAccountedFor()
    {
        var known = Theirs.Keys.Concat(Elsewhere.Values.SelectMany(names => names)).Concat(OursAlone).ToHashSet(StringComparer.Ordinal);

        None(Ours.Keys.Where(name => !known.Contains(name)).Order(StringComparer.Ordinal));
        Assert.All(Elsewhere.Values.SelectMany(names => names).Concat(OursAlone), name =>
        {
            Assert.Contains(name, Ours.Keys);
            Assert.DoesNotContain(name, Theirs.Keys);
        });
        Assert.True(Ours.Keys.Count(Theirs.ContainsKey) > 40);
    }

    [Fact]
    public void OurMembers_ExistInOrleansWithTheSameSignatures() => None(
        from name in Ours.Keys.Where(Theirs.ContainsKey)
        from member in Ours[name].Members
        where !Theirs[name].Members.Contains(member)
        orderby name, member
        select $"{name}: {member}");

    [Fact]
    public void OurTypes_AreOfTheSameKind() => None(
        from name in Ours.Keys.Where(Theirs.ContainsKey)
        let ours = Ours[name]
        let theirs = Theirs[name]
        where ours.Kind != theirs.Kind || ours.Base != theirs.Base || !ours.Interfaces.IsSubsetOf(theirs.Interfaces)
        orderby name
        select $"{name}: {ours.Kind} {ours.Base} {string.Join(",", ours.Interfaces)} / {theirs.Kind} {theirs.Base} {string.Join(",", theirs.Interfaces)}");

    [Fact]
    public void InterfacesThatApplicationsImplement_AreComplete() => None(
        from name in ImplementedByApplications
        from member in Theirs[name].AbstractMembers
        where !Ours[name].Members.Contains(member)
        select $"{name}: {member}");

    // All at once, and in full.
    private static void None(IEnumerable<string> deviations)
    {
        var all = string.Join(Environment.NewLine, deviations);
        Assert.True(all.Length == 0, all);
    }
}
