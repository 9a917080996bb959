namespace Orleans.Runtime;

/// <summary>Stands for a grain wherever it is: calls of its interface become messages.</summary>
public class GrainReference : IAddressable, IEquatable<GrainReference>
{
    private GrainInterface _interface = null!;
    private GrainClass _class = null!;

    // A hint where the grain was last seen; a wrong one costs a look-up.
    private Activation? _lastSeen;

    internal GrainReference()
    {
    }

    /// <summary>Who is called.</summary>
    public GrainId GrainId { get; private set; }

    /// <summary>The interface through which the grain is seen.</summary>
    public virtual string InterfaceName => _interface.Name;

    /// <summary>The interface through which the grain is seen.</summary>
    public GrainInterfaceType InterfaceType => _interface.InterfaceType;

    internal GrainRuntime Runtime { get; private set; } = null!;

    /// <summary>The same grain through another of its interfaces.</summary>
    public virtual TGrainInterface Cast<TGrainInterface>()
        where TGrainInterface : IAddressable =>
        (TGrainInterface)(object)Runtime.CreateReference(typeof(TGrainInterface), GrainId);

    /// <summary>Whether both stand for the same grain, through whatever interface.</summary>
    public bool Equals(GrainReference? other) => other is not null && GrainId == other.GrainId;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as GrainReference);

    /// <inheritdoc/>
    public override int GetHashCode() => GrainId.GetHashCode();

    /// <inheritdoc/>
    public sealed override string ToString() => $"GrainReference:{GrainId}:{_interface.Name}";

    /// <summary>Whether both stand for the same grain.</summary>
    public static bool operator ==(GrainReference? reference1, GrainReference? reference2) =>
        reference1 is null ? reference2 is null : reference1.Equals(reference2);

    /// <summary>Whether they stand for different grains.</summary>
    public static bool operator !=(GrainReference? reference1, GrainReference? reference2) => !(reference1 == reference2);

    internal void Bind(GrainRuntime runtime, GrainInterface type, GrainId id, GrainClass grainClass)
    {
        Runtime = runtime;
        _interface = type;
        _class = grainClass;
        GrainId = id;
    }

    // The compiled references call the next three.

    internal Task<T> Send<T>(GrainCall<T> call, GrainMethod method)
    {
        call.Target = this;
        call.Method = method;
        call.Flags = method.Flags;
        call.Sender = RuntimeContext.Current;
        return Runtime.OutgoingFilters.Length == 0 ? Dispatch(call) : OutgoingCall<T>.Send(call, Runtime.OutgoingFilters);
    }

    internal ValueTask<T> SendValue<T>(GrainCall<T> call, GrainMethod method) => new(Send(call, method));

    internal ValueTask SendVoid(GrainCall<Nothing> call, GrainMethod method) => new(Send(call, method));

    internal Task<T> Dispatch<T>(GrainCall<T> call)
    {
        var reply = call.Promise();
        call.Context = RequestContext.Current;
        if (call.Cancellation is { IsRequested: true } canceled)
        {
            call.TryFail(canceled.Exception);
            return reply;
        }

        if (!call.Has(CallFlags.OneWay))
        {
            Runtime.InFlight.Add(call);
        }

        Deliver(call);
        call.Cancellation?.Watch();
        return reply;
    }

    internal void Deliver(Message message) => _lastSeen = Runtime.Catalog.Deliver(GrainId, _class, _lastSeen, message);
}
