using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Runtime;

/// <summary>
/// One activation of a grain: its queue, its rules of admission, its turns. It is the task scheduler on which everything of
/// the grain runs, so awaits inside of the grain come back to it.
/// </summary>
internal sealed partial class Activation(GrainRuntime runtime, GrainId id, GrainClass grainClass, long number)
    : TurnScheduler(runtime.Scheduler), IGrainContext
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Guarded by the gate.
    private MessageQueue _waiting;
    private int _mayOvertake;
    private ActivationState _state;
    private bool _endAfterActivating;
    private DeactivationReason _reason;

    // Touched on turns only.
    private Message? _blocking;
    private int _running;
    private bool _ending;
    private AsyncServiceScope? _scope;
    private List<Func<CancellationToken, Task>>? _setups;
    private List<GrainTimer>? _timers;
    private Dictionary<Guid, int>? _reentrantSections;
    private Dictionary<Type, object>? _components;
    private GrainReference? _reference;

    // Timestamps of the time provider.
    private long _idleSince = runtime.Time.GetTimestamp();
    private long _keepUntil = long.MinValue;

    // The catalog's list of activations, guarded by the catalog.
    internal Activation? NextListed;
    internal Activation? PreviousListed;
    internal bool IsListed;
    internal bool IsUnlisted;

    public ActivationId ActivationId { get; } = ActivationId.Numbered(number);

    public IServiceProvider ActivationServices => _scope?.ServiceProvider ?? runtime.Services;

    public Task Deactivated => _ended.Task;

    public GrainId GrainId { get; } = id;

    public object? GrainInstance => Instance;

    public GrainReference GrainReference => _reference ??= runtime.PlainReference(GrainId, grainClass);

    internal GrainRuntime Runtime => runtime;

    internal GrainClass Class => grainClass;

    internal object? Instance { get; private set; }

    /// <summary>The activation that took over what waited here.</summary>
    internal Activation? Successor { get; private set; }

    public bool Equals(IGrainContext? other) => ReferenceEquals(this, other);

    public override string ToString() => $"{GrainId}{ActivationId}";

    public void SetComponent<TComponent>(TComponent? value)
        where TComponent : class
    {
        lock (Gate)
        {
            _components ??= [];
            if (value is null)
            {
                _components.Remove(typeof(TComponent));
            }
            else
            {
                _components[typeof(TComponent)] = value;
            }
        }
    }

    internal TComponent? GetComponent<TComponent>()
        where TComponent : class
    {
        lock (Gate)
        {
            return _components is not null && _components.TryGetValue(typeof(TComponent), out var value) ? (TComponent)value : null;
        }
    }

    /// <summary>Takes a message into the queue; false when this activation is over.</summary>
    internal bool TryEnqueue(Message message)
    {
        bool lend;
        int overload;
        lock (Gate)
        {
            if (_state is ActivationState.Invalid)
            {
                return false;
            }

            overload = Overload(message);
            if (overload == 0)
            {
                Append(message);
            }

            lend = overload == 0 && Borrow();
        }

        if (lend)
        {
            Lend();
        }
        else if (overload > 0)
        {
            message.Reject(new LimitExceededException(
                nameof(Configuration.SiloMessagingOptions.MaxEnqueuedRequestsHardLimit), overload, runtime.HardLimit, this));
        }

        return true;
    }

    /// <summary>Whether it does nothing and has not been called for its collection age.</summary>
    internal bool IsCollectable(long now)
    {
        lock (Gate)
        {
            return _state is ActivationState.Valid && _running == 0 && _waiting.Count == 0 && grainClass.CollectionAge is { } age
                && runtime.Time.GetElapsedTime(_idleSince, now) >= age && now >= _keepUntil;
        }
    }

    internal void DelayDeactivation(TimeSpan span) => _keepUntil =
        span == TimeSpan.MaxValue || span == Timeout.InfiniteTimeSpan ? long.MaxValue
        : span <= TimeSpan.Zero ? long.MinValue
        : runtime.Time.GetTimestamp() + (long)(span.TotalSeconds * runtime.Time.TimestampFrequency);

    internal void Add(GrainTimer timer) => (_timers ??= []).Add(timer);

    internal void Remove(GrainTimer timer) => _timers?.Remove(timer);

    internal void EnterReentrantSection(Guid chain)
    {
        lock (Gate)
        {
            _reentrantSections ??= [];
            _reentrantSections[chain] = _reentrantSections.GetValueOrDefault(chain) + 1;
        }
    }

    internal void LeaveReentrantSection(Guid chain)
    {
        lock (Gate)
        {
            if (_reentrantSections?.GetValueOrDefault(chain) is > 0 and var depth)
            {
                _reentrantSections[chain] = depth - 1;
            }
        }
    }

    /// <summary>The filters that a call must pass on its way in; null when there are none.</summary>
    internal IIncomingGrainCallFilter[]? Filters() =>
        grainClass.IsFilter ? [.. runtime.IncomingFilters, (IIncomingGrainCallFilter)Instance!]
        : runtime.IncomingFilters.Length == 0 ? null
        : runtime.IncomingFilters;

    private void Append(Message message)
    {
        _waiting.Append(message);
        if (MayOvertake(message))
        {
            _mayOvertake++;
        }
    }

    private void Take(Message message)
    {
        _waiting.Remove(message);
        if (MayOvertake(message))
        {
            _mayOvertake--;
        }
    }

    // Messages that may be admitted although the one before them is not.
    private static bool MayOvertake(Message message) =>
        message.Has(CallFlags.AlwaysInterleave | CallFlags.ReadOnly) || RequestContext.ChainOf(message.Context) != Guid.Empty;

    private int Overload(Message message)
    {
        var count = _running + _waiting.Count;
        return runtime.HardLimit > 0 && count > runtime.HardLimit && !message.Has(CallFlags.Local) ? count : 0;
    }
}
