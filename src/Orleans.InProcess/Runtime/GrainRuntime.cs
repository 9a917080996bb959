using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Orleans.Runtime;

/// <summary>The silo of this process: everything that its grains and callers share.</summary>
internal sealed class GrainRuntime : IGrainRuntime, IClusterClient, IDisposable
{
    private readonly ConcurrentDictionary<Type, (GrainInterface Interface, GrainClass Class)> _bindings = new();
    private readonly Lazy<GrainClasses> _classes;
    private IdleCollector? _collector;

    public GrainRuntime(
        IServiceProvider services,
        IGrainScheduler scheduler,
        TimeProvider time,
        ILoggerFactory loggers,
        IOptions<SiloMessagingOptions> messaging,
        IOptions<GrainCollectionOptions> collection,
        IEnumerable<IIncomingGrainCallFilter> incoming,
        IEnumerable<IOutgoingGrainCallFilter> outgoing)
    {
        Services = services;
        Scheduler = scheduler;
        Time = time;
        Log = new RuntimeLog(loggers.CreateLogger("Orleans.Grain"));
        Collection = collection.Value;
        HardLimit = messaging.Value.MaxEnqueuedRequestsHardLimit;
        IncomingFilters = [.. incoming];
        OutgoingFilters = [.. outgoing];
        Catalog = new Catalog(this);
        InFlight = new InFlightCalls(time, messaging.Value.ResponseTimeout, messaging.Value.CancelRequestOnTimeout, Log);
        _classes = new(() => new GrainClasses(GrainClassDiscovery.GrainClasses.Select(type => new GrainClass(type, Collection, services))));
    }

    public IGrainFactory GrainFactory => this;

    public IServiceProvider ServiceProvider => Services;

    public string SiloIdentity => "in-process";

    public TimeProvider TimeProvider => Time;

    internal IServiceProvider Services { get; }

    internal IGrainScheduler Scheduler { get; }

    internal TimeProvider Time { get; }

    internal RuntimeLog Log { get; }

    internal GrainCollectionOptions Collection { get; }

    internal int HardLimit { get; }

    internal IIncomingGrainCallFilter[] IncomingFilters { get; }

    internal IOutgoingGrainCallFilter[] OutgoingFilters { get; }

    internal Catalog Catalog { get; }

    internal InFlightCalls InFlight { get; }

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey =>
        (TGrainInterface)(object)Reference(typeof(TGrainInterface), primaryKey, grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable =>
        (TGrainInterface)(object)CreateReference(typeof(TGrainInterface), grainId);

    public IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey)
    {
        ArgumentNullException.ThrowIfNull(grainInterfaceType);
        return (IGrain)Reference(grainInterfaceType, grainPrimaryKey, null);
    }

    public void DeactivateOnIdle(IGrainContext grainContext) =>
        grainContext.Deactivate(new(DeactivationReasonCode.ApplicationRequested, "DeactivateOnIdle was called."));

    public void DelayDeactivation(IGrainContext grainContext, TimeSpan timeSpan) =>
        ((Activation)grainContext).DelayDeactivation(timeSpan);

    public void Dispose()
    {
        Catalog.Abort();
        _collector?.Dispose();
        InFlight.Dispose();
    }

    internal void Start()
    {
        _ = _classes.Value;
        _collector = new IdleCollector(this);
    }

    internal async Task Stop(CancellationToken cancellationToken)
    {
        _collector?.Dispose();
        try
        {
            await Catalog.Close(cancellationToken);
        }
        finally
        {
            Catalog.Abort();
            InFlight.FailAll(() => new SiloUnavailableException("The silo has stopped."));
        }
    }

    internal GrainReference CreateReference(Type interfaceType, GrainId id) =>
        GrainInterface.For(interfaceType).Create(this, id, _classes.Value.Of(id.Type));

    /// <summary>A reference that is seen through no particular interface.</summary>
    internal GrainReference PlainReference(GrainId id, GrainClass grainClass) =>
        GrainInterface.For(typeof(IGrain)).Create(this, id, grainClass);

    internal GrainClass ClassOf(GrainType type) => _classes.Value.Of(type);

    private GrainReference Reference(Type interfaceType, string key, string? classNamePrefix)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        var (grainInterface, grainClass) = classNamePrefix is null
            ? _bindings.GetOrAdd(interfaceType, static (type, self) => self.Bind(type, null), this)
            : Bind(interfaceType, classNamePrefix);
        return grainInterface.Create(this, GrainId.Create(grainClass.GrainType, key), grainClass);
    }

    private (GrainInterface Interface, GrainClass Class) Bind(Type interfaceType, string? classNamePrefix) =>
        (GrainInterface.For(interfaceType), _classes.Value.Implementing(interfaceType, classNamePrefix));
}
